import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Hexadecimal digits that are enough to tell the clients of a day apart. */
const DIGITS = 16;

/**
 * The address of whoever asks. Behind `trustedProxies` proxies it is what the outermost of them saw;
 * what stands further left in X-Forwarded-For anybody can write.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const direct = request.socket.remoteAddress ?? "";
  const forwarded = request.headers["x-forwarded-for"];
  const hops = typeof forwarded === "string" ? forwarded.split(",").map((hop) => hop.trim()) : [];
  const seen = [...hops, direct];
  return seen.at(-1 - Math.min(trustedProxies, seen.length - 1)) ?? direct;
}

/**
 * A name for a client's share of the quota: the same all day (UTC), another one tomorrow, and no
 * address. An IPv6 client is its /64, because it may choose the rest freely.
 */
export function clientName(address: string, now: number): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "").toLowerCase();
  const network = plain.includes(":") ? prefix64(plain) : plain;
  const day = Math.floor(now / 86_400_000);
  return createHash("sha256").update(`${day} ${network}`).digest("hex").slice(0, DIGITS);
}

function prefix64(address: string): string {
  const [head = "", tail] = address.split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":"));
  const before = groups(head);
  const after = groups(tail ?? "");
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const all = [...before, ...Array.from({ length: zeros }, () => "0"), ...after];
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}

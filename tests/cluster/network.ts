import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { run } from "./command.ts";
import { withoutOurs } from "./firewall.ts";
import { FIRST, INTERFACE, MARK, POD_RANGE, SECOND, SERVICE_RANGE } from "./layout.ts";

/** The cable between the two nodes, their routes, and what the machine's firewall must let through. */

const LINK_BITS = 24;
const LINK_RANGE = `10.99.0.0/${LINK_BITS}`;
const SECOND_INTERFACE = "eth0";

/**
 * Makes the second node's network namespace and connects it.
 *
 * Both nodes can reach each other, all pods and all Services; the second node and the pods have no
 * route to anywhere else.
 */
export async function createNetwork(): Promise<void> {
  const inside = { netns: SECOND.netns };
  // Not `ip netns add`: that would leave a mount on the folder that all others use.
  await writeFile(SECOND.netns, "");
  await run("unshare", [`--net=${SECOND.netns}`, "true"]);

  const ip = (command: string, netns?: string) => run("ip", command.split(" "), { netns });
  await ip(`link add ${INTERFACE} type veth peer name ${SECOND_INTERFACE} netns ${SECOND.netns}`);
  await ip(`address add ${FIRST.address}/${LINK_BITS} dev ${INTERFACE}`);
  await ip(`link set ${INTERFACE} up`);
  await ip("link set lo up", SECOND.netns);
  await ip(`address add ${SECOND.address}/${LINK_BITS} dev ${SECOND_INTERFACE}`, SECOND.netns);
  await ip(`link set ${SECOND_INTERFACE} up`, SECOND.netns);

  await ip(`route add ${SECOND.podRange} via ${SECOND.address}`);
  await ip(`route add ${FIRST.podRange} via ${FIRST.address}`, SECOND.netns);
  // An address of a Service is nobody's: kube-proxy rewrites it, once there is some route.
  await ip(`route add ${SERVICE_RANGE} dev ${INTERFACE}`);
  await ip(`route add ${SERVICE_RANGE} dev ${SECOND_INTERFACE}`, SECOND.netns);

  const forward = "echo 1 >/proc/sys/net/ipv4/ip_forward";
  await run("sh", ["-c", forward]);
  await run("sh", ["-c", forward], inside);
  await openFirewall();
}

/** Docker drops what is forwarded, and firewalls of distributions what comes in. */
async function openFirewall(): Promise<void> {
  const comment = ["-m", "comment", "--comment", MARK];
  for (const range of [POD_RANGE, LINK_RANGE]) {
    for (const rule of [
      ["INPUT", "-s"],
      ["FORWARD", "-s"],
      ["FORWARD", "-d"],
    ]) {
      const [chain = "", end = ""] = rule;
      await run("iptables", ["-w", "-I", chain, end, range, ...comment, "-j", "ACCEPT"]);
    }
  }
}

/** Takes back what was made on the machine; the second node's side goes with its namespace. */
export async function removeNetwork(): Promise<void> {
  if (interfaces().includes(INTERFACE)) await run("ip", ["link", "delete", INTERFACE]);
  for (const family of ["iptables", "ip6tables"]) {
    const removal = withoutOurs(await run(`${family}-save`, []));
    if (removal) await run(`${family}-restore`, ["-w", "--noflush"], { input: removal });
  }
}

/** Lines of the machine's firewall that speak of this cluster, or of a Kubernetes. */
export async function firewallLines(): Promise<string[]> {
  const saved = [await run("iptables-save", []), await run("ip6tables-save", [])];
  return saved
    .flatMap((text) => text.split("\n"))
    .filter((line) => /KUBE-/.test(line) || line.includes(MARK));
}

/** Routes and interfaces of the machine that belong to the cluster. */
export async function networkLines(): Promise<string[]> {
  const routes = await run("ip", ["-4", "route", "show"]);
  const ours = /\b10\.(244|96|99\.0)\./;
  return [
    ...routes
      .split("\n")
      .filter((line) => ours.test(line))
      .map((line) => `route ${line.trim()}`),
    ...interfaces()
      .filter((name) => name === INTERFACE)
      .map((name) => `interface ${name}`),
  ];
}

function interfaces(): string[] {
  const [, , ...lines] = readFileSync("/proc/net/dev", "utf8").trimEnd().split("\n");
  return lines.map((line) => line.split(":")[0]?.trim() ?? "");
}

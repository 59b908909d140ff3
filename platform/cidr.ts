/** A block of IPv4 addresses. */
export interface Block {
  /** First address as a number from 0 to 2³²−1. */
  readonly first: number;
  readonly prefix: number;
}

const sizeOf = (prefix: number) => 2 ** (32 - prefix);

/** `10.0.0.0/16` as a block; undefined unless it is one, written with its first address. */
export function parseBlock(text: string): Block | undefined {
  const [, address = "", length = ""] = /^((?:\d{1,3}\.){3}\d{1,3})\/(\d{1,2})$/.exec(text) ?? [];
  const bytes = address.split(".").map(Number);
  const prefix = Number(length);
  if (address === "" || prefix > 32 || bytes.some((byte) => byte > 255)) return undefined;
  const first = bytes.reduce((number, byte) => number * 256 + byte, 0);
  return first % sizeOf(prefix) === 0 ? { first, prefix } : undefined;
}

export function blockText({ first, prefix }: Block): string {
  const bytes = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return `${bytes.join(".")}/${prefix}`;
}

/** The block of this size at a place in another, counted in blocks of this size from 0. */
export function partOf(whole: Block, prefix: number, place: number): Block {
  return { first: whole.first + place * sizeOf(prefix), prefix };
}

export function contains(outer: Block, inner: Block): boolean {
  return (
    inner.first >= outer.first &&
    inner.first + sizeOf(inner.prefix) <= outer.first + sizeOf(outer.prefix)
  );
}

/** Blocks are powers of two at multiples of their size: two overlap only when one holds the other. */
export const overlap = (a: Block, b: Block): boolean => contains(a, b) || contains(b, a);

const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map(parseBlock);

/** Whether no address of it is anybody's on the internet (RFC 1918). */
export const isPrivate = (block: Block): boolean =>
  PRIVATE.some((space) => space !== undefined && contains(space, block));

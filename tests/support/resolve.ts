import dns from "node:dns";

/**
 * From now on this process finds `name` at `address`, as if a name server said so: a client that can
 * set no Host header reaches an ingress that goes by names, and TLS is asked for that name.
 */
export function resolveTo(name: string, address: string): void {
  const { lookup } = dns;
  // As node:net calls it.
  const known = (asked: string, options: dns.LookupAllOptions, callback: () => void) =>
    lookup(asked === name ? address : asked, options, callback);
  Object.assign(dns, { lookup: known });
}

/**
 * For `node --import`: the name in RESOLVE_NAME has the address in RESOLVE_TO, as a name server would
 * say; so a client that can set no Host header reaches an ingress that goes by names.
 */
import dns from "node:dns";

const { RESOLVE_NAME, RESOLVE_TO } = process.env;
const lookup = dns.lookup;

/** As node:net calls it: the name, options, a callback. */
function resolved(name: string, options: dns.LookupAllOptions, callback: () => void): void {
  const known = name === RESOLVE_NAME && RESOLVE_TO !== undefined;
  lookup(known ? RESOLVE_TO : name, options, callback);
}

Object.assign(dns, { lookup: resolved });

/** `1.2.3`; no pre-releases: what is on main is deployed by its commit anyway. */
const VERSION = /^(\d+)\.(\d+)\.(\d+)$/;

const partsOf = (version: string): number[] | undefined =>
  VERSION.exec(version)?.slice(1).map(Number);

/** Why a version can't follow another one; undefined when it can. */
export function versionFault(next: string, present: string): string | undefined {
  const [asked, had] = [partsOf(next), partsOf(present)];
  if (!asked || !had)
    return `VERSION must be three numbers, such as 1.2.0, got ${next || "nothing"}`;
  const place = asked.findIndex((part, index) => part !== had[index]);
  const isAbove = place >= 0 && (asked[place] ?? 0) > (had[place] ?? 0);
  return isAbove ? undefined : `VERSION must be above ${present}, got ${next}`;
}

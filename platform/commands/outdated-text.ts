import { matchesGlob } from "node:path";

/** A package as `npm outdated --json` and `npm view … time --json` know it. */
export interface Package {
  readonly name: string;
  /** That the project has. */
  readonly current: string;
  readonly latest: string;
  /** When each version was published, RFC 3339. */
  readonly times: Readonly<Record<string, string>>;
  /** Which versions may be taken at all; all of them when left out. */
  readonly held?: RegExp | undefined;
}

/** Days until a version is proposed: what was taken over by somebody else is noticed by then (renovate.json has the same). */
export const OLD_ENOUGH_DAYS = 7;
const DAY_MS = 86_400_000;

export interface Proposal {
  readonly name: string;
  readonly current: string;
  /** The newest version that is old enough; undefined when there is none above the present one. */
  readonly next: string | undefined;
  /** A newer one, and the day on which it will be old enough. */
  readonly tooYoung: { readonly version: string; readonly until: string } | undefined;
}

/** What may be taken of a package today. */
export function proposalFor(
  { name, current, latest, times, held = /^/ }: Package,
  today: Date,
): Proposal {
  const matures = (version: string) => Date.parse(times[version] ?? "") + OLD_ENOUGH_DAYS * DAY_MS;
  const isOld = (version: string) => matures(version) <= today.getTime();
  const candidates = Object.keys(times).filter(
    (version) =>
      isStable(version) && compare(version, current) > 0 && compare(version, latest) <= 0,
  );
  // A package that has nothing but pre-releases: whatever its newest is called.
  if (!isStable(latest)) candidates.push(latest);
  const next = candidates
    .filter((version) => held.test(version) && isOld(version))
    .toSorted(compare)
    .at(-1);
  const until = new Date(matures(latest));
  const isYoung = held.test(latest) && !isOld(latest) && !Number.isNaN(until.getTime());
  const tooYoung = isYoung
    ? { version: latest, until: until.toISOString().slice(0, 10) }
    : undefined;
  return { name, current, next: next === current ? undefined : next, tooYoung };
}

/** A line per package, in the order of their names. */
export function outdatedLines(proposals: readonly Proposal[]): string[] {
  const sorted = proposals.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const width = Math.max(0, ...sorted.map(({ name }) => name.length));
  const from = Math.max(0, ...sorted.map(({ current }) => current.length));
  return sorted.map(({ name, current, next, tooYoung }) => {
    const young = tooYoung && `${tooYoung.version} is too young until ${tooYoung.until}`;
    const what = [next && `→ ${next}`, young].filter(Boolean).join(", ");
    return `${name.padEnd(width)}  ${current.padEnd(from)}  ${what}`;
  });
}

const isStable = (version: string) => /^\d+\.\d+\.\d+$/.test(version);

function compare(a: string, b: string): number {
  const parts = (version: string) => version.split(/[.-]/).slice(0, 3).map(Number);
  const [left, right] = [parts(a), parts(b)];
  const place = left.findIndex((part, index) => part !== right[index]);
  return place < 0 ? 0 : (left[place] ?? 0) - (right[place] ?? 0);
}

/** What renovate.json says of packages that stay below a major version. */
export interface HoldingRule {
  readonly matchPackageNames?: readonly string[];
  readonly allowedVersions?: string;
}

/** Which versions of a package may be taken; undefined when nothing holds it. */
export function heldBy(rules: readonly HoldingRule[], name: string): RegExp | undefined {
  const rule = rules.find(
    ({ allowedVersions, matchPackageNames = [] }) =>
      allowedVersions && matchPackageNames.some((pattern) => matchesGlob(name, pattern)),
  );
  return rule?.allowedVersions ? new RegExp(rule.allowedVersions.slice(1, -1)) : undefined;
}

import { StageFault } from "./fault.ts";
import type { Waiver } from "./waivers.ts";

/** An advisory about a package that the image ships. */
export interface Advisory {
  readonly id: string;
  readonly package: string;
  readonly severity: string;
  readonly title: string;
}

/** Severities that stop the pipeline; others are counted. */
const STOPPING = ["high", "critical"];
/** Days that a waiver may hold. */
const LONGEST_DAYS = 90;
const DAY_MS = 86_400_000;

interface Via {
  readonly url?: string;
  readonly name?: string;
  readonly severity?: string;
  readonly title?: string;
}

/** The advisories of `npm audit --json`, each once. Throws with npm's words when that is no report. */
export function advisoriesIn(text: string): Advisory[] {
  const report = parsed(text);
  if (!report?.vulnerabilities) {
    const said =
      report?.error?.summary ?? report?.message ?? (text.trim().slice(0, 300) || "nothing");
    throw new StageFault(
      `the advisories can't be had: npm audit says ${said}`,
      "set AUDIT_REGISTRY to a registry that answers npm audit",
    );
  }
  const all = Object.values(report.vulnerabilities).flatMap(({ via = [] }) =>
    // A text names another package of the report.
    via.flatMap((one) => (typeof one === "string" ? [] : [advisoryOf(one)])),
  );
  return [...new Map(all.map((one) => [`${one.id} ${one.package}`, one])).values()];
}

interface Report {
  readonly vulnerabilities?: Readonly<Record<string, { readonly via?: readonly (string | Via)[] }>>;
  readonly error?: { readonly summary?: string };
  readonly message?: string;
}

function parsed(text: string): Report | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const advisoryOf = ({ url = "", name = "", severity = "", title = "" }: Via): Advisory => ({
  id: url.split("/").at(-1) ?? "",
  package: name,
  severity,
  title,
});

/** What stops the pipeline today, a line each: advisories without a waiver, and waivers that are none. */
export function stopping(
  advisories: readonly Advisory[],
  waivers: readonly Waiver[],
  today: Date,
): string[] {
  const faults = waivers.flatMap((waiver) => waiverFault(waiver, today));
  const waived = waivers
    .filter(({ until }) => today.getTime() < endOf(until))
    .map(({ advisory }) => advisory);
  const open = advisories
    .filter(({ severity, id }) => STOPPING.includes(severity) && !waived.includes(id))
    .map(({ id, package: name, severity, title }) => `${severity}: ${name}: ${title} (${id})`);
  return [...faults, ...open];
}

const endOf = (day: string) => Date.parse(`${day}T00:00:00Z`) + DAY_MS;

function waiverFault({ advisory, reason, until }: Waiver, today: Date): string[] {
  const faults = [
    ...(reason.trim() === "" ? ["has no reason"] : []),
    ...(Number.isNaN(endOf(until)) ? [`has no day until which it holds, got ${until}`] : []),
    ...(endOf(until) > today.getTime() + (LONGEST_DAYS + 1) * DAY_MS
      ? [`holds for more than ${LONGEST_DAYS} days, until ${until}`]
      : []),
  ];
  return faults.map((fault) => `the waiver of ${advisory} ${fault}`);
}

/** What the API's pods say of themselves at their admin port; pure. */
import { QUOTA_SPENT } from "../../observability/alerts/quota.ts";
import { OUTBOX_SECONDS } from "../../observability/alerts/records.ts";
import type { Probe } from "./probe.ts";
import { countText, lengthText } from "./words.ts";

const WINDOWS = ["minute", "day", "month"] as const;
type Window = (typeof WINDOWS)[number];

/** What one pod's metrics say. */
export interface Reading {
  /** Calls to AirVisual; nothing is left to say of a window before the pod has seen the ledger. */
  readonly left: Readonly<Partial<Record<Window, number>>>;
  readonly limit: Readonly<Partial<Record<Window, number>>>;
  /** Answers that are on its disk only, and seconds that the oldest waits. */
  readonly outbox: { readonly depth: number; readonly ageSeconds: number };
  readonly migrationsMissing: number;
}

/** A pod's reading, or why there is none. */
export type PodReading = { readonly pod: string } & (
  | { readonly reading: Reading }
  | { readonly fault: string }
);

/** Reads the text of `/metrics`. Throws when it is not the API's. */
export function readingIn(metrics: string): Reading {
  const numberOf = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(metrics)?.[1]);
  const windowsOf = (name: string) =>
    Object.fromEntries(
      [...metrics.matchAll(new RegExp(`^${name}\\{window="(\\w+)"\\} (\\S+)$`, "gm"))].map(
        ([, window, value]) => [window, Number(value)],
      ),
    );
  const depth = numberOf("outbox_depth");
  if (Number.isNaN(depth)) throw new Error("its metrics say nothing of an outbox");
  return {
    left: windowsOf("air_visual_quota_left"),
    limit: windowsOf("air_visual_quota_limit"),
    outbox: { depth, ageSeconds: numberOf("outbox_age_seconds") },
    migrationsMissing: numberOf("database_migrations_missing"),
  };
}

export const readingsIn = (pods: readonly PodReading[]): Reading[] =>
  pods.flatMap((one) => ("reading" in one ? [one.reading] : []));

/** What AirVisual still allows. The pod that has asked last knows of the most calls; `?`: none has asked. */
export function quotaProbe(pods: readonly PodReading[]): Probe {
  const name = "quota";
  const readings = readingsIn(pods);
  if (readings.length === 0) return { name, isWell: false, found: noneOf(pods) };
  const windows = WINDOWS.map((window) => {
    const left = readings.flatMap((reading) => reading.left[window] ?? []);
    const limit = Math.max(...readings.map((reading) => reading.limit[window] ?? 0));
    return { window, limit, left: left.length > 0 ? Math.min(...left) : undefined };
  });
  const isSpent = windows.some(
    ({ window, limit, left = limit }) => window !== "minute" && 1 - left / limit >= QUOTA_SPENT,
  );
  const found = windows.map(
    ({ window, limit, left }) => `${left ?? "?"} of ${limit} left of the ${window}`,
  );
  const warning = isSpent ? `; ${QUOTA_SPENT * 100} % of a day or a month are spent` : "";
  return { name, isWell: !isSpent, found: `${found.join(", ")}${warning}` };
}

/** What only pods' disks have. A pod that says nothing may have anything. */
export function outboxProbe(pods: readonly PodReading[]): Probe {
  const name = "outbox";
  const readings = readingsIn(pods);
  if (readings.length === 0) return { name, isWell: false, found: noneOf(pods) };
  const depth = readings.reduce((sum, { outbox }) => sum + outbox.depth, 0);
  const age = Math.max(...readings.map(({ outbox }) => outbox.ageSeconds));
  const details = pods.flatMap((one) =>
    "fault" in one ? [`${one.pod} does not answer: ${one.fault}`] : [],
  );
  const found =
    depth === 0
      ? `empty in ${countText(readings.length, "pod")}`
      : `${countText(depth, "answer")} on pods' disks only, the oldest for ${lengthText(age)}`;
  return { name, isWell: age <= OUTBOX_SECONDS && details.length === 0, found, details };
}

function noneOf(pods: readonly PodReading[]): string {
  const [first] = pods;
  return first && "fault" in first
    ? `no pod answers at its admin port: ${first.fault}`
    : "no pod runs that could be asked";
}

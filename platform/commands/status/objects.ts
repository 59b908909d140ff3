/** What a cluster's objects say of a stack; pure. */
import { runbookOf } from "../../observability/alert.ts";
import { BACKUP_SECONDS, DRILL_SECONDS, PURGE_SECONDS } from "../../observability/alerts/safety.ts";
import { endOf, type JobState, type PodState, troubleOf } from "../cron-job-text.ts";
import type { Probe } from "./probe.ts";
import { countText, lengthText, secondsSince } from "./words.ts";

interface Metadata {
  readonly name: string;
  readonly creationTimestamp: string;
  /** Of what is about to go. */
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

interface Pod extends PodState {
  readonly kind: "Pod";
  readonly metadata: Metadata;
}

interface Job extends JobState {
  readonly kind: "Job";
  readonly metadata: Metadata;
  readonly status?: JobState["status"] & { readonly completionTime?: string };
}

interface CronJob {
  readonly kind: "CronJob";
  readonly metadata: Metadata;
  readonly spec?: { readonly suspend?: boolean };
  readonly status?: { readonly lastSuccessfulTime?: string };
}

/** As `kubectl get pods,jobs,cronjobs --output=json` lists them. */
export type ClusterObject = Pod | Job | CronJob;

/** Work that is done again and again, as its alert watches it. */
const SAFETY = [
  { name: "backup", cronJob: "backup", seconds: BACKUP_SECONDS, alert: "BackupOld" },
  { name: "drill", cronJob: "restore-drill", seconds: DRILL_SECONDS, alert: "RestoreDrillOld" },
  { name: "purge", cronJob: "purge", seconds: PURGE_SECONDS, alert: "PurgeOld" },
] as const;

const labelOf = ({ labels }: Metadata, name: string) => labels?.[`app.kubernetes.io/${name}`];
const isKind =
  <Kind extends ClusterObject["kind"]>(kind: Kind) =>
  (one: ClusterObject): one is Extract<ClusterObject, { kind: Kind }> =>
    one.kind === kind;

/** The API's pods that are meant to stay. */
const apiPods = (objects: readonly ClusterObject[]): Pod[] =>
  objects
    .filter(isKind("Pod"))
    .filter(({ metadata }) => labelOf(metadata, "component") === "api")
    .filter(({ metadata, status }) => !metadata.deletionTimestamp && status?.phase !== "Failed");

const releaseOf = ({ metadata }: Pod) => labelOf(metadata, "name")?.replace(/^api-/, "") ?? "";

const isReady = ({ status }: Pod) =>
  status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") ?? false;

/** Names of the API's pods that can be asked. */
export const runningPods = (objects: readonly ClusterObject[]): string[] =>
  apiPods(objects)
    .filter(({ status }) => status?.phase === "Running")
    .map(({ metadata }) => metadata.name);

/** How many pods each release has, and what is wrong with them. */
export function podsProbe(objects: readonly ClusterObject[], releases: readonly string[]): Probe {
  const pods = apiPods(objects);
  const names = [...new Set([...releases, ...pods.map(releaseOf).sort()])];
  const counts = names.map((release) => {
    const own = pods.filter((pod) => releaseOf(pod) === release);
    return { release, all: own.length, ready: own.filter(isReady).length };
  });
  const found = counts.map(({ release, all, ready }) =>
    all === 0 ? `${release} has none` : `${release} ${ready} of ${all} ready`,
  );
  return {
    name: "pods",
    isWell: counts.length > 0 && counts.every(({ all, ready }) => all > 0 && ready === all),
    found: found.join(", ") || "none",
    details: pods.flatMap(troublesOf),
  };
}

function troublesOf(pod: Pod): string[] {
  const trouble = troubleOf(pod);
  const { containerStatuses = [] } = pod.status ?? {};
  const restarts = containerStatuses.reduce((sum, { restartCount = 0 }) => sum + restartCount, 0);
  return [
    ...(trouble ? [trouble] : []),
    ...(restarts > 0 ? [`${pod.metadata.name}: ${countText(restarts, "restart")}`] : []),
  ];
}

/**
 * Whether the schema is that of the release.
 *
 * @param missing Migrations that a pod waits for; undefined while no pod has said it.
 */
export function migrationProbe(
  objects: readonly ClusterObject[],
  { missing = 0, now }: { readonly missing?: number | undefined; readonly now: number },
): Probe {
  const [job] = objects
    .filter(isKind("Job"))
    .filter(({ metadata }) => labelOf(metadata, "name") === "migrate")
    .sort((a, b) => b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp));
  const name = "migration";
  if (!job) return { name, isWell: false, found: "there is no Job that migrates" };
  const end = endOf(job);
  const when = lengthText(secondsSince(job.status?.completionTime ?? "", now));
  const state = !end ? "is at work" : end.isWell ? `done ${when} ago` : `failed: ${end.reason}`;
  const lack = missing > 0 ? `, a pod waits for ${missing} more` : "";
  return {
    name,
    isWell: end?.isWell !== false && missing === 0,
    found: `${job.metadata.name} ${state}${lack}`,
  };
}

/** When backup, drill and purge last went well; late when their alert would say so, and how to help. */
export function safetyProbes(objects: readonly ClusterObject[], now: number): Probe[] {
  return SAFETY.map(({ name, cronJob, seconds, alert }) => {
    const runbook = runbookOf({ name: alert });
    const job = objects.filter(isKind("CronJob")).find(({ metadata }) => metadata.name === cronJob);
    if (!job) return { name, isWell: false, found: `there is no CronJob ${cronJob}: ${runbook}` };
    const { lastSuccessfulTime } = job.status ?? {};
    const age = secondsSince(lastSuccessfulTime ?? job.metadata.creationTimestamp, now);
    const faults = [
      ...(age > seconds ? [`late: ${lengthText(seconds)} are allowed`] : []),
      ...(job.spec?.suspend ? ["suspended"] : []),
    ];
    const last = lastSuccessfulTime
      ? `went well ${lengthText(age)} ago`
      : `has not gone well yet, was made ${lengthText(age)} ago`;
    const isWell = faults.length === 0;
    return { name, isWell, found: isWell ? last : `${last}; ${faults.join(", ")} (${runbook})` };
  });
}

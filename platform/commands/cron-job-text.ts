/** What Kubernetes says of a Job and its pods, as far as people want to know. */

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

interface ContainerStatus {
  readonly name: string;
  readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
}

export interface JobState {
  readonly status?: { readonly conditions?: readonly Condition[] };
}

export interface PodState {
  readonly metadata: { readonly name: string };
  readonly status?: {
    readonly phase?: string;
    /** Of a pod that its node has put out. */
    readonly message?: string;
    readonly conditions?: readonly Condition[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

export interface End {
  readonly isWell: boolean;
  /** Kubernetes' own word, of a Job that failed. */
  readonly reason?: string;
}

/** How a Job ended; undefined while it works. */
export function endOf({ status }: JobState): End | undefined {
  const isTrue = (type: string) =>
    status?.conditions?.find((one) => one.type === type && one.status === "True");
  if (isTrue("Complete")) return { isWell: true };
  const failed = isTrue("Failed");
  return failed && { isWell: false, reason: failed.message ?? failed.reason ?? "no reason given" };
}

/** Whether a pod has something to say. */
export const hasStarted = ({ status }: PodState): boolean =>
  ["Running", "Succeeded", "Failed"].includes(status?.phase ?? "");

/** What nobody sees in its log: why it does not start, or why its node has put it out. */
export function troubleOf({ metadata, status = {} }: PodState): string | undefined {
  const trouble =
    status.phase === "Failed" ? status.message : status.phase === "Pending" && waitsFor(status);
  return trouble ? `${metadata.name}: ${trouble}` : undefined;
}

/** Of the ordinary steps none is worth a word. */
const ORDINARY = ["PodInitializing", "ContainerCreating"];

function waitsFor(status: NonNullable<PodState["status"]>): string | undefined {
  const unscheduled = status.conditions?.find(
    ({ type, status: is }) => type === "PodScheduled" && is === "False",
  );
  if (unscheduled) return unscheduled.message ?? unscheduled.reason;
  const { initContainerStatuses = [], containerStatuses = [] } = status;
  const waiting = [...initContainerStatuses, ...containerStatuses]
    .map(({ state }) => state?.waiting)
    .find((one) => one?.reason && !ORDINARY.includes(one.reason));
  return waiting && [waiting.reason, waiting.message].filter(Boolean).join(": ");
}

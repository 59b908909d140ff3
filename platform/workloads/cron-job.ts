import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import * as k8s from "../kubernetes-sdk.ts";
import { labelsOf } from "../names.ts";

export interface CronJobArgs {
  readonly namespace: Input<string>;
  readonly component: string;
  /** In UTC. */
  readonly schedule: string;
  /** Seconds after its time at which it still starts: whoever was away then comes late. */
  readonly mayBeLateSeconds: number;
  /** Seconds after which one that hangs is ended. */
  readonly endsAfterSeconds: number;
  /** How often one that failed is tried again. */
  readonly retries: number;
  readonly annotations?: Readonly<Record<string, Input<string>>>;
  readonly pod: k8s.types.input.core.v1.PodSpec;
}

/** Work of its own time, never twice at once; the last one that went well is kept, and the last two that did not. */
export function createCronJob(
  name: string,
  args: CronJobArgs,
  opts: CustomResourceOptions,
): k8s.batch.v1.CronJob {
  const { namespace, component, annotations, pod } = args;
  const labels = labelsOf(name, component);
  return new k8s.batch.v1.CronJob(
    name,
    {
      metadata: { name, namespace, labels },
      spec: {
        schedule: args.schedule,
        timeZone: "Etc/UTC",
        concurrencyPolicy: "Forbid",
        startingDeadlineSeconds: args.mayBeLateSeconds,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 2,
        jobTemplate: {
          spec: {
            backoffLimit: args.retries,
            activeDeadlineSeconds: args.endsAfterSeconds,
            // A node that goes is not the work's fault.
            podFailurePolicy: {
              rules: [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget" }] }],
            },
            template: {
              metadata: { labels, ...(annotations && { annotations }) },
              spec: { ...pod, restartPolicy: "Never" },
            },
          },
        },
      },
    },
    opts,
  );
}

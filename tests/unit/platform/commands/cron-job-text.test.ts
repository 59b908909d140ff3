import { expect } from "chai";
import { endOf, hasStarted, troubleOf } from "../../../../platform/commands/cron-job-text.ts";

const job = (type: string, more: object = {}) => ({
  status: { conditions: [{ type, status: "True", ...more }] },
});
const pod = (status: object) => ({ metadata: { name: "backup-1" }, status });
const waiting = (reason: string, message?: string) => [
  { name: "backup", state: { waiting: { reason, ...(message && { message }) } } },
];

describe("a Job that is followed", () => {
  it("has ended when Kubernetes says so, and not before", () => {
    const message = "Job has reached the specified backoff limit";

    expect(endOf({})).to.equal(undefined);
    expect(endOf(job("SuccessCriteriaMet"))).to.equal(undefined);
    expect(endOf({ status: { conditions: [{ type: "Failed", status: "False" }] } })).to.equal(
      undefined,
    );
    expect(endOf(job("Complete"))).to.deep.equal({ isWell: true });
    expect(endOf(job("Failed", { message }))).to.deep.equal({ isWell: false, reason: message });
  });

  it("has a log to show from the first start of its pod's own container", () => {
    const phases = ["Pending", "Running", "Succeeded", "Failed"];

    expect(phases.filter((phase) => hasStarted(pod({ phase })))).to.deep.equal(phases.slice(1));
    expect(hasStarted({ metadata: { name: "backup-1" } })).to.equal(false);
  });

  const silent = {
    "a pod without a state": {},
    "one that is made": { phase: "Pending", containerStatuses: waiting("ContainerCreating") },
    "one that works": { phase: "Running" },
    "one that failed by itself": { phase: "Failed" },
  };
  for (const [what, status] of Object.entries(silent)) {
    it(`says nothing of ${what}`, () => {
      expect(troubleOf(pod(status))).to.equal(undefined);
    });
  }

  const told: Readonly<Record<string, readonly [status: object, trouble: string]>> = {
    "no node": [
      {
        phase: "Pending",
        conditions: [{ type: "PodScheduled", status: "False", message: "0/2 nodes are available" }],
      },
      "0/2 nodes are available",
    ],
    "no image": [
      { phase: "Pending", containerStatuses: waiting("ErrImagePull", "not found") },
      "ErrImagePull: not found",
    ],
    "no image of what goes before": [
      {
        phase: "Pending",
        initContainerStatuses: waiting("ImagePullBackOff"),
        containerStatuses: waiting("PodInitializing"),
      },
      "ImagePullBackOff",
    ],
    "a disk that is too small": [
      { phase: "Failed", message: "Usage of EmptyDir volume exceeds the limit" },
      "Usage of EmptyDir volume exceeds the limit",
    ],
  };
  for (const [what, [status, trouble]] of Object.entries(told)) {
    it(`says what no log says: ${what}`, () => {
      expect(troubleOf(pod(status))).to.equal(`backup-1: ${trouble}`);
    });
  }
});

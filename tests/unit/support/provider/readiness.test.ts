import { expect } from "chai";
import { type LiveObject, readiness } from "../../../support/provider/readiness.ts";

const object = (kind: string, rest: object, annotations = {}): LiveObject => ({
  apiVersion: "v1",
  kind,
  metadata: { name: "a", uid: "1", generation: 2, annotations },
  ...rest,
});

const deployment = (status: object, reason = "NewReplicaSetAvailable", holds = "True") =>
  object("Deployment", {
    spec: { replicas: 2 },
    status: {
      observedGeneration: 2,
      replicas: 2,
      updatedReplicas: 2,
      availableReplicas: 2,
      conditions: [{ type: "Progressing", status: holds, reason, message: "m" }],
      ...status,
    },
  });

const CASES: readonly (readonly [string, LiveObject, unknown])[] = [
  ["a Deployment that rolled out", deployment({}), "ready"],
  [
    "a Deployment whose controller has not seen the change",
    deployment({ observedGeneration: 1 }),
    { waitsFor: "its controller" },
  ],
  [
    "a Deployment that lacks a pod",
    deployment({ availableReplicas: 1 }),
    { waitsFor: "1 of 2 pods" },
  ],
  ["a Deployment with old pods", deployment({ replicas: 3 }), { waitsFor: "the old pods to go" }],
  [
    "a Deployment past its deadline",
    deployment({}, "ProgressDeadlineExceeded", "False"),
    { failed: "ProgressDeadlineExceeded: m" },
  ],
  ["a Job at work", object("Job", { status: {} }), { waitsFor: "its completion" }],
  [
    "a Job that completed",
    object("Job", { status: { conditions: [{ type: "Complete", status: "True" }] } }),
    "ready",
  ],
  [
    "a Job that failed",
    object("Job", {
      status: {
        conditions: [
          { type: "Failed", status: "True", reason: "BackoffLimitExceeded", message: "3 times" },
        ],
      },
    }),
    { failed: "BackoffLimitExceeded: 3 times" },
  ],
  [
    "a Service without pods",
    object("Service", { spec: { selector: {} } }),
    { waitsFor: "a ready pod behind it" },
  ],
  ["a headless Service", object("Service", { spec: { selector: {}, clusterIP: "None" } }), "ready"],
  [
    "an object whose status is not yet what it waits for",
    object("HTTPProxy", { status: {} }, { "pulumi.com/waitFor": "jsonpath={.status.s}=valid" }),
    { waitsFor: ".status.s to be valid, it is undefined" },
  ],
  [
    "an object that says not to wait",
    object("Service", { spec: { selector: {} } }, { "pulumi.com/skipAwait": "true" }),
    "ready",
  ],
  ["any other kind", object("ConfigMap", {}), "ready"],
];

describe("readiness", () => {
  for (const [what, live, expected] of CASES) {
    it(`of ${what}`, () => {
      expect(readiness(live)).to.deep.equal(expected);
    });
  }

  it("of a Service with a pod", () => {
    expect(readiness(object("Service", { spec: { selector: {} } }), [{}])).to.equal("ready");
  });
});

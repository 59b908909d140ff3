import { expect } from "chai";
import {
  type ClusterObject,
  migrationProbe,
  podsProbe,
  runningPods,
  safetyProbes,
} from "../../../../../platform/commands/status/objects.ts";
import {
  BACKUP_SECONDS,
  DRILL_SECONDS,
  PURGE_SECONDS,
} from "../../../../../platform/observability/alerts/safety.ts";

const NOW = Date.parse("2026-06-15T12:00:00Z");
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();

const metadata = (name: string, labels: Readonly<Record<string, string>> = {}) => ({
  name,
  creationTimestamp: ago(100 * 86_400),
  labels: Object.fromEntries(
    Object.entries(labels).map(([label, value]) => [`app.kubernetes.io/${label}`, value]),
  ),
});
const pod = (release: string, status: object = {}, more: object = {}): ClusterObject => ({
  kind: "Pod",
  metadata: {
    ...metadata(`api-${release}-x`, { name: `api-${release}`, component: "api" }),
    ...more,
  },
  status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }], ...status },
});
const unready = { conditions: [{ type: "Ready", status: "False" }] };

describe("the pods of a stack", () => {
  it("are counted by release, newest first, others' left out", () => {
    const drill: ClusterObject = {
      kind: "Pod",
      metadata: metadata("restore-drill-x", { name: "restore-drill", component: "drill" }),
      status: { phase: "Pending" },
    };

    expect(podsProbe([drill, pod("a"), pod("b"), pod("b")], ["b", "a"])).to.deep.equal({
      name: "pods",
      isWell: true,
      found: "b 2 of 2 ready, a 1 of 1 ready",
      details: [],
    });
  });

  it("are not well while one is not ready, or a release has none", () => {
    const half = podsProbe([pod("a"), pod("a", unready)], ["a"]);
    const gone = podsProbe([pod("a")], ["b", "a"]);

    expect(half).to.include({ isWell: false, found: "a 1 of 2 ready" });
    expect(gone).to.include({ isWell: false, found: "b has none, a 1 of 1 ready" });
    expect(podsProbe([], [])).to.include({ isWell: false, found: "none" });
  });

  it("are told with what is wrong with them", () => {
    const waiting = { waiting: { reason: "ImagePullBackOff", message: "no such image" } };
    const pending = pod("a", {
      phase: "Pending",
      ...unready,
      containerStatuses: [{ name: "api", state: waiting }],
    });
    const restarted = pod("b", { containerStatuses: [{ name: "api", restartCount: 2 }] });

    expect(podsProbe([pending, restarted], []).details).to.deep.equal([
      "api-a-x: ImagePullBackOff: no such image",
      "api-b-x: 2 restarts",
    ]);
  });

  it("are those that stay: neither one that goes nor one that was put out", () => {
    const goes = pod("a", unready, { deletionTimestamp: ago(1) });

    expect(podsProbe([pod("a"), goes, pod("a", { phase: "Failed" })], ["a"])).to.include({
      isWell: true,
      found: "a 1 of 1 ready",
    });
    expect(runningPods([pod("a"), goes, pod("b", { phase: "Pending" })])).to.deep.equal([
      "api-a-x",
    ]);
  });
});

describe("the migration of a stack", () => {
  const job = (status: object): ClusterObject => ({
    kind: "Job",
    metadata: metadata("migrate-1", { name: "migrate" }),
    status,
  });
  const done = {
    conditions: [{ type: "Complete", status: "True" }],
    completionTime: ago(2 * 3_600),
  };
  const failed = { conditions: [{ type: "Failed", status: "True", message: "too often" }] };

  it("is that of the newest Job", () => {
    const older: ClusterObject = {
      kind: "Job",
      metadata: { ...metadata("migrate-0", { name: "migrate" }), creationTimestamp: ago(9e6) },
      status: failed,
    };

    expect(migrationProbe([older, job(done)], { now: NOW })).to.include({
      isWell: true,
      found: "migrate-1 done 2 hours ago",
    });
  });

  it("is not well when it failed, when a pod waits for more, or without a Job", () => {
    expect(migrationProbe([job(failed)], { now: NOW })).to.include({
      isWell: false,
      found: "migrate-1 failed: too often",
    });
    expect(migrationProbe([job(done)], { missing: 2, now: NOW })).to.include({
      isWell: false,
      found: "migrate-1 done 2 hours ago, a pod waits for 2 more",
    });
    expect(migrationProbe([], { now: NOW }).isWell).to.equal(false);
  });

  it("may be at work", () => {
    expect(migrationProbe([job({})], { now: NOW })).to.include({
      isWell: true,
      found: "migrate-1 is at work",
    });
  });
});

describe("what a stack does again and again", () => {
  const cronJob = (name: string, age?: number, suspend = false): ClusterObject => ({
    kind: "CronJob",
    metadata: metadata(name),
    spec: { suspend },
    status: age === undefined ? {} : { lastSuccessfulTime: ago(age) },
  });
  const probesOf = (...objects: ClusterObject[]) =>
    new Map(safetyProbes(objects, NOW).map((one) => [one.name, one]));

  const allowed = { backup: BACKUP_SECONDS, "restore-drill": DRILL_SECONDS, purge: PURGE_SECONDS };
  for (const [name, seconds] of Object.entries(allowed)) {
    it(`has the ${name} late exactly when its alert would have it`, () => {
      const shown = name.replace("restore-", "");

      expect(probesOf(cronJob(name, seconds)).get(shown)?.isWell).to.equal(true);
      expect(probesOf(cronJob(name, seconds + 1)).get(shown)?.isWell).to.equal(false);
    });
  }

  it("says how long ago it went well, how long it may, and where help is", () => {
    const probes = probesOf(cronJob("backup", 5 * 3_600), cronJob("restore-drill", 40 * 86_400));

    expect([...probes.values()]).to.deep.equal([
      { name: "backup", isWell: true, found: "went well 5 hours ago" },
      {
        name: "drill",
        isWell: false,
        found:
          "went well 40 days ago; late: 35 days are allowed (docs/runbooks/RestoreDrillOld.md)",
      },
      {
        name: "purge",
        isWell: false,
        found: "there is no CronJob purge: docs/runbooks/PurgeOld.md",
      },
    ]);
  });

  it("counts from when it was made until it first goes well", () => {
    const young: ClusterObject = {
      kind: "CronJob",
      metadata: { name: "backup", creationTimestamp: ago(3 * 3_600) },
    };

    expect(probesOf(young).get("backup")).to.include({
      isWell: true,
      found: "has not gone well yet, was made 3 hours ago",
    });
    expect(probesOf(cronJob("backup")).get("backup")?.isWell).to.equal(false);
  });

  it("does not hide that somebody has suspended it", () => {
    const { isWell, found } = probesOf(cronJob("backup", 60, true)).get("backup") ?? expect.fail();

    expect(isWell).to.equal(false);
    expect(found).to.include("suspended");
  });
});

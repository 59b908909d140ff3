import { expect } from "chai";
import type { Requests } from "../../../../../platform/pipeline/deploy/metrics.ts";
import { type Health, watchRelease } from "../../../../../platform/pipeline/deploy/watch.ts";
import { faultOf } from "../support.ts";

const health = (pods: Readonly<Record<string, Requests>>, more: Partial<Health> = {}): Health => ({
  requests: new Map(Object.entries(pods)),
  restarts: 0,
  ready: Object.keys(pods).length,
  ...more,
});
const of = (total: number, failed = 0): Requests => ({ total, failed });

/** Answers one after the other; the last one stays. */
function watched(answers: readonly Health[], serving: readonly Health[], seconds = 0) {
  const turns: Record<string, Health[]> = { new: [...answers], old: [...serving] };
  let asked = 0;
  const healthOf = async (release: string): Promise<Health> => {
    asked += 1;
    const left = turns[release] ?? [];
    const [now = health({})] = left.length > 1 ? left.splice(0, 1) : left;
    return now;
  };
  const done = watchRelease(healthOf, { release: "new", serving: "old", seconds });
  return { done, asked: () => asked };
}

const CALM = [health({ o: of(1_000) })];

describe("watchRelease", () => {
  it("counts what it took since then, of pods that are new or gone since too", async () => {
    const { done } = watched(
      [health({ a: of(100), b: of(50) }), health({ a: of(130), c: of(5) })],
      CALM,
    );

    expect(await done).to.equal(35);
  });

  it("looks again until its seconds are over", async () => {
    const { done, asked } = watched([health({ a: of(0) })], CALM, 1);

    expect(await done).to.equal(0);
    expect(asked()).to.be.at.least(6);
  });

  const bad = [
    [
      "fails more often",
      [health({ a: of(0) }), health({ a: of(10, 5) })],
      CALM,
      "5 of its 10 answers are failures, of the serving release's 0 0",
    ],
    [
      "has restarted",
      [health({ a: of(0) }, { restarts: 2 }), health({ a: of(0) }, { restarts: 3 })],
      CALM,
      "one of its pods has restarted",
    ],
    ["has no ready pod", [health({ a: of(0) }), health({})], CALM, "none of its pods is ready"],
  ] as const;
  for (const [what, answers, serving, why] of bad) {
    it(`gives up at once on one that ${what}`, async () => {
      const began = performance.now();

      const fault = await faultOf(watched(answers, serving, 3_600).done);

      expect(fault.message).to.equal(`new is worse than old: ${why}`);
      expect(performance.now() - began).to.be.below(1_000);
    });
  }

  it("forgives failures of before, restarts of before, and what fails for both", async () => {
    const { done } = watched(
      [health({ a: of(100, 90) }, { restarts: 5 }), health({ a: of(200, 140) }, { restarts: 5 })],
      [health({ o: of(0) }), health({ o: of(900, 450) })],
    );

    expect(await done).to.equal(100);
  });

  it("fails when nobody can tell", async () => {
    const nobody = () => Promise.reject(new Error("no cluster"));
    const options = { release: "new", serving: "old", seconds: 1 };
    const fault = await watchRelease(nobody, options).catch((error) => error);

    expect(fault.message).to.equal("no cluster");
  });
});

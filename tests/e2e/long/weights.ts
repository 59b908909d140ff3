import { setTimeout as sleep } from "node:timers/promises";
import { IMAGES } from "../images/build.ts";
import { followLogs, requestsIn } from "../pod-logs.ts";
import type { Proof } from "../proof.ts";
import { ANY_API_PODS, RELEASE, up } from "../stand.ts";
import { expectFailed, underLoad } from "../under-load.ts";

const CANARY = { name: "canary", weight: 10 };
const PER_SECOND = 200;
const SECONDS = 60;
/** Standard deviations: one run in 15,000 is outside by chance. */
const DEVIATIONS = 4;

/** The counts between which a share of all requests lies, were each of them drawn by lot. */
export function binomialBounds(all: number, share: number): readonly [number, number] {
  const spread = DEVIATIONS * Math.sqrt(all * share * (1 - share));
  return [Math.floor(all * share - spread), Math.ceil(all * share + spread)];
}

export const weights: Proof = {
  name: "weights",
  promise: "a canary of weight 10 gets one request of ten, within what chance allows",
  budgetSeconds: 180,
  needs: "deploy",
  async run(stand, findings) {
    findings.afterwards(() => up(stand));
    const releases = [
      { name: RELEASE, image: IMAGES.base, weight: 100 - CANARY.weight },
      { ...CANARY, image: IMAGES.other },
    ];
    await up(stand, IMAGES.base, { releases });
    const logs = followLogs(stand.deployment.namespace, ANY_API_PODS, "api");
    findings.afterwards(() => logs.stop());
    await sleep(2_000);
    const { result } = await underLoad(stand, findings, { perSecond: PER_SECOND }, () =>
      sleep(SECONDS * 1000),
    );
    await sleep(1_000);
    const right = new Set(result.acknowledged);
    const toCanary = [...logs.lines]
      .filter(([pod]) => pod.startsWith(`api-${CANARY.name}-`))
      .flatMap(([, lines]) => requestsIn(lines))
      .filter((line) => right.has(line.request_id)).length;
    const [least, most] = binomialBounds(result.ok, CANARY.weight / 100);
    findings.count("requests to the canary", toCanary);
    findings.count("expected", `${least} to ${most}`);
    expectFailed(result);
    if (toCanary < least || toCanary > most) {
      throw new Error(`${toCanary} of ${result.ok} reached the canary, not ${least} to ${most}`);
    }
  },
};

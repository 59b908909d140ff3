import { setTimeout as sleep } from "node:timers/promises";
import { forwarding } from "../../../platform/commands/port-forward.ts";
import { panelQueries } from "../../../platform/observability/dashboards.ts";
import { eventually } from "../../faults/harness/wait.ts";
import { IMAGES } from "../images/build.ts";
import type { Proof } from "../proof.ts";
import { queryPanels, type Silent } from "../query-panels.ts";
import { RELEASE, up } from "../stand.ts";
import { expectFailed, STEADY, underLoad } from "../under-load.ts";

const PORT = 9095;
/** Seconds for the objectives to have a whole minute, and for their rules to be worked out. */
const FIRST_SECONDS = 150;
/** Seconds between two looks. */
const EVERY_SECONDS = 2;

/** A rolling update, and what the dashboards ask for, again and again, while it goes on. */
export const dashboards: Proof = {
  name: "dashboards",
  promise: "every panel of the dashboards shows something during a roll",
  budgetSeconds: 90,
  needs: "deploy",
  async run(stand, findings) {
    const { namespace } = stand.deployment;
    const prometheus = { namespace: `${namespace}-monitoring`, port: PORT };
    await forwarding("service/prometheus", prometheus, async (port) => {
      const queries = panelQueries({ namespace, release: RELEASE, rateInterval: "2m" });
      const look = () => queryPanels(`http://127.0.0.1:${port}`, queries);
      const silent = new Map<string, Silent>();
      let looks = 0;
      let isRolling = true;
      const lookAgainAndAgain = async () => {
        while (isRolling) {
          for (const one of await look()) silent.set(one.expr, one);
          looks += 1;
          await sleep(EVERY_SECONDS * 1000);
        }
      };
      const watched = await underLoad(stand, findings, { perSecond: STEADY }, async () => {
        await findings.timed("seconds until all show something", () => untilNone(look));
        const roll = up(stand, IMAGES.other).finally(() => {
          isRolling = false;
        });
        await Promise.all([roll, lookAgainAndAgain()]);
      });
      findings.count("queries", queries.length);
      findings.count("looks during the roll", looks);
      expectFailed(watched.result);
      expectNone([...silent.values()]);
    });
    await up(stand);
  },
};

/** Waits until every panel shows something. */
async function untilNone(look: () => Promise<readonly Silent[]>): Promise<void> {
  let silent: readonly Silent[] = [];
  const isNone = async () => {
    silent = await look();
    return silent.length === 0;
  };
  const all = eventually("panels", isNone, FIRST_SECONDS * 1000, EVERY_SECONDS * 1000);
  await all.catch((error: unknown) => {
    expectNone(silent);
    throw error;
  });
}

/** Throws with the panels that showed nothing, and why. */
function expectNone(silent: readonly Silent[]): void {
  if (silent.length === 0) return;
  const lines = silent.map(
    ({ dashboard, panel, expr, reason }) => `  ${dashboard}, ${panel}: ${reason}: ${expr}`,
  );
  throw new Error(`${silent.length} queries showed nothing:\n${lines.join("\n")}`);
}

import { setTimeout as sleep } from "node:timers/promises";
import { panelQueries } from "../../platform/observability/dashboards.ts";
import { eventually } from "../faults/harness/wait.ts";
import type { Findings } from "./proof.ts";
import { queryPanels, type Silent } from "./query-panels.ts";
import { RELEASE, type Stand } from "./stand.ts";

/** Seconds for the objectives to have a whole minute, and for their rules to be worked out. */
const FIRST_SECONDS = 150;
/** Seconds between two looks. */
const EVERY_SECONDS = 2;

/** What every panel of every dashboard asks for, of the cluster's Prometheus. */
export interface Panels {
  /** Waits until every one shows something, under a load. */
  expectFilled(): Promise<void>;
  /** Looks again and again until told to stop; rejects when one showed nothing at any time. */
  expectToStay(until: AbortSignal): Promise<void>;
}

/** @param prometheusUrl Where it answers on this machine. */
export function createPanels(stand: Stand, findings: Findings, prometheusUrl: string): Panels {
  const { namespace } = stand.deployment;
  const queries = panelQueries({ namespace, release: RELEASE, rateInterval: "2m" });
  const look = () => queryPanels(prometheusUrl, queries);

  return {
    async expectFilled() {
      let silent: readonly Silent[] = [];
      const isFilled = async () => {
        silent = await look();
        return silent.length === 0;
      };
      const filled = () =>
        eventually("panels", isFilled, FIRST_SECONDS * 1000, EVERY_SECONDS * 1000);
      await findings.timed("seconds until every panel shows something", filled).catch((error) => {
        expectNone(silent);
        throw error;
      });
    },
    async expectToStay(until) {
      const silent = new Map<string, Silent>();
      let looks = 0;
      while (!until.aborted) {
        for (const one of await look()) silent.set(one.expr, one);
        looks += 1;
        await sleep(EVERY_SECONDS * 1000);
      }
      findings.count("queries of panels", queries.length);
      findings.count("looks at them", looks);
      expectNone([...silent.values()]);
    },
  };
}

/** Throws with the panels that showed nothing, and why. */
function expectNone(silent: readonly Silent[]): void {
  if (silent.length === 0) return;
  const lines = silent.map(
    ({ dashboard, panel, expr, reason }) => `  ${dashboard}, ${panel}: ${reason}: ${expr}`,
  );
  throw new Error(`${silent.length} queries showed nothing:\n${lines.join("\n")}`);
}

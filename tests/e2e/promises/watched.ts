import { forwarding } from "../../../platform/commands/port-forward.ts";
import { WATCHER_PORTS } from "../../../platform/observability/watchers.ts";
import { failToMigrate } from "../failed-migration.ts";
import { createPanels } from "../panels.ts";
import type { Proof } from "../proof.ts";
import { expectTargets } from "../targets.ts";
import { rollUnderLoad, secondsOf } from "./rolls.ts";

/** Seconds until everything is scraped, a fault is there, and every panel shows something. */
const BEFORE_SECONDS = 35;

/**
 * So many rolling updates under load, and what is seen of them and of a fault meanwhile: one after the
 * other they would take three minutes more.
 */
export const watched = (times: number): Proof => ({
  name: "watched",
  promise: `${times} rolling updates between two images fail no request; meanwhile every panel shows something, and a failed migration is told to the stack's receiver with its runbook, which ends it`,
  budgetSeconds: BEFORE_SECONDS + secondsOf(times),
  needs: "deploy",
  async run(stand, findings) {
    const namespace = `${stand.deployment.namespace}-monitoring`;
    const prometheus = { namespace, port: WATCHER_PORTS.prometheus };
    await forwarding("service/prometheus", prometheus, async (port) => {
      const url = `http://127.0.0.1:${port}`;
      await expectTargets(stand, findings, url);
      const panels = createPanels(stand, findings, url);
      const fault = await failToMigrate(stand, findings);
      await rollUnderLoad(stand, findings, times, {
        before: () => panels.expectFilled(),
        during: (done) => Promise.all([panels.expectToStay(done), fault.follow()]),
      });
    });
  },
});

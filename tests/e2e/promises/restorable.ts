import { eventually } from "../../faults/harness/wait.ts";
import { runCommand } from "../command.ts";
import type { Findings, Proof } from "../proof.ts";
import type { Stand } from "../stand.ts";
import { expectFailed, STEADY, underLoad } from "../under-load.ts";

/** Milliseconds until Kubernetes has counted a Job that it did not start. */
const COUNTED_WITHIN_MS = 15_000;

/** What `make status` finds well after a backup and a drill. */
const WELL = ["pods", "quota", "outbox", "migration", "backup", "drill"];

type CronJobName = "backup" | "restore-drill";

interface CronJob {
  readonly status?: { readonly lastSuccessfulTime?: string };
}

/** What alerts go by. */
async function lastSuccess({ cluster, deployment }: Stand, name: CronJobName): Promise<string> {
  const { status } = await cluster.get<CronJob>(`cronjob/${name}`, deployment.namespace);
  return status?.lastSuccessfulTime ?? "";
}

/** `make backup`, `make restore-drill`; resolves with what it printed when it went well and was counted. */
async function runNow(stand: Stand, findings: Findings, name: CronJobName): Promise<string> {
  const before = await lastSuccess(stand, name);
  const { code, output } = await findings.timed(`seconds of the ${name}`, () =>
    runCommand(stand, findings, "run-cron-job.ts", { CRONJOB: name }),
  );
  if (code !== 0) throw new Error(`make ${name} ended with ${code}:\n${output}`);
  const counted = async () => (await lastSuccess(stand, name)) > before;
  await eventually(`counting of the ${name}`, counted, COUNTED_WITHIN_MS, 500);
  return output;
}

/** `make status` is what an operator looks at first. */
async function expectTold(stand: Stand, findings: Findings): Promise<void> {
  const { output } = await findings.timed("seconds of make status", () =>
    runCommand(stand, findings, "status.ts"),
  );
  const missing = WELL.filter((name) => !new RegExp(`^✓ ${name}: `, "m").test(output));
  if (missing.length > 0) throw new Error(`make status says no ✓ to ${missing}:\n${output}`);
}

export const restorable: Proof = {
  name: "restorable",
  promise:
    "a backup made under load comes back in another server, table by table, and `make status` tells of both",
  budgetSeconds: 25,
  needs: "cluster",
  async run(stand, findings) {
    let drill = "";
    const { result } = await underLoad(stand, findings, { perSecond: STEADY }, async () => {
      await runNow(stand, findings, "backup");
      drill = await runNow(stand, findings, "restore-drill");
    });
    const rows = /^public\.queries +(\d+) +same$/m.exec(drill)?.[1];
    findings.count("queries restored", Number(rows ?? 0));
    if (!rows || rows === "0") throw new Error(`no query came back:\n${drill}`);
    expectFailed(result);
    await expectTold(stand, findings);
  },
};

import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { eventually } from "../../faults/harness/wait.ts";
import type { Findings, Proof } from "../proof.ts";
import type { Stand } from "../stand.ts";
import { expectFailed, STEADY, underLoad } from "../under-load.ts";

const PROJECT = join(import.meta.dirname, "../../..");
/** Milliseconds until Kubernetes has counted a Job that it did not start. */
const COUNTED_WITHIN_MS = 15_000;

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
  const STACK = stand.deployment.namespace.replace(/^air-quality-/, "");
  const child = spawn(process.execPath, ["platform/commands/run-cron-job.ts"], {
    cwd: PROJECT,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, STACK, CRONJOB: name },
  });
  findings.afterwards(async () => child.kill());
  const ended = new Promise<number | null>((done) => child.once("close", done));
  const [output, errors, code] = await findings.timed(`seconds of the ${name}`, () =>
    Promise.all([text(child.stdout), text(child.stderr), ended]),
  );
  if (code !== 0) throw new Error(`make ${name} ended with ${code}:\n${output}${errors}`);
  const counted = async () => (await lastSuccess(stand, name)) > before;
  await eventually(`counting of the ${name}`, counted, COUNTED_WITHIN_MS, 500);
  return output;
}

export const restorable: Proof = {
  name: "restorable",
  promise:
    "a backup made under load comes back in another server, table by table, and Kubernetes counts both",
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
  },
};

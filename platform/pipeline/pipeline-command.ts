/** `make pipeline`: all stages in their order, from the first that is not green; `ANEW=1` from the very first. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { wordsOf } from "./fault.ts";
import { notPassed, resultsOf } from "./record.ts";
import { readRecord } from "./record-file.ts";
import { readSettings } from "./settings.ts";
import { STAGES } from "./stages.ts";
import { tableOf } from "./table.ts";
import { headCommit } from "./work/version.ts";

const STAGE = join(import.meta.dirname, "stage-command.ts");

/** The stages that a run has yet to do. */
async function toDo(commit: string) {
  if (process.env.ANEW) return STAGES;
  const results = resultsOf(await readRecord());
  const isDone = results.get("record")?.result === "passed";
  const isOurs = results.get("version")?.facts.commit === commit;
  if (!isOurs || isDone) return STAGES;
  const [first = "record"] = notPassed(results, "record");
  return STAGES.slice(STAGES.findIndex(({ name }) => name === first));
}

try {
  const stages = await toDo(await headCommit());
  // All that any of them needs, before the first starts.
  readSettings(
    process.env,
    stages.map(({ name }) => name),
  );
  if (stages.length < STAGES.length)
    process.stdout.write(`going on with ${stages[0]?.name}: what is green stays\n`);
  for (const { name } of stages) {
    const { status } = spawnSync(process.execPath, [STAGE], {
      stdio: "inherit",
      env: { ...process.env, NAME: name },
    });
    process.exitCode = status ?? 1;
    if (status !== 0) break;
  }
  process.stdout.write(`\n${tableOf(await readRecord())}\n`);
} catch (error) {
  process.stderr.write(`${wordsOf(error)}\n`);
  process.exitCode = 2;
}

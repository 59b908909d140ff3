/** `make stage NAME=x`: runs one stage of the pipeline and writes down what became of it. */
import { wordsOf } from "./fault.ts";
import { putAside } from "./record-file.ts";
import { exitCodeOf, runStage, stageNamed } from "./run-stage.ts";
import { readSettings } from "./settings.ts";
import { STAGES } from "./stages.ts";
import { WORKS } from "./work/index.ts";
import { headCommit } from "./work/version.ts";

try {
  const { name, does } = stageNamed(process.env.NAME ?? "");
  const settings = readSettings(process.env, [name]);
  const say = (text: string) => process.stdout.write(`  ${text}\n`);
  process.stdout.write(`${name}: ${does}\n`);
  // The first one begins a run.
  if (name === STAGES[0].name) await putAside(new Date());
  const commit = await headCommit();
  const { result, seconds, facts } = await runStage(name, {
    works: WORKS,
    settings,
    commit,
    say,
    now: () => new Date(),
  });
  if (result === "passed") process.stdout.write(`✓ ${name}, ${seconds} s\n`);
  else {
    process.stderr.write(`✗ ${name}: ${facts.fault}\n  → ${facts.fix}\n`);
    process.exitCode = exitCodeOf(name);
  }
} catch (error) {
  process.stderr.write(`${wordsOf(error)}\n`);
  process.exitCode = 2;
}

/**
 * `make e2e-pipeline`: the pipeline on a real cluster, with three environments, a real registry and a real SonarQube:
 * a green run that was cut off and goes on, a fault at each stage, bad releases under load. By hand: a quarter of an hour.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { releasesText, servingOf } from "../../platform/pipeline/deploy/releases.ts";
import { BAD_RELEASES, tryRelease } from "./bad-releases.ts";
import { KEPT, makeClone } from "./clone.ts";
import { releasesOf } from "./environments.ts";
import { FAULTS } from "./faults.ts";
import { make, tableIn } from "./runs.ts";
import { recordOf, restore, save } from "./saved.ts";
import { createStand, type Stand } from "./stand.ts";
import { tryFault } from "./try-fault.ts";
import { underLoad } from "./under-load.ts";

const began = performance.now();
const lines: string[] = [];
let passed = 0;
let failed = 0;

function say(text: string): void {
  const seconds = Math.round((performance.now() - began) / 1000);
  const line = `${String(seconds).padStart(5)} s  ${text}`;
  lines.push(line);
  process.stdout.write(`${line}\n`);
}

async function prove(what: string, work: () => Promise<readonly string[]>): Promise<boolean> {
  const faults = await work().catch((error: Error) => [error.message]);
  if (faults.length === 0) passed += 1;
  else failed += 1;
  say(`${faults.length === 0 ? "✓" : "✗"} ${what}`);
  for (const fault of faults) say(`    ${fault}`);
  return faults.length === 0;
}

const expect = (holds: boolean, fault: string): string[] => (holds ? [] : [fault]);

/** Seconds that a green run may take in all its stages. */
const GREEN_SECONDS = 720;
const ROLL_BACK_SECONDS = 60;

/** Cut off while the image is built, gone on with until somebody has to approve. */
async function interrupted({ env }: Stand): Promise<readonly string[]> {
  const cut = await make("pipeline", { ...env, ANEW: "1" }, { killAt: /^Building localhost/ });
  const before = await recordOf();
  const rest = await make("pipeline", env);
  const after = await recordOf();
  say(`stopped after ${Math.round(rest.seconds)} s more, exit code ${rest.code}`);
  return [
    ...expect(cut.code === -1, "it ended before it was cut off"),
    ...expect(/^going on with image/m.test(rest.output), "it did not go on with the image"),
    ...expect(
      after.filter(({ stage }) => stage === "unit").length === 1,
      "the unit tests ran again",
    ),
    ...expect(
      before.every(({ hash }, place) => after[place]?.hash === hash),
      "what was green was rewritten",
    ),
    ...expect(
      after.at(-1)?.stage === "approve" && rest.code === 20,
      `it did not wait for the approval:\n${rest.output.slice(-3_000)}`,
    ),
    ...expect(
      /nobody has approved yet/.test(rest.output),
      "it does not say that nobody has approved",
    ),
  ];
}

/** The rest of it: approved, released under load. */
async function green({ env, keys, state }: Stand): Promise<readonly string[]> {
  const had = servingOf(await releasesOf("prod", state))?.name;
  const approved = await make("approve", { ...env, KEY: keys.approver });
  const { result, done } = await underLoad("prod", () => make("pipeline", env));
  const now = await releasesOf("prod", state);
  say(`${tableIn(done.output)}\n`);
  const seconds = Number(/^(\d+) s in all stages/m.exec(done.output)?.[1]);
  say(
    `released under ${result.sent} requests, ${result.failed} failed; production: ${releasesText(now)}`,
  );
  return [
    ...expect(approved.code === 0, approved.output),
    ...expect(done.code === 0, done.output.slice(-3_000)),
    ...expect(seconds <= GREEN_SECONDS, `it took ${seconds} s, ${GREEN_SECONDS} may`),
    ...expect(
      result.failed === 0,
      `${result.failed} requests failed: ${JSON.stringify(result.causes)}`,
    ),
    ...expect(
      servingOf(now)?.name !== had && now.length === 2,
      "the release before is not there any more, or still serves",
    ),
  ];
}

async function rollBack({ env, state }: Stand): Promise<readonly string[]> {
  const before = releasesText(await releasesOf("prod", state));
  const { result, done } = await underLoad("prod", () =>
    make("roll-back", { ...env, STACK: "prod" }),
  );
  const after = releasesText(await releasesOf("prod", state));
  say(`${done.output.trim().split("\n").at(-1)}; ${result.sent} requests, ${result.failed} failed`);
  // And forward again, for what comes after.
  await restore("release");
  const again = await make("stage", { ...env, NAME: "release" });
  return [
    ...expect(done.code === 0, done.output),
    ...expect(before !== after, `nothing changed: ${after}`),
    ...expect(done.seconds <= ROLL_BACK_SECONDS, `it took ${done.seconds} s`),
    ...expect(
      result.failed === 0,
      `${result.failed} requests failed: ${JSON.stringify(result.causes)}`,
    ),
    ...expect(again.code === 0, again.output.slice(-2_000)),
    ...expect(
      releasesText(await releasesOf("prod", state)) === before,
      "the way forward again ended elsewhere",
    ),
  ];
}

const only = process.env.PIPELINE_ONLY?.split(",");
const wanted = (name: string) => !only || only.includes(name);
await mkdir(KEPT, { recursive: true });
makeClone();
const stand = await createStand(say);
try {
  if (wanted("green")) {
    const went =
      (await prove("a run that was cut off goes on, and waits for its approval", () =>
        interrupted(stand),
      )) &&
      (await prove(
        "approved, it is released to production under load without a failed request",
        () => green(stand),
      ));
    if (went) await save();
    if (went)
      await prove("make roll-back gives all requests back to the release before", () =>
        rollBack(stand),
      );
    if (!went) throw new Error("without a green run there is nothing to break");
  }
  for (const fault of FAULTS.filter(({ stage }) => wanted(stage))) {
    const pushed = fault.image && (await stand.push(fault.image));
    await prove(`${fault.stage}: ${fault.what}`, async () => {
      const { faults, table, message, seconds } = await tryFault(stand, fault, pushed);
      say(`stopped after ${Math.round(seconds)} s\n${message}\n${table}\n`);
      return faults;
    });
  }
  for (const bad of BAD_RELEASES.filter(() => wanted("bad"))) {
    await prove(`a bad release: ${bad.what}`, async () => {
      const { faults, text } = await tryRelease(stand, bad);
      say(text);
      return faults;
    });
  }
} catch (error) {
  failed += 1;
  say(error instanceof Error ? error.message : String(error));
} finally {
  await stand.close();
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
await writeFile(join(KEPT, "report.txt"), `${lines.join("\n")}\n`);
process.exitCode = failed === 0 ? 0 : 1;

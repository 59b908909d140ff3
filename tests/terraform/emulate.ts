/**
 * `make aws-emulate STACK=x`: what moto has of AWS is made in the stack's own order, looked at from
 * outside by the AWS command line, and destroyed to nothing; before that `make bootstrap` is run on the
 * empty account, twice. What moto lacks is listed. Nobody deploys this: it shows that the graph is whole.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { readChoices } from "../../platform/commands/choices.ts";
import type { JsonObject } from "../support/recorder/recording.ts";
import { recordStack } from "../support/stack.ts";
import { emulated } from "./emulated.ts";
import { type Emulator, startEmulator } from "./emulator.ts";
import { LOOKS } from "./look.ts";
import { initialize, whyNot } from "./provider.ts";
import { translate } from "./translate.ts";

const PROJECT = join(import.meta.dirname, "../..");
const { STACK = "dev" } = process.env;

const say = (text: string) => void process.stdout.write(`${text}\n`);
let passed = 0;
let failed = 0;

function check(what: string, isRight: boolean, said = ""): void {
  if (isRight) passed += 1;
  else failed += 1;
  say(`${isRight ? "✓" : "✗"} ${what}${isRight ? "" : `: ${said.trim().slice(-2_000)}`}`);
}

/** An account that is empty gets what stacks stand on; one that has it gets nothing more. */
function bootstrap({ env }: Emulator): void {
  const run = (more: NodeJS.ProcessEnv) =>
    spawnSync(process.execPath, ["platform/commands/aws/bootstrap.ts"], {
      cwd: PROJECT,
      env: { ...env, STACK, ...more },
      encoding: "utf8",
    });
  const first = run({ DO: "1" });
  check("make bootstrap makes what is missing", first.status === 0, first.stderr);
  const second = run({});
  const isAllThere = second.status === 0 && !/^\+/m.test(second.stdout);
  check("and finds it the second time", isAllThere, second.stdout + second.stderr);
}

interface InState {
  readonly address: string;
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Types whose resources are not all among what the AWS command line lists; or, once destroyed, some still. */
function wronglySeen(
  resources: readonly InState[],
  { env }: Emulator,
  areThere: boolean,
): { readonly looked: number; readonly wrong: readonly string[] } {
  let looked = 0;
  const wrong: string[] = [];
  for (const [type, { list, query, attribute }] of Object.entries(LOOKS)) {
    const ours = resources.filter((resource) => resource.type === type);
    if (ours.length === 0) continue;
    const args = [...list, "--query", query, "--output", "json"];
    const listed = JSON.parse(execFileSync("aws", args, { env, encoding: "utf8" })) as string[];
    looked += ours.length;
    const off = ours.filter(
      ({ values }) => listed.includes(String(values[attribute])) !== areThere,
    );
    wrong.push(...off.map(({ address }) => address));
  }
  return { looked, wrong };
}

async function emulate(configuration: JsonObject, emulator: Emulator): Promise<void> {
  const { made, skipped, dropped, configuration: part } = emulated(configuration);
  for (const address of skipped) say(`  skipped, moto lacks it or what it stands on: ${address}`);
  for (const argument of dropped) say(`  left out: ${argument}`);
  const folder = join(PROJECT, "build/terraform", `${STACK}-emulated`);
  await rm(folder, { recursive: true, force: true });
  const options = await initialize(folder, part, emulator.env);
  const terraform = (...args: string[]) =>
    spawnSync("terraform", [...args, "-no-color"], { ...options, maxBuffer: 2 ** 28 });

  say(`Making ${made.length} of ${made.length + skipped.length} resources (two minutes) …`);
  const apply = terraform("apply", "-auto-approve", "-input=false");
  check(`${made.length} resources are made in their order`, apply.status === 0, apply.stderr);
  const state = JSON.parse(terraform("show", "-json").stdout);
  const resources: readonly InState[] = state.values?.root_module.resources ?? [];
  const there = wronglySeen(resources, emulator, true);
  check(`${there.looked} of them seen from outside`, there.wrong.length === 0, there.wrong.join());

  say("Destroying …");
  const destroy = terraform("destroy", "-auto-approve", "-input=false");
  check("all are destroyed", destroy.status === 0, destroy.stderr);
  const gone = wronglySeen(resources, emulator, false);
  check("none of them is seen any more", gone.wrong.length === 0, gone.wrong.join());
}

try {
  const reason = whyNot();
  if (reason) throw new Error(reason);
  const { config, faults } = await readChoices(STACK);
  if (config?.target !== "eks") throw new Error(faults.join("; ") || `${STACK} is not on AWS`);
  const { configuration } = translate((await recordStack(STACK)).resources);
  const emulator = await startEmulator(config.aws.region, config.aws.accountId, say);
  try {
    bootstrap(emulator);
    await emulate(configuration, emulator);
  } finally {
    emulator.stop();
  }
  say(`${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

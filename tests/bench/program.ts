import { cp, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { recordProgram } from "../support/recorder/record.ts";
import type { Recording } from "../support/recorder/recording.ts";
import { recordStack } from "../support/stack.ts";
import { leaveServiceCore, shareServiceCore } from "./machine.ts";
import type { Options } from "./options.ts";
import { type Row, sayMeasured } from "./report.ts";
import type { Stand } from "./stand.ts";
import { ratios } from "./statistics.ts";

/** Rows 13 to 15: the platform program as a whole, from its launch to its end, under the recorder. */
const PROJECT = join(import.meta.dirname, "../..");
const HELLO_WORLD = join(import.meta.dirname, "baselines/hello-world");
const STACK = "local";
/** How the language host asks for ts-node, which it does by default. */
const TS_NODE = { PULUMI_NODEJS_TYPESCRIPT: "true" };

/** What `pulumi new typescript` writes beside a program that imports only the SDK. */
const NEW_PROJECT = {
  "Pulumi.yaml": "name: hello-world\nruntime: nodejs\n",
  "package.json": JSON.stringify({ name: "hello-world", main: "index.ts" }),
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      strict: true,
      outDir: "bin",
      target: "es2020",
      module: "commonjs",
      moduleResolution: "node",
      sourceMap: true,
      experimentalDecorators: true,
      pretty: true,
      noFallthroughCasesInSwitch: true,
      noImplicitReturns: true,
      forceConsistentCasingInFileNames: true,
      // A new project has no other types; ours has, and they would make the baseline slower.
      types: ["node"],
    },
    files: ["index.ts"],
  }),
};

interface Cell {
  readonly what: string;
  readonly run: () => Promise<Recording>;
  /** Milliseconds, one per round. */
  readonly ms: number[];
  registrations: number;
}

export async function measureProgram(stand: Stand, { rounds, wants }: Options): Promise<Row[]> {
  if (!wants(13, 14, 15)) return [];
  const folder = await stand.folder("hello-world");
  await newProject(folder);
  const hello = (where: string, env: Readonly<Record<string, string>> = {}) =>
    recordProgram({ folder: where, main: ".", stack: STACK, config: {}, env });
  const cell = (what: string, run: Cell["run"]): Cell => ({ what, run, ms: [], registrations: 0 });
  const bare = cell("hello world, same launcher", () => hello(HELLO_WORLD));
  // ts-node checks a source that was changed, and takes an unchanged one from its own cache.
  const checked = cell("hello world, ts-node, changed since", () =>
    hello(folder, { ...TS_NODE, TS_NODE_CACHE: "false" }),
  );
  const unchanged = cell("hello world, ts-node, unchanged", () => hello(folder, TS_NODE));
  const platform = cell(`platform, stack ${STACK}`, () => recordStack(STACK));
  const cells = [bare, checked, unchanged, platform];

  // The recorder, which is this process, answers while the program runs.
  await shareServiceCore();
  // The first round fills the compile cache, which every launcher here has.
  for (let round = -1; round < rounds; round += 1) {
    for (const one of cells) {
      const launched = performance.now();
      const { resources } = await one.run();
      if (round >= 0) one.ms.push(performance.now() - launched);
      one.registrations = resources.length;
    }
  }
  await leaveServiceCore();

  sayMeasured(
    "A whole Pulumi program under the recorder",
    cells.map(({ what, ms, registrations }) => ({
      what: `${what}: ${registrations} registration${registrations === 1 ? "" : "s"}`,
      values: { ms },
    })),
  );
  const more = platform.registrations - bare.registrations;
  const row = (number: number, baseline: string, measured: readonly number[]) => ({
    number,
    baseline,
    what: "platform program, launch to exit",
    ratios: measured,
    good: "below" as const,
  });
  return [
    { ...row(13, bare.what, ratios(platform.ms, bare.ms)), must: 4, aim: 3 },
    { ...row(14, checked.what, ratios(platform.ms, checked.ms)), must: 1.2, aim: 1 },
    {
      ...row(
        15,
        `beyond ${bare.what}`,
        platform.ms.map((ms, round) => (ms - (bare.ms[round] ?? Number.NaN)) / more),
      ),
      what: "ms per registration",
      must: 8,
      aim: 6,
    },
  ].filter(({ number }) => wants(number));
}

/**
 * The same hello world as Pulumi runs it unasked: CommonJS, type-checked by its own ts-node. It
 * gets the launcher's compile cache and short traces too, which it would not have.
 */
async function newProject(folder: string): Promise<void> {
  await cp(join(HELLO_WORLD, "index.ts"), join(folder, "index.ts"));
  for (const [name, text] of Object.entries(NEW_PROJECT)) await writeFile(join(folder, name), text);
  await symlink(join(PROJECT, "node_modules"), join(folder, "node_modules"));
}

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findEngine } from "../../../service/image/engine.ts";
import { patched, VARIANTS, type Variant, type VariantName } from "./variants.ts";

const run = promisify(execFile);

/** Names of the image under test and of its variants. */
export type Images = Readonly<Record<"base" | VariantName, string>>;

/** The image that `make image` builds. */
export const BASE = "localhost/air-quality-api:dev";

const tagOf = ({ name }: Variant) => BASE.replace(/:[^:]+$/, `:${name}`);

export const IMAGES: Images = {
  base: BASE,
  other: tagOf(VARIANTS.other),
  broken: tagOf(VARIANTS.broken),
  newer: tagOf(VARIANTS.newer),
  unlocked: tagOf(VARIANTS.unlocked),
  bad: tagOf(VARIANTS.bad),
  shy: tagOf(VARIANTS.shy),
  shyNewer: tagOf(VARIANTS.shyNewer),
  deaf: tagOf(VARIANTS.deaf),
};

/** Makes variants as layers on the image under test. Rejects with the engine's words. */
export async function buildVariants(names: readonly VariantName[]): Promise<void> {
  const engine = findEngine().name;
  const folder = await mkdtemp(join(tmpdir(), "air-quality-variants-"));
  try {
    const programs = await programsOf(engine, folder);
    for (const name of names) await build(engine, folder, VARIANTS[name], programs);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The programs of the image under test, by file name. */
async function programsOf(engine: string, folder: string): Promise<Map<string, string>> {
  const { stdout } = await run(engine, ["create", BASE]).catch(() => {
    throw new Error(`there is no image ${BASE}: make image`);
  });
  const container = stdout.trim();
  const out = join(folder, "app");
  await run(engine, ["cp", `${container}:/app`, out]);
  await run(engine, ["rm", container]);
  const files = (await readdir(out)).filter((name) => name.endsWith(".mjs"));
  const texts = files.map(async (name) => [name, await readFile(join(out, name), "utf8")] as const);
  return new Map(await Promise.all(texts));
}

async function build(
  engine: string,
  folder: string,
  variant: Variant,
  programs: ReadonlyMap<string, string>,
): Promise<void> {
  const changed = patched(programs, variant.patches ?? []);
  const context = join(folder, variant.name);
  await mkdir(context);
  for (const [name, text] of changed) await writeFile(join(context, name), text);
  const copies = [...changed.keys()].map((name) => `COPY ${name} /app/${name}`);
  const dockerfile = [`FROM ${BASE}`, `LABEL air-quality.variant=${variant.name}`, ...copies];
  await writeFile(join(context, "Dockerfile"), `${dockerfile.join("\n")}\n`);
  await run(engine, ["build", "--quiet", `--tag=${tagOf(variant)}`, context]);
}

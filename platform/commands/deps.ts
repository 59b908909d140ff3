import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { CONTOUR, isTheManifest, MANIFEST_FILE } from "../workloads/ingress/release.ts";

/**
 * `make deps`: brings Contour's manifest, which is too large to keep here, to where the program reads
 * it. It is taken from Contour's Go module: Go's checksum database vouches for that, and the sum here
 * for the file.
 */
async function main(): Promise<void> {
  if (await isThere()) return;
  const folder = await mkdtemp(join(tmpdir(), "contour-module-"));
  try {
    const content = await readFile(join(await downloadModule(folder), CONTOUR.path));
    if (!isTheManifest(content)) {
      throw new Error(`${CONTOUR.path} of ${MODULE} has another SHA-256 than ${CONTOUR.sha256}`);
    }
    await writeWhole(content);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  process.stdout.write(`${MANIFEST_FILE}\n`);
}

const MODULE = `${CONTOUR.module}@${CONTOUR.version}`;

async function isThere(): Promise<boolean> {
  try {
    return isTheManifest(await readFile(MANIFEST_FILE));
  } catch {
    return false;
  }
}

/** The folder of the unpacked module. */
async function downloadModule(cwd: string): Promise<string> {
  const download = promisify(execFile)("go", ["mod", "download", "-json", MODULE], {
    cwd,
    env: { ...process.env, GOFLAGS: "-mod=mod" },
  });
  const { Dir } = await download.then(({ stdout }) => parsed(stdout), failed);
  if (Dir === undefined) throw new Error(`go mod download told no folder of ${MODULE}`);
  return Dir;
}

/** What go writes, also when it fails. */
interface Downloaded {
  readonly Dir?: string;
  readonly Error?: string;
}

const parsed = (stdout: string): Downloaded => JSON.parse(stdout);

function failed(error: Error & { code?: unknown; stdout?: string; stderr?: string }): never {
  if (error.code === "ENOENT") {
    throw new Error("go is not on the PATH: install Go (https://go.dev/dl)");
  }
  const told = error.stdout?.startsWith("{") ? parsed(error.stdout).Error : error.stderr;
  throw new Error(`go mod download ${MODULE} failed: ${told?.trim() || error.message}`);
}

/** Nobody sees a half of it. */
async function writeWhole(content: Buffer): Promise<void> {
  const unfinished = `${MANIFEST_FILE}.${process.pid}`;
  await mkdir(dirname(MANIFEST_FILE), { recursive: true });
  await writeFile(unfinished, content);
  await rename(unfinished, MANIFEST_FILE);
}

await main().catch((error: unknown) => {
  process.stderr.write(`make deps: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  realpath,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Engine } from "../../../service/image/engine.ts";
import { run } from "../command.ts";

/** An image without a base: files of this machine under the name of an official image. */
export interface StandIn {
  readonly image: string;
  readonly files: readonly CopiedFile[];
  /** Contents of small files, by their paths. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Made for everybody to write in. */
  readonly openFolders?: readonly string[];
  /** The Dockerfile's lines after the copying. */
  readonly config: readonly string[];
}

/** A file or a whole folder. */
export interface CopiedFile {
  readonly from: string;
  readonly to: string;
}

const LABEL = "air-quality.inputs";

/** Builds it unless the engine has it, made of the same. */
export async function buildStandIn(engine: Engine, standIn: StandIn): Promise<void> {
  const inputs = await fingerprint(standIn);
  if (inputsOf(engine, standIn.image) === inputs) return;
  process.stderr.write(`Building ${standIn.image} …\n`);
  const folder = await mkdtemp(join(tmpdir(), "air-quality-stand-in-"));
  try {
    await fill(join(folder, "root"), standIn);
    const lines = ["FROM scratch", "COPY root/ /", ...standIn.config, `LABEL ${LABEL}=${inputs}`];
    await writeFile(join(folder, "Dockerfile"), lines.join("\n"));
    const reproducible = engine.reproducible(0);
    await run(engine.name, ["build", "--quiet", ...reproducible, `--tag=${standIn.image}`, folder]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Fingerprint of what an image was made of; empty for one that stands in for nothing, and for none. */
export function inputsOf(engine: Engine, image: string): string {
  const format = `--format={{index .Config.Labels "${LABEL}"}}`;
  const { stdout } = spawnSync(engine.name, ["image", "inspect", image, format]);
  return stdout.toString().trim();
}

async function fill(root: string, { files, texts = {}, openFolders = [] }: StandIn): Promise<void> {
  await mkdir(root, { recursive: true });
  for (const { from, to } of files) {
    await mkdir(dirname(join(root, to)), { recursive: true });
    // What a library's name leads to; links inside a folder stay what they are.
    const source = await realpath(from);
    await cp(source, join(root, to), { recursive: true, verbatimSymlinks: true });
  }
  for (const [path, text] of Object.entries(texts)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
    await chmod(join(root, path), 0o755);
  }
  for (const path of openFolders) {
    await mkdir(join(root, path), { recursive: true });
    await chmod(join(root, path), 0o1777);
  }
}

/** Of what is copied, by name, size and time, and of all that is said about it. */
async function fingerprint(standIn: StandIn): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(standIn));
  for (const { from } of standIn.files) {
    const inside = (await stat(from)).isFile() ? [""] : await readdir(from, { recursive: true });
    for (const path of inside.sort()) {
      const { size, mtimeMs } = await stat(join(from, path)).catch(() => ({ size: 0, mtimeMs: 0 }));
      hash.update(`${path}\0${size}\0${mtimeMs}\n`);
    }
  }
  return hash.digest("hex").slice(0, 16);
}

/**
 * The shared libraries that programs need, at their places on this machine.
 *
 * @param except - folder whose libraries are copied with it
 */
export async function libraries(
  programs: readonly string[],
  except: string,
): Promise<CopiedFile[]> {
  const linked = await run("ldd", programs);
  const paths = [...linked.matchAll(/(?:=> |^\t)(\/\S+) \(/gm)].map(([, path = ""]) => path);
  const outside = [...new Set(paths)].filter((path) => !path.startsWith(except));
  return outside.map((path) => ({ from: path, to: path }));
}

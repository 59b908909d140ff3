import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { IMAGES } from "../../platform/images.ts";
import { findEngine } from "../../service/image/engine.ts";
import { postgres } from "../cluster/images/postgres.ts";
import { buildStandIn, inputsOf } from "../cluster/images/stand-in.ts";
import { wheels } from "../cluster/images/wheels.ts";

const SCRIPTS = join(import.meta.dirname, "../../platform/workloads/backups");

export interface Ended {
  readonly code: number | null;
  /** On both streams. */
  readonly said: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** In place of programs of the image, scripts of bash by their names. */
  readonly instead?: Readonly<Record<string, string>>;
  /** Bytes of a disk of this run's own, in place of the volume. */
  readonly diskBytes?: number;
  readonly network?: "host" | "none";
}

/** A volume of backups, and the scripts that pods run on it, as tightly as they run there. */
export interface Backups {
  /** Runs a script of bash in the image; what is in SCRIPTS is in /scripts. */
  run(script: string, options?: RunOptions): Promise<Ended>;
  /** What a script prints; throws what it says when it fails. */
  ask(script: string): Promise<string>;
  /** Ends what runs, at once. */
  kill(): void;
  remove(): void;
}

export async function createBackups(): Promise<Backups> {
  const engine = findEngine();
  const image = await postgresImage();
  const name = `air-quality-backups-${randomBytes(6).toString("hex")}`;
  const folder = mkdtempSync(join(tmpdir(), "air-quality-instead-"));
  chmodSync(folder, 0o755);
  const running = new Set<string>();
  const ask = (...args: string[]) => {
    const { status, stderr } = spawnSync(engine.name, args, { encoding: "utf8" });
    if (status !== 0) throw new Error(`${engine.name} ${args.join(" ")}: ${stderr}`);
  };
  const tight = ["--read-only", ...engine.readOnly, "--cap-drop=ALL"];
  ask("volume", "create", name);
  // A cluster gives it to the pod's group.
  ask("run", "--rm", "--user=0", `--volume=${name}:/backups`, image, "chmod", "0777", "/backups");

  async function run(script: string, options: RunOptions = {}): Promise<Ended> {
    const { env = {}, instead = {}, diskBytes, network = "none" } = options;
    const container = `${name}-${randomBytes(3).toString("hex")}`;
    for (const [program, text] of Object.entries(instead)) {
      writeFileSync(join(folder, program), `#!/bin/bash\n${text}\n`);
      chmodSync(join(folder, program), 0o755);
    }
    const path =
      Object.keys(instead).length > 0 ? "export OWN_PATH=$PATH PATH=/instead:$PATH; " : "";
    const disk =
      diskBytes === undefined
        ? `--volume=${name}:/backups`
        : `--tmpfs=/backups:rw,mode=0777,size=${diskBytes}`;
    const args = [
      ...["run", "--rm", `--name=${container}`, "--user=999:999", `--network=${network}`],
      ...[...tight, "--security-opt=no-new-privileges", "--tmpfs=/tmp:rw,mode=1777"],
      ...["--tmpfs=/drill:rw,mode=0777,size=512m", disk],
      ...[`--volume=${SCRIPTS}:/scripts:ro`, `--volume=${folder}:/instead:ro`],
      // Values stay in the environment: a command line can be read by everybody.
      ...Object.keys(env).map((key) => `--env=${key}`),
      ...["--entrypoint=bash", image, "-c", `${path}${script}`],
    ];
    running.add(container);
    const child = spawn(engine.name, args, { env: { ...process.env, ...env } });
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    const [out, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    running.delete(container);
    return { code, said: `${out}${errors}` };
  }

  return {
    run,
    async ask(script) {
      const { code, said } = await run(script);
      if (code !== 0) throw new Error(said);
      return said.trim();
    },
    kill: () => ask("kill", "--signal=KILL", ...running),
    remove() {
      ask("volume", "rm", name);
      rmSync(folder, { recursive: true });
    },
  };
}

/** Id of the official image where the engine has it, else of what stands in for it. */
async function postgresImage(): Promise<string> {
  const engine = findEngine();
  const id = () =>
    spawnSync(engine.name, ["image", "inspect", "--format={{.Id}}", IMAGES.postgres], {
      encoding: "utf8",
    }).stdout.trim();
  const isOfficial = id() !== "" && inputsOf(engine, IMAGES.postgres) === "";
  if (!isOfficial) await buildStandIn(engine, await postgres(await wheels()));
  return id();
}

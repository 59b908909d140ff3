import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { cpuMicroseconds } from "./machine.ts";
import type { Pinned } from "./pinned.ts";

const run = promisify(execFile);

/** What one slice of load saw of a server. */
export interface Load {
  readonly perSecond: number;
  /** Answers with a status below 400. */
  readonly ok: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Processor time of the server per answer, microseconds. */
  readonly cpu: number;
}

export interface LoadOptions {
  /** File with the paths to ask for, one per line. */
  readonly paths: string;
  readonly connections: number;
  readonly seconds: number;
}

/** Closed loop: every kept connection asks again as soon as it has its answer. */
export async function load(server: Pinned, options: LoadOptions): Promise<Load> {
  const { paths, connections, seconds } = options;
  const before = await cpuMicroseconds(server.pid);
  const { stdout } = await run("wrk", [
    "-t1",
    `-c${connections}`,
    `-d${seconds}s`,
    `-s${join(import.meta.dirname, "wrk.lua")}`,
    server.url,
    "--",
    paths,
  ]);
  const cpu = (await cpuMicroseconds(server.pid)) - before;
  const said = JSON.parse(stdout.slice(stdout.lastIndexOf("{")));
  const ok = said.answers - said.refused;
  if (said.broken > 0 || ok === 0) throw new Error(`${server.url} fails under load: ${stdout}`);
  return {
    perSecond: ok / said.seconds,
    ok,
    p50: said.p50,
    p99: said.p99,
    cpu: cpu / said.answers,
  };
}

import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What is measured has this core alone … */
export const SERVICE_CORE = 0;
/** … and everything that serves or loads it shares this one. */
export const OTHERS_CORE = 1;

/** Rejects with one sentence that says how to get what is missing. */
export async function requireTools(): Promise<void> {
  const has = (name: string) =>
    run("sh", ["-c", `command -v ${name}`]).then(
      () => true,
      () => false,
    );
  if (!(await has("taskset"))) {
    throw new Error("the measurements need Linux with taskset: apt-get install util-linux");
  }
  if (!(await has("wrk"))) {
    throw new Error("the load generator wrk is missing: apt-get install wrk");
  }
  if (availableParallelism() < 2) throw new Error("the measurements need two cores");
}

/** Moves this process off the measured core; PostgreSQL and wrk, which it starts, inherit that. */
export async function leaveServiceCore(): Promise<void> {
  await moveTo(String(OTHERS_CORE));
}

/** Lets this process, and what it starts from now on, use both cores: what is measured takes turns with it. */
export async function shareServiceCore(): Promise<void> {
  await moveTo(`${SERVICE_CORE},${OTHERS_CORE}`);
}

async function moveTo(cores: string): Promise<void> {
  await run("taskset", ["-a", "-p", "-c", cores, String(process.pid)]);
}

/**
 * Processor time of a whole process so far, to the nanosecond: the one number that neighbours can
 * hardly spoil. Threads that have ended are not in it; Node's stay.
 */
export async function cpuMicroseconds(pid: number): Promise<number> {
  const tasks = `/proc/${pid}/task`;
  const spent = (await readdir(tasks)).map(async (task) => {
    const [nanoseconds] = (await readFile(`${tasks}/${task}/schedstat`, "utf8")).split(" ");
    return Number(nanoseconds) / 1000;
  });
  return (await Promise.all(spent)).reduce((sum, each) => sum + each, 0);
}

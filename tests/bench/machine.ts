import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
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

/** The kernel counts in hundredths of a second on every architecture that Node runs on. */
const MICROSECONDS_PER_TICK = 10_000;

/** Processor time of a whole process so far: the one number that neighbours cannot spoil. */
export async function cpuMicroseconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // The name before the last ")" may contain blanks; utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * MICROSECONDS_PER_TICK;
}

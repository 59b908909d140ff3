import { releasesText } from "../../platform/pipeline/deploy/releases.ts";
import { exitCodeOf } from "../../platform/pipeline/run-stage.ts";
import { releasesOf } from "./environments.ts";
import type { Fault } from "./faults.ts";
import { make, tableIn } from "./runs.ts";
import { type Pushed, recordOf, restore } from "./saved.ts";
import type { Stand } from "./stand.ts";

export interface Tried {
  readonly faults: readonly string[];
  readonly seconds: number;
  readonly table: string;
  readonly message: string;
}

/** Breaks something, runs the pipeline on the saved run, and looks at where and how it stopped. */
export async function tryFault(
  stand: Stand,
  fault: Fault,
  pushed: Pushed | undefined,
): Promise<Tried> {
  const { stage, from = stage, approved, says, env = {} } = fault;
  await restore(from, pushed, approved);
  const before = releasesText(await releasesOf("prod", stand.state));
  const undo = await fault.breaks?.(stand);
  // The first stage begins a run of its own.
  const anew = from === "version" ? { ANEW: "1" } : {};
  const { code, output, seconds } = await make("pipeline", { ...stand.env, ...env, ...anew });
  const last = (await recordOf()).at(-1);
  await undo?.();
  const after = releasesText(await releasesOf("prod", stand.state));
  const [message = ""] = new RegExp(`^✗ ${stage}: .*?^ {2}→ [^\\n]*`, "ms").exec(output) ?? [];
  const faults = [
    ...(code === exitCodeOf(stage) ? [] : [`exit code ${code} instead of ${exitCodeOf(stage)}`]),
    ...(last?.stage === stage && last.result === "failed"
      ? []
      : [`the record ends with ${last?.stage} ${last?.result}`]),
    ...(says.test(output) ? [] : [`its message is another: ${output.slice(-1_500)}`]),
    ...(message.includes("→") ? [] : ["its message names no fix"]),
    ...(before === after ? [] : [`production had ${before} and has ${after}`]),
  ];
  return { faults, seconds, table: tableIn(output), message };
}

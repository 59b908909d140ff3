import { startProgram } from "../../embedded/processes.ts";
import type { Behaviour } from "../../simulator/faults.ts";
import type { Plan } from "../../simulator/quota.ts";
import type { Stats } from "../../simulator/stats.ts";
import { SECRETS } from "./canaries.ts";
import { freeLowPort } from "./ports.ts";
import { eventually } from "./wait.ts";

/** AirVisual as a process of its own, told what to do over its admin port. */
export interface SimulatorProcess {
  readonly url: string;
  behave(behaviour: Behaviour): Promise<void>;
  stats(): Promise<Stats>;
  stop(): Promise<void>;
}

/** More than any fault asks for; where the quota is the subject, the fault brings its own plan. */
export const PLENTY: Plan = {
  perSecond: null,
  perMinute: 100_000,
  perDay: 1_000_000,
  perMonth: 10_000_000,
};

export async function startSimulatorProcess(plan: Plan = PLENTY): Promise<SimulatorProcess> {
  const port = await freeLowPort();
  const admin = `http://127.0.0.1:${port}/_admin`;
  const program = startProgram({
    file: "tests/simulator/main.ts",
    env: { SIMULATOR_PORT: String(port), SIMULATOR_KEY: SECRETS.key },
    onLine: () => {},
  });
  const put = async (what: string, body: unknown) => {
    const answer = await fetch(`${admin}/${what}`, { method: "PUT", body: JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`the simulator refuses ${what}: ${text}`);
  };
  await eventually("the simulator", () =>
    fetch(`${admin}/stats`).then(
      async (answer) => (await answer.text()) !== "",
      () => false,
    ),
  );
  await put("plan", plan);
  return {
    url: `http://127.0.0.1:${port}/v2`,
    behave: (behaviour) => put("behaviour", behaviour),
    stats: async () => (await (await fetch(`${admin}/stats`)).json()) as Stats,
    stop: () => program.stop(),
  };
}

/** Calls beyond the plan in the worst window of each kind, over all accepted keys. */
export function excess({ keys }: Stats, plan: Plan): number {
  const over = (seen: number, limit: number) => Math.max(0, seen - limit);
  return Object.values(keys)
    .map(
      ({ max, refused }) =>
        refused +
        over(max.minute, plan.perMinute) +
        over(max.day, plan.perDay) +
        over(max.month, plan.perMonth),
    )
    .reduce((sum, calls) => sum + calls, 0);
}

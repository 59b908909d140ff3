import type { Behaviour } from "../simulator/faults.ts";
import { MALFORMED_PAYLOADS } from "../simulator/malformed.ts";
import { problemOf } from "./harness/client.ts";
import type { Fault } from "./harness/run.ts";
import { coldPlace, place, startWorld } from "./harness/world.ts";
import { ageAnswers, forgetCalls, wellAgain } from "./upstream.ts";

interface Expectation {
  readonly behaviour: Behaviour;
  readonly problem: string;
  /** No further call until the window ends. */
  readonly stops: boolean;
}

const STATUSES = [200, 400, 403, 429] as const;

const said = (
  message: Extract<Behaviour, { kind: "error" }>["message"],
  problem: string,
  stops: boolean,
): Expectation[] =>
  STATUSES.map((status) => ({
    behaviour: { kind: "error", message, status, headers: { "retry-after": "3600" } },
    problem,
    stops,
  }));

const gateway = (status: number): Expectation => ({
  behaviour: { kind: "html-5xx", status },
  problem: "upstream-unreachable",
  stops: false,
});

/** Written by hand from AirVisual's documentation, not taken from the service's own table. */
const EXPECTED: readonly Expectation[] = [
  ...said("incorrect_api_key", "upstream-key", true),
  ...said("api_key_expired", "upstream-key", true),
  ...said("permission_denied", "upstream-key", true),
  ...said("feature_not_available", "upstream-key", true),
  ...said("Forbidden", "upstream-key", true),
  ...said("Payment Required", "upstream-key", true),
  ...said("call_limit_reached", "upstream-quota", true),
  ...said("call_per_minute_limit_reached", "upstream-quota", true),
  ...said("call_per_day_limit_reached", "upstream-quota", true),
  ...said("call_per_month_limit_reached", "upstream-quota", true),
  ...said("too_many_requests", "upstream-quota", true),
  ...said("no_nearest_station", "nothing-near", false),
  ...said("no_nearest_city", "nothing-near", false),
  ...said("city_not_found", "nothing-near", false),
  ...[500, 502, 503, 504].map(gateway),
];

export const upstreamAnswerFaults: readonly Fault[] = [
  {
    name: "upstream-codes",
    family: "upstream",
    async run(run) {
      const world = await startWorld(run);
      await ageAnswers(world);
      const { client, simulator } = world;
      const wrong: string[] = [];
      let further = 0;
      let refused = 0;
      let staleFailed = 0;
      const chosen = EXPECTED.filter((_, at) => run.times(10) === 10 || at % 4 === 0);
      for (const { behaviour, problem, stops } of chosen) {
        await forgetCalls(world);
        await simulator.behave(behaviour);
        const first = await client.get(world.anyUrl(), coldPlace());
        if (problemOf(first) !== problem) {
          wrong.push(`${JSON.stringify(behaviour)}: ${problemOf(first)}`);
        }
        const { calls } = await simulator.stats();
        for (let again = 0; stops && again < 3; again += 1) {
          const later = await client.get(world.anyUrl(), coldPlace());
          if (later.status === 503 && Number(later.headers["retry-after"]) > 0) refused += 1;
          else wrong.push(`again after ${JSON.stringify(behaviour)}: ${later.status}`);
        }
        if (stops) further += (await simulator.stats()).calls - calls;
        if ((await client.get(world.anyUrl(), place(0))).status !== 200) staleFailed += 1;
      }
      run.count("codes", chosen.length);
      run.count("refused without a call", refused);
      run.check("each code becomes its own problem", wrong.length === 0, wrong);
      run.check("a spent quota or bad key stops calls", further === 0, further);
      run.check("known places are answered", staleFailed === 0, staleFailed);
      await forgetCalls(world);
      await wellAgain(run, world);
    },
  },
  {
    name: "upstream-malformed",
    family: "upstream",
    async run(run) {
      const world = await startWorld(run, { replicas: 1 });
      const { client, simulator, database } = world;
      const wrong: string[] = [];
      let slowest = 0;
      for (const { name } of MALFORMED_PAYLOADS) {
        await forgetCalls(world);
        await simulator.behave({ kind: "malformed", name });
        const answer = await client.get(world.anyUrl(), coldPlace());
        slowest = Math.max(slowest, answer.ms);
        // Some shapes only lack what may be missing; then the answer is whole (INV-2) and stored (INV-1).
        if (answer.status !== 200 && problemOf(answer) !== "upstream-invalid") {
          wrong.push(`${name}: ${answer.status} ${problemOf(answer)}`);
        }
      }
      const [stored] = await database.sql<{ rows: number }>(
        "SELECT count(*)::int AS rows FROM queries",
      );
      run.count("shapes", MALFORMED_PAYLOADS.length);
      run.count("answered all the same", client.acknowledged.length);
      run.check("what cannot be used is upstream-invalid", wrong.length === 0, wrong);
      run.check(
        "nothing but answers is stored",
        stored?.rows === client.acknowledged.length,
        stored,
      );
      run.check("each within 500 ms", slowest <= 500, Math.round(slowest));
      await world.audit();
      await wellAgain(run, world);
    },
  },
];

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Behaviour } from "../simulator/faults.ts";
import { problemOf } from "./harness/client.ts";
import type { Fault, Run } from "./harness/run.ts";
import { coldPlace, place, startWorld, type World } from "./harness/world.ts";

/** What a request may take in all; the harness' own share of two busy cores comes on top. */
const DEADLINE_MS = 4_000;
const HARNESS_MS = 250;
/** Upstream calls of one process at the same time, as the service has it. */
const CALLS_AT_ONCE = 5;
const STALE_PLACES = 6;
const MAX_GROWTH = 64 * 1024 * 1024;

/** Known answers become hours old: past their time, but usable. The processes start after that. */
export async function ageAnswers({ database, replicas, warm }: World): Promise<void> {
  await warm(STALE_PLACES);
  await database.sql(`
    UPDATE cells SET stored_at = clock_timestamp(), fetched_at = fetched_at - interval '5 hours',
      answer = jsonb_set(answer, '{observedAt}', to_jsonb((answer->>'observedAt')::float8 - 18000000))`);
  for (const replica of replicas) await replica.end("SIGTERM");
  await Promise.all(replicas.map((replica) => replica.start()));
  await Promise.all(replicas.map((replica) => replica.ready()));
}

/** The ledger forgets calls and breaker, so that the next calls are real ones again. */
export const forgetCalls = ({ database }: World) => database.sql("DELETE FROM quota_ledger");

/**
 * One way in which AirVisual does not answer: unknown places fail in time and with a right problem,
 * what is known is answered, and everything is well again afterwards.
 */
function unanswered(
  name: string,
  behaviours: readonly Behaviour[],
  problems: readonly string[],
  check: (run: Run, world: World) => Promise<void> = async () => {},
): Fault {
  return {
    name: `upstream-${name}`,
    family: "upstream",
    async run(run) {
      const world = await startWorld(run);
      await ageAnswers(world);
      const { client, replicas, simulator } = world;
      const memory = () =>
        Promise.all(replicas.map((replica) => replica.metric("process_resident_memory_bytes")));
      const before = await memory();
      const callsBefore = (await simulator.stats()).calls;
      const wrong: string[] = [];
      let stale = 0;
      let staleFailed = 0;
      let slowest = 0;

      const rounds = run.times(behaviours.length > 5 ? 20 : 6, 2);
      for (let round = 0; round < rounds; round += 1) {
        await forgetCalls(world);
        await simulator.behave(behaviours[round % behaviours.length] ?? { kind: "normal" });
        const cold = replicas.flatMap(({ url }) =>
          Array.from({ length: CALLS_AT_ONCE }, () => client.get(url, coldPlace())),
        );
        for (const { url } of replicas) {
          for (let known = 0; known < STALE_PLACES; known += 1) {
            const answer = await client.get(url, place(known, "/v2"));
            slowest = Math.max(slowest, answer.ms);
            if (answer.status !== 200) staleFailed += 1;
            else if (JSON.parse(answer.text).stale) stale += 1;
          }
        }
        for (const answer of await Promise.all(cold)) {
          slowest = Math.max(slowest, answer.ms);
          if (!problems.includes(problemOf(answer))) wrong.push(`${answer.status}${answer.code}`);
        }
      }

      const growth = Math.max(...(await memory()).map((bytes, at) => bytes - (before[at] ?? 0)));
      run.count("upstream calls", (await simulator.stats()).calls - callsBefore);
      run.count("stale answers", stale);
      run.count("MiB grown", Math.round(growth / 1024 / 1024));
      run.check("unknown places fail with the right problem", wrong.length === 0, wrong);
      run.check("known places are answered", staleFailed === 0, staleFailed);
      run.check("some answers were stale ones", stale > 0);
      run.check(
        "everything within 4.0 s",
        slowest <= DEADLINE_MS + HARNESS_MS,
        Math.round(slowest),
      );
      run.check("memory grows by 64 MiB at most", growth <= MAX_GROWTH, growth);
      await check(run, world);
      await wellAgain(run, world);
      await world.audit();
    },
  };
}

/** Every process answers an unknown place within the breaker's 5 s and one more. */
export async function wellAgain(run: Run, { client, replicas, simulator }: World): Promise<void> {
  await simulator.behave({ kind: "normal" });
  const begun = performance.now();
  for (const { url } of replicas) {
    let status = 0;
    while (status !== 200 && performance.now() - begun < 20_000) {
      status = (await client.get(url, coldPlace())).status;
      if (status !== 200) await sleep(50);
    }
  }
  run.recovered((performance.now() - begun) / 1000, 6);
}

let trapped = 0;

/** Where no redirect may ever lead. */
async function startTrap(): Promise<string> {
  const server = createServer((_request, response) => {
    trapped += 1;
    response.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const trap = await startTrap();
const LATE = ["upstream-timeout", "upstream-unreachable"];
const GONE = ["upstream-unreachable"];
const WRONG = ["upstream-invalid", "upstream-unreachable"];

export const upstreamFaults: readonly Fault[] = [
  unanswered("hang", [{ kind: "hang" }], LATE),
  unanswered("slow-headers", [{ kind: "slow-headers" }], LATE),
  unanswered("slow-body", [{ kind: "slow-body" }], LATE),
  unanswered("endless-body", [{ kind: "endless-body" }], WRONG),
  unanswered("reset", [{ kind: "reset" }, { kind: "reset-mid-body" }], GONE),
  unanswered("half-closed", [{ kind: "close-mid-body" }], GONE),
  unanswered(
    "redirect",
    [301, 302, 303, 307, 308].flatMap((status) =>
      [
        trap,
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "/v2/nearest_city",
      ].map((location) => ({ kind: "redirect" as const, location, status })),
    ),
    WRONG,
    async (run) => run.check("nobody follows the redirect", trapped === 0, trapped),
  ),
];

import { setTimeout as sleep } from "node:timers/promises";
import { problemOf } from "./harness/client.ts";
import { type LoadOptions, seenText, startWorkers, type Tally } from "./harness/load.ts";
import type { Fault, Run } from "./harness/run.ts";
import { eventually, secondsOf } from "./harness/wait.ts";
import { coldPlace, pick, place, startWorld, type World } from "./harness/world.ts";

export const KNOWN = 40;
/** Seconds until all is well after the database is back. */
const RECOVERY = 3;

/** Consumers of known places, on all processes. */
export const knownPlaces =
  ({ replicas }: World): LoadOptions["next"] =>
  () => [pick(replicas).url, place(Math.floor(Math.random() * KNOWN))];

/** Every process asks AirVisual, lists, and is ready: all that needs the database. */
export async function wellWithDatabase({ client, replicas }: World): Promise<void> {
  for (const { url, adminUrl } of replicas) {
    for (const path of [coldPlace, () => "/queried-cities"]) {
      await eventually(
        `${path()} after the fault`,
        async () => (await client.get(url, path())).status === 200,
        20_000,
      );
    }
    await eventually("ready", async () => (await fetch(`${adminUrl}/readyz`)).ok);
  }
}

/** The time until all is well; when it does not become well the fault goes on to its other checks. */
export async function recover(run: Run, world: World, within = RECOVERY): Promise<void> {
  const begun = performance.now();
  const error = await wellWithDatabase(world).then(
    () => undefined,
    (failure: unknown) => failure,
  );
  run.recovered((performance.now() - begun) / 1000, within);
  run.check("all is well after the fault", error === undefined, String(error));
}

export function checkAllAnswered(run: Run, tally: Tally): void {
  run.count("answered", tally.ok);
  run.check("known places are answered all the time", tally.ok === tally.requests, seenText(tally));
  run.check("known places within 4.0 s", tally.slowestMs <= 4_000, Math.round(tally.slowestMs));
}

/** Waits for the outboxes, then for exactly one row for every 200. */
export async function settleAndAudit(run: Run, world: World): Promise<void> {
  const begun = performance.now();
  const left = await world.drained().then(
    () => "",
    (error: unknown) => String(error),
  );
  run.count("drained in s", ((performance.now() - begun) / 1000).toFixed(1));
  run.check("no row stays behind in an outbox", left === "", left);
  await world.audit();
}

/** Known places under load while `harm` goes on; then recovery and audit. */
function underLoad(
  name: string,
  harm: (run: Run, world: World) => Promise<void>,
  also: (run: Run, world: World) => Promise<void> = async () => {},
): Fault {
  return {
    name: `database-${name}`,
    family: "database",
    async run(run) {
      const world = await startWorld(run);
      await world.warm(KNOWN);
      const { client } = world;
      const load = startWorkers({ client, workers: 12, pauseMs: 4, next: knownPlaces(world) });
      await sleep(500);
      await harm(run, world);
      checkAllAnswered(run, await load.stop());
      await also(run, world);
      await settleAndAudit(run, world);
    },
  };
}

async function downAndUp(
  run: Run,
  world: World,
  down: () => Promise<void>,
  awaySeconds: number,
): Promise<void> {
  await down();
  await sleep(awaySeconds * 1000);
  await world.cluster.start();
  await recover(run, world);
  await sleep(1_000);
}

export const databaseFaults: readonly Fault[] = [
  {
    name: "database-down-at-start",
    family: "database",
    async run(run) {
      const world = await startWorld(run, { asleep: true });
      const { client, replicas, cluster } = world;
      await cluster.stop("fast");
      run.afterwards(() => cluster.start());
      for (const replica of replicas) {
        const seconds = await secondsOf(async () => {
          await replica.start();
          await client.get(replica.url, "/");
        });
        run.check("`/` answers 5 s after the start at the latest", seconds <= 5, seconds);
      }
      const wrong: string[] = [];
      let slowest = 0;
      for (const end = Date.now() + run.times(20, 5) * 1000; Date.now() < end; await sleep(100)) {
        const { url, adminUrl } = pick(replicas);
        const expected: readonly (readonly [string, string, number])[] = [
          [url, "/", 200],
          [url, "/openapi.json", 200],
          [url, "/queried-cities", 503],
          [url, coldPlace(), 503],
          [adminUrl, "/livez", 200],
          [adminUrl, "/startupz", 200],
        ];
        for (const [base, path, status] of expected) {
          const answer = await client.get(base, path);
          slowest = Math.max(slowest, answer.ms);
          if (answer.status !== status)
            wrong.push(`${path}: ${answer.status} ${problemOf(answer)}`);
        }
      }
      await cluster.start();
      await recover(run, world);
      run.check("probes and `/` answer, the rest is 503", wrong.length === 0, wrong);
      run.check("each within 1.5 s", slowest <= 1_500, Math.round(slowest));
      await settleAndAudit(run, world);
    },
  },
  underLoad("restarted", async (run, world) => {
    for (let time = run.times(10, 2); time > 0; time -= 1) {
      await downAndUp(run, world, () => world.cluster.stop("fast"), 0.3);
    }
  }),
  underLoad("killed", async (run, world) => {
    for (let time = run.times(20); time > 0; time -= 1) {
      await downAndUp(run, world, () => world.cluster.kill(), Math.random());
    }
  }),
  underLoad("backends-terminated", async (run, world) => {
    const { client, database, replicas } = world;
    const lists = startWorkers({
      client,
      workers: 2,
      pauseMs: 10,
      next: () => [pick(replicas).url, "/queried-cities?limit=10"],
    });
    let terminated = 0;
    for (let second = run.times(60); second > 0; second -= 1) {
      await sleep(1_000);
      const ended = await database.sql(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
      terminated += ended.length;
    }
    const tally = await lists.stop();
    await recover(run, world);
    run.count("terminated", terminated);
    run.count("lists", seenText(tally));
    const share = tally.ok / tally.requests;
    run.check("at least 99 % of the lists are answered", share >= 0.99, seenText(tally));
  }),
  underLoad("moved", async (run, world) => {
    // As a managed database fails over: the same data at another address behind the same name.
    const { cluster, wire } = world;
    await cluster.stop("immediate");
    const elsewhere = cluster.port + 10_001;
    await cluster.start(elsewhere);
    run.afterwards(async () => {
      await cluster.stop();
      await cluster.start();
    });
    wire.retarget(elsewhere);
    await recover(run, world);
  }),
];

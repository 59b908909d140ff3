import { setTimeout as sleep } from "node:timers/promises";
import { checkAllAnswered, KNOWN, knownPlaces, recover, settleAndAudit } from "./database.ts";
import { problemOf } from "./harness/client.ts";
import { startRate, startWorkers } from "./harness/load.ts";
import type { Fault, Run } from "./harness/run.ts";
import { secondsOf } from "./harness/wait.ts";
import { coldPlace, pick, startWorld, type World } from "./harness/world.ts";

/** What nobody knows cannot be asked for without the ledger: 503, and soon. */
async function coldIsRefused(run: Run, { client, replicas }: World, withinMs: number) {
  const answers = await Promise.all(
    replicas.flatMap(({ url }) =>
      Array.from({ length: 4 }, (_, at) =>
        client.get(url, at % 2 ? coldPlace() : "/queried-cities"),
      ),
    ),
  );
  const wrong = answers.filter((answer) => problemOf(answer) !== "storage-unavailable");
  const slowest = Math.max(...answers.map(({ ms }) => ms));
  run.check(
    "unknown places and lists say storage-unavailable",
    wrong.length === 0,
    wrong.map(({ status, code, text }) => `${status}${code} ${text.slice(0, 60)}`),
  );
  run.check(`they say so within ${withinMs} ms`, slowest <= withinMs, Math.round(slowest));
}

export const databaseAwayFaults: readonly Fault[] = [
  {
    name: "database-away",
    family: "database",
    async run(run) {
      const world = await startWorld(run);
      // Through one process only: the others know it from the shared cache.
      await world.warm(KNOWN);
      const { client, cluster, simulator } = world;
      await cluster.stop("fast");
      const { calls } = await simulator.stats();
      const load = startRate({ client, perSecond: 200, next: knownPlaces(world) });
      const seconds = run.times(120);
      await sleep((seconds / 2) * 1000);
      await coldIsRefused(run, world, 2_500);
      await sleep((seconds / 2) * 1000);
      const waiting = await Promise.all(
        world.replicas.map((replica) => replica.metric("outbox_depth")),
      );
      run.check("all processes answer from their outbox", Math.min(...waiting) > 0, waiting);
      run.check("no upstream call without a ledger", (await simulator.stats()).calls === calls);
      await cluster.start();
      await recover(run, world);
      checkAllAnswered(run, await load.stop());
      run.count(
        "in outboxes",
        waiting.reduce((sum, depth) => sum + depth, 0),
      );
      await settleAndAudit(run, world);
    },
  },
  {
    // Each return empties the outbox while rows still come in: where a row can fall between.
    name: "database-flap",
    family: "database",
    async run(run) {
      const world = await startWorld(run);
      await world.warm(KNOWN);
      const { client, wire } = world;
      const load = startWorkers({ client, workers: 12, pauseMs: 3, next: knownPlaces(world) });
      for (let time = run.times(100, 20); time > 0; time -= 1) {
        await wire.refuse();
        await sleep(300 + Math.random() * 300);
        await wire.pass();
        await sleep(280 + Math.random() * 80);
      }
      await recover(run, world);
      checkAllAnswered(run, await load.stop());
      await sleep(1_000);
      const left = await Promise.all(world.replicas.map(({ metric }) => metric("outbox_depth")));
      run.check("no row stays behind in an outbox", Math.max(...left) === 0, left);
      await world.audit();
    },
  },
  {
    name: "database-black-hole",
    family: "database",
    async run(run) {
      const world = await startWorld(run);
      await world.warm(KNOWN);
      const { client, wire, simulator, replicas } = world;
      const load = startRate({ client, perSecond: 150, next: knownPlaces(world) });
      await sleep(500);
      // Flights that hold their lock when the connection goes silent.
      await simulator.behave({ kind: "latency", ms: 1_500 });
      const places = replicas.map(() => coldPlace());
      const flying = places.map((path) => client.get(pick(replicas).url, path));
      await sleep(500);
      wire.swallow();
      await Promise.all(flying);
      await simulator.behave({ kind: "normal" });
      await coldIsRefused(run, world, 4_000);
      await sleep(run.times(20, 5) * 1000);
      await wire.pass();
      await recover(run, world);
      const closed = await world.database.sql(
        "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
      );
      run.count("places still locked", closed.length);
      // Through every process: the one that flew knows the answer, the others need the lock.
      const again = await secondsOf(async () => {
        const all = places.flatMap((path) => replicas.map(({ url }) => ({ url, path })));
        await Promise.all(
          all.map(async ({ url, path }) => {
            const given = performance.now() + 20_000;
            while ((await client.get(url, path)).status !== 200 && performance.now() < given);
          }),
        );
      });
      run.count("caught flights again after s", again.toFixed(1));
      run.check(
        "a flight caught in the hole does not close its place for long",
        again <= 10,
        again,
      );
      checkAllAnswered(run, await load.stop());
      await settleAndAudit(run, world);
    },
  },
];

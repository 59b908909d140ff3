import { setTimeout as sleep } from "node:timers/promises";
import { checkAllAnswered, KNOWN, knownPlaces, recover, settleAndAudit } from "./database.ts";
import { problemOf } from "./harness/client.ts";
import { seenText, startRate, startWorkers } from "./harness/load.ts";
import { percentile } from "./harness/percentile.ts";
import type { Fault } from "./harness/run.ts";
import { eventually } from "./harness/wait.ts";
import { coldPlace, pick, startWorld } from "./harness/world.ts";

/** Below this a ratio measures the machine, not the service (milliseconds). */
const NOISE_MS = 10;
/** A statement's 1 s or a lock's 0.8 s, and a second for a connection. */
const BOUNDED_MS = 2_200;
const LOCK_SECONDS = 8;
const LISTS = 500;
/** Lists of one process that may wait for a connection; beyond it a wait is only a slower failure. */
const QUEUE = 64;

export const databaseSlowFaults: readonly Fault[] = [
  {
    name: "database-table-locked",
    family: "database",
    async run(run) {
      const world = await startWorld(run);
      await world.warm(KNOWN);
      const { client, replicas, database } = world;
      const url = () => pick(replicas).url;
      const home = () => startWorkers({ client, workers: 2, pauseMs: 5, next: () => [url(), "/"] });
      const quiet = home();
      const load = startRate({ client, perSecond: 150, next: knownPlaces(world) });
      await sleep(2_000);
      const baseline = percentile((await quiet.stop()).latencies, 0.99);

      const holder = await database.connect();
      await holder.query("BEGIN; LOCK TABLE queries, cells, quota_ledger IN ACCESS EXCLUSIVE MODE");
      const disturbed = home();
      const lists = startRate({
        client,
        perSecond: 6,
        next: () => [url(), Math.random() < 0.5 ? "/queried-cities" : coldPlace()],
      });
      await sleep(LOCK_SECONDS * 1000);
      const listed = await lists.stop();
      const p99 = percentile((await disturbed.stop()).latencies, 0.99);
      await holder.query("COMMIT");
      await recover(run, world);
      await holder.end();

      const ratio = p99 / Math.max(baseline, NOISE_MS);
      run.books.isolation.push(ratio);
      if (ratio > 2) run.books.isolationBroken += 1;
      run.count("p99 of / in ms", `${baseline.toFixed(1)} → ${p99.toFixed(1)}`);
      run.count("what needs the table", seenText(listed));
      run.check(
        `what needs the table fails within ${BOUNDED_MS} ms`,
        listed.slowestMs <= BOUNDED_MS,
        Math.round(listed.slowestMs),
      );
      checkAllAnswered(run, await load.stop());
      await settleAndAudit(run, world);
    },
  },
  {
    name: "database-pool-exhausted",
    family: "database",
    async run(run) {
      const world = await startWorld(run, { replicas: 1, env: { DATABASE_POOL_MAX: "2" } });
      await world.warm(KNOWN);
      const { client, replicas, wire } = world;
      const [replica] = replicas;
      if (!replica) throw new Error("there is no process");
      let longest = 0;
      const problems = new Map<string, number>();
      for (let round = run.times(10, 2); round > 0; round -= 1) {
        wire.delay(150);
        const load = startRate({ client, perSecond: 50, next: knownPlaces(world) });
        const lists = Array.from({ length: LISTS }, () =>
          client.get(replica.url, "/queried-cities"),
        );
        await sleep(300);
        longest = Math.max(longest, await replica.metric("database_pool_waiting"));
        for (const answer of await Promise.all(lists)) {
          const name = problemOf(answer) || String(answer.status || answer.code);
          problems.set(name, (problems.get(name) ?? 0) + 1);
        }
        const tally = await load.stop();
        run.check("known places are answered", tally.ok === tally.requests, seenText(tally));
        await wire.pass();
        await recover(run, world);
        await eventually(
          "pool idle",
          async () => (await replica.metric("database_pool_used")) === 0,
        );
      }
      const allowed = ["200", "storage-unavailable", "overloaded"];
      run.count("lists", JSON.stringify(Object.fromEntries(problems)));
      run.count("longest queue", longest);
      run.check(
        "a list is answered or says 503",
        [...problems.keys()].every((name) => allowed.includes(name)),
        [...problems],
      );
      run.check(`at most ${QUEUE} lists wait for a connection`, longest <= QUEUE, longest);
      await settleAndAudit(run, world);
    },
  },
];

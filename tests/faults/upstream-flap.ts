import { setTimeout as sleep } from "node:timers/promises";
import { startRate, startWorkers } from "./harness/load.ts";
import { percentile } from "./harness/percentile.ts";
import type { Fault, Run } from "./harness/run.ts";
import { coldPlace, pick, place, startWorld, type World } from "./harness/world.ts";
import { forgetCalls, wellAgain } from "./upstream.ts";

const FLAP_MS = 200;
const KNOWN = 20;
const WAITERS = 500;
const MEASURE_MS = 1_800;
/** Below this a ratio measures the machine, not the service (milliseconds). */
const NOISE_MS = 10;
/** How long the one call after a block keeps the others out: that is no block (milliseconds). */
const PROBE_MS = 4_000;
/** A call that was taken before the breaker opened may still be on its way (milliseconds). */
const ON_ITS_WAY_MS = 150;

interface Block {
  readonly since: number;
  readonly until: number;
}

/** Watches the breaker in the shared ledger. */
function watchBreaker({ database }: World) {
  const blocks = new Map<number, Block>();
  let going = true;
  const watching = (async () => {
    while (going) {
      const [row] = await database.sql<{ until: number }>(
        `SELECT (state->>'blockedUntil')::float8 AS until FROM quota_ledger
         WHERE state->>'blockedBy' = 'down'`,
      );
      if (row && row.until > Date.now() + PROBE_MS && !blocks.has(row.until)) {
        blocks.set(row.until, { since: Date.now(), until: row.until });
      }
      await sleep(50);
    }
  })();
  return async () => {
    going = false;
    await watching;
    return [...blocks.values()];
  };
}

export const upstreamFlapFaults: readonly Fault[] = [
  {
    name: "upstream-flap",
    family: "upstream",
    async run(run) {
      const world = await startWorld(run);
      await world.warm(KNOWN);
      const { client, simulator, replicas } = world;
      const seconds = run.times(60, 12);
      const callsBefore = (await simulator.stats()).calls;
      const breaker = watchBreaker(world);
      const url = () => pick(replicas).url;
      const cold = startRate({ client, perSecond: 20, next: () => [url(), coldPlace()] });
      const known = startRate({
        client,
        perSecond: 100,
        next: () => [url(), place(Math.floor(Math.random() * KNOWN))],
      });
      for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
        await simulator.behave({ kind: "reset" });
        await sleep(FLAP_MS);
        await simulator.behave({ kind: "normal" });
        await sleep(FLAP_MS);
      }
      const coldTally = await cold.stop();
      const knownTally = await known.stop();
      const blocks = await breaker();
      const { calls, received } = await simulator.stats();
      const through = received.filter(({ time }) =>
        blocks.some(({ since, until }) => time > since + ON_ITS_WAY_MS && time < until),
      ).length;

      run.count("upstream calls", calls - callsBefore);
      run.count("breaker openings", blocks.length);
      run.count("unknown places answered", coldTally.ok);
      run.count("unknown places refused", coldTally.requests - coldTally.ok);
      run.check("known places are answered", knownTally.ok === knownTally.requests);
      run.check("everything within 4.0 s", run.books.slowestMs <= 4_250, run.books.slowestMs);
      run.check("the breaker opens 12 times a minute at most", blocks.length <= seconds / 5 + 1);
      run.check("no call while it is open", through === 0, through);
      await world.drained();
      await world.audit();
      await wellAgain(run, world);
    },
  },
  {
    name: "upstream-isolation",
    family: "upstream",
    async run(run) {
      const world = await startWorld(run);
      await world.warm(KNOWN);
      const ratios: number[] = [];
      for (let round = 0; round < run.times(5, 2); round += 1)
        ratios.push(await isolate(run, world));
      // The median round: one hiccup of a shared machine is no verdict on the service.
      const ratio = percentile(ratios, 0.5);
      run.books.isolation.push(ratio);
      if (ratio > 2) run.books.isolationBroken += 1;
      run.count("worst ratio", Math.max(...ratios).toFixed(2));
    },
  },
];

/** p99 of /queried-cities with 500 consumers that wait for AirVisual, against p99 without them. */
async function isolate(run: Run, world: World): Promise<number> {
  const { client, simulator, replicas } = world;
  await simulator.behave({ kind: "normal" });
  await forgetCalls(world);
  const p99 = async () => {
    const load = startWorkers({
      client,
      workers: 4,
      pauseMs: 2,
      next: () => [pick(replicas).url, "/queried-cities"],
    });
    await sleep(MEASURE_MS);
    const tally = await load.stop();
    run.check("the list is answered all the time", tally.ok === tally.requests);
    return percentile(tally.latencies, 0.99);
  };
  const baseline = await p99();

  await simulator.behave({ kind: "hang" });
  // Five places a process: as many as it asks for at once, so that everybody waits for an answer.
  const places = replicas.flatMap(({ url }) =>
    Array.from({ length: 5 }, () => [url, coldPlace()] as const),
  );
  const waiting = Array.from({ length: WAITERS }, (_, at) => {
    const [url, path] = places[at % places.length] ?? ["", ""];
    return client.get(url, path);
  });
  await sleep(400);
  const disturbed = await p99();
  const waited = (await Promise.all(waiting)).filter(({ ms }) => ms > 400 + MEASURE_MS).length;
  run.count("waiting throughout", waited);
  run.check("most of the 500 waited throughout", waited > WAITERS * 0.9, waited);
  run.count("p99 ms", `${baseline.toFixed(1)} → ${disturbed.toFixed(1)}`);
  return disturbed / Math.max(baseline, NOISE_MS);
}

import { setTimeout as sleep } from "node:timers/promises";
import { KNOWN, knownPlaces, recover, settleAndAudit } from "./database.ts";
import { seenText, startWorkers } from "./harness/load.ts";
import type { Replica } from "./harness/replica.ts";
import type { Fault } from "./harness/run.ts";
import { secondsOf } from "./harness/wait.ts";
import { coldPlace, pick, startWorld } from "./harness/world.ts";

/** The drain's 5 s, the idle second, the outbox' grace of 5 s, and room for a busy machine. */
const EXIT_WITHIN = 12;
/** Of ten pairs of kills the last so many hit while the database is away. */
const KILLS_WITHOUT_DATABASE = 3;

/** Kills one of them and gives it its next life at once, without waiting until that is ready. */
async function killAndRevive(replica: Replica): Promise<void> {
  await replica.end("SIGKILL");
  await replica.start();
}

export const serviceFaults: readonly Fault[] = [
  {
    name: "service-killed",
    family: "service",
    async run(run) {
      const world = await startWorld(run);
      await world.warm(KNOWN);
      const { client, replicas, wire } = world;
      const load = startWorkers({ client, workers: 12, pauseMs: 3, next: knownPlaces(world) });
      const kills = run.times(200);
      let withRows = 0;
      for (let kill = 0; kill < kills; kill += 2) {
        const away = kill % 20 >= 20 - 2 * KILLS_WITHOUT_DATABASE;
        if (away) await wire.refuse();
        else await wire.pass();
        await sleep(100 + Math.random() * 300);
        // Two of three at once: everything that is on its way in them is cut.
        const spared = pick(replicas);
        const victims = replicas.filter((replica) => replica !== spared);
        for (const victim of victims) {
          if (away && (await victim.metric("outbox_depth")) > 0) withRows += 1;
        }
        await Promise.all(victims.map(killAndRevive));
      }
      await wire.pass();
      const tally = await load.stop();
      run.count("kills with rows in the outbox", withRows);
      run.count("seen", seenText(tally));
      await recover(run, world, 5);
      await settleAndAudit(run, world);
    },
  },
  {
    name: "service-terminated",
    family: "service",
    async run(run) {
      const world = await startWorld(run);
      await world.warm(KNOWN);
      const { client, replicas, simulator } = world;
      // Some requests are on their way for long, so that there is something to drain.
      await simulator.behave({ kind: "latency", ms: 400 });
      const known = knownPlaces(world);
      const load = startWorkers({
        client,
        workers: 24,
        pauseMs: 4,
        next: () => (Math.random() < 0.02 ? [pick(replicas).url, coldPlace()] : known()),
        elsewhere: world.otherUrl,
      });
      const codes = new Map<string, number>();
      let slowest = 0;
      for (let time = run.times(50, 6); time > 0; time -= 1) {
        const replica = replicas[time % replicas.length];
        if (!replica) continue;
        await sleep(200);
        const seconds = await secondsOf(async () => {
          const how = String(await replica.end("SIGTERM"));
          codes.set(how, (codes.get(how) ?? 0) + 1);
        });
        slowest = Math.max(slowest, seconds);
        await replica.start();
        await replica.ready();
      }
      const tally = await load.stop();
      run.count("exit codes", JSON.stringify(Object.fromEntries(codes)));
      run.count("slowest exit s", slowest.toFixed(1));
      run.check("no request fails", tally.ok === tally.requests, seenText(tally));
      run.check("every exit code is 0", codes.size === 1 && codes.has("0"), [...codes]);
      run.check(`each exit within ${EXIT_WITHIN} s`, slowest <= EXIT_WITHIN, slowest);
      await settleAndAudit(run, world);
    },
  },
];

import { COMMUNITY, type Plan } from "../simulator/quota.ts";
import { startSimulator } from "../simulator/simulator.ts";
import { SECRETS } from "./harness/canaries.ts";
import { createClient, problemOf } from "./harness/client.ts";
import { sharedCluster } from "./harness/cluster.ts";
import { startWorkers } from "./harness/load.ts";
import type { Fault } from "./harness/run.ts";
import { excess } from "./harness/simulator.ts";
import { coldPlace, place, startWorld } from "./harness/world.ts";
import { createSimulatedReplica, createSimulatedTime } from "./quota-time.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PLACES = 500;
const REPLICAS = 3;
/** Groups of bursts in an hour; the bursts of a group lie within about one minute window. */
const GROUPS = 2;
const START = "2026-11-02T00:00:00Z";
/** A known answer is usable for a day; the last minute of it is nobody's promise. */
const USABLE = DAY - 60_000;

const random = (below: number) => Math.floor(Math.random() * below);

/** Offsets (milliseconds) of an hour's bursts in their order. */
function burstsOfAnHour(): number[] {
  const groups = Array.from({ length: GROUPS }, () => random(HOUR - 150_000));
  return groups
    .flatMap((at) => [at, at + random(3_000), at + random(70_000)])
    .sort((a, b) => a - b);
}

const GREEDY_PLAN: Plan = {
  perSecond: null,
  perMinute: 100,
  perDay: 10_000,
  perMonth: 300_000,
};
const GREEDY_SHARE = 0.4;
const OTHERS = 50;

export const quotaFaults: readonly Fault[] = [
  {
    name: "quota-month",
    family: "quota",
    async run(run) {
      const time = createSimulatedTime(Date.parse(START));
      const database = await (await sharedCluster()).createDatabase();
      run.afterwards(() => database.drop());
      const simulator = await startSimulator({
        key: SECRETS.key,
        plan: COMMUNITY,
        now: time.now,
      });
      run.afterwards(() => simulator.stop());
      const replicas = await Promise.all(
        Array.from({ length: REPLICAS }, () =>
          createSimulatedReplica(run, {
            databaseUrl: database.app.href,
            upstream: simulator.url,
            plan: COMMUNITY,
            time,
          }),
        ),
      );
      const client = createClient(run.books, { keepAlive: false });

      /** When the newest answer that anybody got for a place was fetched. */
      const fetched = new Map<string, number>();
      const knownFailed: string[] = [];
      let knownAnswered = 0;
      let restarts = 0;
      const hours = run.times(30 * 24, 48);
      for (let hour = 0; hour < hours; hour += 1) {
        const begun = time.now();
        for (const offset of burstsOfAnHour()) {
          time.set(begun + offset);
          const size = random(10) === 0 ? 25 : 3;
          await Promise.all(
            Array.from({ length: size }, async () => {
              const path = place(random(PLACES), "/v2");
              const before = fetched.get(path);
              const known = before !== undefined && time.now() - before < USABLE;
              const answer = await client.get(replicas[random(REPLICAS)]?.url() ?? "", path);
              if (answer.status === 200) {
                const at = time.now() - JSON.parse(answer.text).age_seconds * 1000;
                fetched.set(path, Math.max(at, fetched.get(path) ?? 0));
                if (known) knownAnswered += 1;
              } else if (known) {
                const age = Math.round((time.now() - before) / 60_000);
                knownFailed.push(`${problemOf(answer) || answer.code}, known for ${age} min`);
              }
            }),
          );
          for (const replica of replicas) await replica.settled();
        }
        time.set(begun + HOUR);
        await Promise.all(replicas.map((replica) => replica.restart()));
        restarts += REPLICAS;
      }

      const stats = simulator.control.stats();
      const usage = stats.keys[SECRETS.key];
      run.books.upstreamCalls += stats.calls;
      run.books.upstreamExcess += excess(stats, COMMUNITY);
      run.count("days", hours / 24);
      run.count("restarts", restarts);
      run.count("upstream calls", stats.calls);
      run.count("most in a window", JSON.stringify(usage?.max));
      run.count("known places answered", knownAnswered);
      run.check("AirVisual refuses nothing", usage?.refused === 0, usage?.refusals);
      run.check("known places never fail", knownFailed.length === 0, [
        knownFailed.length,
        ...knownFailed.slice(0, 5),
      ]);
      run.check("the quota was really short", run.books.problems > 0);
    },
  },
  {
    name: "quota-greedy",
    family: "quota",
    async run(run) {
      const world = await startWorld(run, {
        plan: GREEDY_PLAN,
        env: { TRUSTED_PROXIES: "1", CLIENT_SHARE_PERCENT: String(GREEDY_SHARE * 100) },
      });
      const { client, replicas } = world;
      const url = (at: number) => replicas[at % replicas.length]?.url ?? "";
      // What it writes to the left of the proxy's own entry must not make it somebody else.
      const pretended = () => `198.51.100.${random(250)}, 203.0.113.7`;
      const seen = new Map<string, number>();
      let unhelpful = 0;
      const greedy = {
        ...client,
        async get(base: string, path: string) {
          const answer = await client.get(base, path, { "x-forwarded-for": pretended() });
          const name = problemOf(answer) || String(answer.status || answer.code);
          seen.set(name, (seen.get(name) ?? 0) + 1);
          if (answer.status === 429 && !(Number(answer.headers["retry-after"]) > 0)) unhelpful += 1;
          return answer;
        },
      };
      const load = startWorkers({
        client: greedy,
        workers: 10,
        pauseMs: 20,
        next: () => [url(random(REPLICAS)), coldPlace()],
      });
      const others: string[] = [];
      for (let other = 0; other < OTHERS; other += 1) {
        const answer = await client.get(url(other), coldPlace(), {
          "x-forwarded-for": `192.0.2.${other}`,
        });
        if (answer.status !== 200) others.push(`${other}: ${problemOf(answer) || answer.code}`);
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      await load.stop();
      run.count("the greedy one", JSON.stringify(Object.fromEntries(seen)));
      run.count("others served", OTHERS - others.length);
      run.check("all others are served", others.length === 0, others.slice(0, 5));
      run.check("the greedy one gets its share and then 429", seen.get("200") === 40, [...seen]);
      run.check("a 429 says when to come again", unhelpful === 0 && seen.has("client-limit"));
      await world.drained();
      await world.audit();
    },
  },
];

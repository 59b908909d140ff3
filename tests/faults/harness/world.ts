import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Plan } from "../../simulator/quota.ts";
import { SECRETS } from "./canaries.ts";
import { type Client, createClient } from "./client.ts";
import { type Cluster, type Database, sharedCluster } from "./cluster.ts";
import { createReplica, type Replica } from "./replica.ts";
import type { Run } from "./run.ts";
import { excess, PLENTY, type SimulatorProcess, startSimulatorProcess } from "./simulator.ts";
import { startTcpProxy, type TcpProxy } from "./tcp-proxy.ts";
import { eventually } from "./wait.ts";

/** The real thing on this machine: processes ── proxy ── PostgreSQL, and AirVisual's simulator. */
export interface World {
  readonly cluster: Cluster;
  readonly database: Database;
  /** The wire between the processes and the database. */
  readonly wire: TcpProxy;
  readonly simulator: SimulatorProcess;
  readonly replicas: readonly Replica[];
  readonly client: Client;
  /** Any process' address. */
  anyUrl(): string;
  /** Another address than this one, of a process that runs. */
  otherUrl(url: string): string;
  /** Asks for the first `places` places through the first process and waits until all know them. */
  warm(places: number): Promise<void>;
  /** Waits until no answer is only in an outbox. */
  drained(): Promise<void>;
  /** Every acknowledged request has exactly one row: the numbers go into the books (INV-1). */
  audit(): Promise<{ readonly rows: number; readonly lost: number; readonly duplicate: number }>;
}

export interface WorldOptions {
  readonly replicas?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly plan?: Plan;
  readonly cluster?: Cluster;
  /** The processes are not started. */
  readonly asleep?: boolean;
}

/** Often enough for a queue that lasts half a second. */
const LOOK_MS = 200;

/** The path of one of 32,000 places, each in a cell of its own. */
export function place(number: number, version = ""): string {
  const latitude = (number % 160) - 80;
  const longitude = (Math.floor(number / 160) % 200) - 100;
  return `${version}/air-quality?lat=${latitude}.02&lon=${longitude}.02`;
}

let nextCold = 10_000;
/** A place that nobody has asked for yet. */
export function coldPlace(): string {
  nextCold += 1;
  return place(nextCold);
}

export const pick = <T>(all: readonly T[]): T => {
  const one = all[Math.floor(Math.random() * all.length)];
  if (one === undefined) throw new Error("there is nothing to pick from");
  return one;
};

/** Starts it, waits until it is ready, and has it put away after the fault. */
export async function startWorld(run: Run, options: WorldOptions = {}): Promise<World> {
  const { plan = PLENTY, env = {}, asleep = false } = options;
  const cluster = options.cluster ?? (await sharedCluster());
  const database = await cluster.createDatabase();
  run.afterwards(() => database.drop());
  const wire = await startTcpProxy(cluster.port);
  run.afterwards(() => wire.stop());
  const simulator = await startSimulatorProcess(plan);
  run.afterwards(() => simulator.stop());

  const replicas: Replica[] = [];
  for (let number = 0; number < (options.replicas ?? 3); number += 1) {
    const replica = await createReplica(run.books, {
      ...replicaEnv(throughWire(database, wire), simulator.url, plan),
      ...env,
    });
    run.afterwards(async () => {
      await replica.end("SIGKILL");
      await rm(replica.outbox, { recursive: true, force: true });
    });
    replicas.push(replica);
  }
  const client = createClient(run.books);
  run.afterwards(async () => client.close());
  run.afterwards(async () => {
    const stats = await simulator.stats();
    run.books.upstreamCalls += stats.calls;
    run.books.upstreamExcess += excess(stats, plan);
    for (const replica of replicas) if (replica.running) await replica.metric("none");
  });
  if (!asleep) {
    await Promise.all(replicas.map((replica) => replica.start()));
    await Promise.all(replicas.map((replica) => replica.ready()));
  }
  run.afterwards(await followMetrics(run, replicas));

  const running = () => replicas.filter((replica) => replica.running).map(({ url }) => url);
  return {
    cluster,
    database,
    wire,
    simulator,
    replicas,
    client,
    anyUrl: () => pick(replicas).url,
    otherUrl: (url) => pick(running().filter((other) => other !== url)),
    async warm(places) {
      for (let number = 0; number < places; number += 1) {
        const { status } = await client.get(replicas[0]?.url ?? "", place(number));
        if (status !== 200) throw new Error(`place ${number} cannot be warmed: ${status}`);
      }
      for (const replica of replicas) {
        await eventually(
          "all processes know the places",
          async () => (await replica.metric("air_quality_known_cells")) >= places,
        );
      }
    },
    async drained() {
      for (const replica of replicas.filter((replica) => replica.running)) {
        await eventually("outbox empty", async () => (await replica.metric("outbox_depth")) === 0);
      }
      await sleep(100);
    },
    async audit() {
      const found = await auditOf(database, client.acknowledged);
      run.books.audited += client.acknowledged.length;
      run.books.lost += found.lost;
      run.books.duplicate += found.duplicate;
      run.count("rows", found.rows);
      run.count("lost", found.lost);
      run.count("duplicate", found.duplicate);
      return found;
    },
  };
}

/** Looks at all metrics at once, every so often, and once more when it is stopped. */
async function followMetrics(run: Run, replicas: readonly Replica[]) {
  const look = () =>
    Promise.all(replicas.map(async ({ url, metrics }) => run.metrics(url, await metrics())));
  await look();
  let following = true;
  const followed = (async () => {
    while (following) {
      await sleep(LOOK_MS);
      await look();
    }
  })();
  return async () => {
    following = false;
    await followed;
  };
}

function throughWire(database: Database, wire: TcpProxy): string {
  const url = new URL(database.app);
  url.port = String(wire.port);
  return url.href;
}

export function replicaEnv(databaseUrl: string, upstream: string, plan: Plan) {
  return {
    DATABASE_URL: databaseUrl,
    AIRVISUAL_URL: upstream,
    AIRVISUAL_API_KEY: SECRETS.key,
    STOP_GRACE_SECONDS: "5",
    QUOTA_PER_MINUTE: String(plan.perMinute),
    QUOTA_PER_DAY: String(plan.perDay),
    QUOTA_PER_MONTH: String(plan.perMonth),
    CLIENT_SHARE_PERCENT: "100",
  };
}

/** The anti-join of what was acknowledged with what is in the table. */
export async function auditOf(database: Database, acknowledged: readonly string[]) {
  const [found] = await database.sql<{ rows: number; lost: number; duplicate: number }>(
    `SELECT (SELECT count(*)::int FROM queries) AS rows,
            count(*) FILTER (WHERE times = 0)::int AS lost,
            count(*) FILTER (WHERE times > 1)::int AS duplicate
     FROM (SELECT ack.id, count(queries.request_id) AS times
           FROM unnest($1::uuid[]) AS ack (id) LEFT JOIN queries ON queries.request_id = ack.id
           GROUP BY ack.id) AS counted`,
    [acknowledged],
  );
  return found ?? { rows: 0, lost: acknowledged.length, duplicate: 0 };
}

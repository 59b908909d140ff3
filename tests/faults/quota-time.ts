import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { loadConfig } from "../../service/config.ts";
import { createLogger } from "../../service/log.ts";
import { type RunningServer, startServer } from "../../service/server.ts";
import type { Plan } from "../simulator/quota.ts";
import { createLogAudit } from "./harness/replica.ts";
import type { Run } from "./harness/run.ts";
import { eventually } from "./harness/wait.ts";
import { replicaEnv } from "./harness/world.ts";

/** A clock that stands still until it is set: services and simulator share it. */
export interface SimulatedTime {
  now(): number;
  set(epochMs: number): void;
}

export function createSimulatedTime(start: number): SimulatedTime {
  let now = start;
  return {
    now: () => now,
    set(epochMs) {
      now = Math.max(now, epochMs);
    },
  };
}

/** An API in this process, because a clock cannot be handed to another one. */
export interface SimulatedReplica {
  url(): string;
  /** Waits until it asks for nothing any more: time must not jump under a call. */
  settled(): Promise<void>;
  restart(): Promise<void>;
}

interface Options {
  readonly databaseUrl: string;
  readonly upstream: string;
  readonly plan: Plan;
  readonly time: SimulatedTime;
}

export async function createSimulatedReplica(
  run: Run,
  { databaseUrl, upstream, plan, time }: Options,
): Promise<SimulatedReplica> {
  const outbox = await mkdtemp(join(tmpdir(), "air-quality-faults-outbox-"));
  const config = loadConfig({
    ...replicaEnv(databaseUrl, upstream, plan),
    HOST: "127.0.0.1",
    PORT: "0",
    ADMIN_PORT: "0",
    OUTBOX_DIR: outbox,
  });
  const audit = createLogAudit(run.books);
  const sink = new Writable({
    write(chunk, _encoding, done) {
      for (const line of String(chunk).trimEnd().split("\n")) audit.line(line);
      done();
    },
  });
  const start = async (): Promise<RunningServer> => {
    run.books.processes += 1;
    const server = await startServer(config, { log: createLogger("info", sink), clock: time });
    await eventually("ready", async () => (await page(`${server.adminUrl}/readyz`)) === "ok\n");
    return server;
  };
  let server = await start();
  run.afterwards(async () => {
    await server.stop();
    await rm(outbox, { recursive: true, force: true });
  });
  return {
    url: () => server.url,
    async settled() {
      run.metrics(outbox, await page(`${server.adminUrl}/metrics`));
      await eventually(
        "no call on its way",
        async () => /^air_quality_flights 0$/m.test(await page(`${server.adminUrl}/metrics`)),
        30_000,
        5,
      );
    },
    async restart() {
      await server.stop();
      server = await start();
    },
  };
}

async function page(url: string): Promise<string> {
  return await (await fetch(url, { headers: { connection: "close" } })).text();
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { KNOWN } from "./database.ts";
import { leakIn } from "./harness/canaries.ts";
import type { Fault, Run } from "./harness/run.ts";
import { pick, place, startWorld, type World } from "./harness/world.ts";

const PROJECT = join(import.meta.dirname, "../..");
const GRACE_SECONDS = 1;

/** What `make replay` does: a log goes in, what it says comes out. */
async function replay(run: Run, { database }: World, log: string) {
  const child = spawn(process.execPath, [join(PROJECT, "service/replay.ts")], {
    env: { PATH: process.env.PATH, DATABASE_URL: database.app.href },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  }
  child.stdin.end(log);
  const [code] = await once(child, "close");
  run.books.scanned += 1;
  const leak = leakIn(output);
  if (leak) run.books.leaks.push(`${leak} in what replay says`);
  return { code, output: output.trim() };
}

export const serviceUnstoredFaults: readonly Fault[] = [
  {
    name: "service-unstored",
    family: "service",
    async run(run) {
      const world = await startWorld(run, { env: { STOP_GRACE_SECONDS: String(GRACE_SECONDS) } });
      await world.warm(KNOWN);
      const { client, replicas, cluster } = world;
      await cluster.stop("fast");
      run.afterwards(() => cluster.start());
      const requests = run.times(3_000);
      let failed = 0;
      for (let sent = 0; sent < requests; sent += 20) {
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, at) =>
            client.get(pick(replicas).url, place((sent + at) % KNOWN)),
          ),
        );
        failed += answers.filter(({ status }) => status !== 200).length;
      }
      run.check("known places are answered from the outbox", failed === 0, failed);

      const codes = await Promise.all(replicas.map((replica) => replica.end("SIGTERM")));
      run.check(
        "every exit code is 0",
        codes.every((code) => code === 0),
        codes,
      );
      const lines = replicas.flatMap(({ unstored }) => unstored);
      run.count("unstored-query lines", lines.length);
      const acknowledgedHere = client.acknowledged.length - KNOWN;
      run.check("one line for each", lines.length === acknowledgedHere, [
        lines.length,
        acknowledgedHere,
      ]);

      await cluster.start();
      // As a log collector gives it back: other lines between, something before the JSON.
      const log = lines
        .flatMap((line) => [
          '{"level":"info","message":"request"}',
          `2026 stdout F ${line}`,
          "noise",
        ])
        .join("\n");
      const first = await replay(run, world, log);
      run.check("replay ends with 0", first.code === 0, first.output);
      const once_ = await rows(world);
      run.check("replay stores each", once_ === client.acknowledged.length, once_);
      const second = await replay(run, world, log);
      run.check("replay again ends with 0", second.code === 0, second.output);
      const twice = await rows(world);
      run.check("replay again stores nothing twice", twice === once_, twice);

      // Where the volume outlives the process, its next life brings the same rows in once more.
      await Promise.all(replicas.map((replica) => replica.start()));
      await Promise.all(replicas.map((replica) => replica.ready()));
      await world.drained();
      const thrice = await rows(world);
      run.check("what is still in the outbox is not stored twice", thrice === once_, thrice);
      await world.audit();

      async function rows({ database: { sql } }: Pick<World, "database">): Promise<number> {
        const [found] = await sql<{ rows: number }>("SELECT count(*)::int AS rows FROM queries");
        return found?.rows ?? -1;
      }
    },
  },
];

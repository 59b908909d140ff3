import { execFile } from "node:child_process";
import { mkdtemp, open, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { isRoot } from "../embedded/state.ts";
import { checkAllAnswered, KNOWN, knownPlaces, recover, settleAndAudit } from "./database.ts";
import { startCluster } from "./harness/cluster.ts";
import { startRate } from "./harness/load.ts";
import { say } from "./harness/report.ts";
import type { Fault } from "./harness/run.ts";
import { startWorld } from "./harness/world.ts";

const run_ = promisify(execFile);
const SIZE = "160m";
const CHUNK = Buffer.alloc(256 * 1024, 1);

/** Writes a file until the file system has no byte left. */
async function fill(folder: string): Promise<string> {
  const path = join(folder, "ballast");
  const file = await open(path, "w");
  try {
    for (;;) await file.write(CHUNK);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
  } finally {
    await file.close();
  }
  return path;
}

export const databaseFullFaults: readonly Fault[] = [
  {
    name: "database-disk-full",
    family: "database",
    async run(run) {
      if (!isRoot) {
        say("    !!! SKIPPED: a disk of its own needs root (a tmpfs is mounted)");
        run.count("SKIPPED", "needs root");
        return;
      }
      const folder = await mkdtemp(join(tmpdir(), "air-quality-faults-full-"));
      run.afterwards(() => rm(folder, { recursive: true }));
      await run_("mount", ["-t", "tmpfs", "-o", `size=${SIZE}`, "tmpfs", folder]);
      run.afterwards(() => run_("umount", [folder]));
      const cluster = await startCluster(folder);
      run.afterwards(() => cluster.stop("immediate").catch(() => {}));

      const world = await startWorld(run, { cluster });
      await world.warm(KNOWN);
      const load = startRate({ client: world.client, perSecond: 300, next: knownPlaces(world) });
      let refusals = 0;
      for (let time = run.times(5, 2); time > 0; time -= 1) {
        await sleep(1_000);
        const ballast = await fill(folder);
        // Until the database really has met the end of its disk.
        for (let tries = 0; tries < 40; tries += 1) {
          const wrote = await world.database
            .sql("CREATE TABLE more AS SELECT repeat('x', 1000) FROM generate_series(1, 20000)")
            .then(() => world.database.sql("DROP TABLE more"))
            .catch(() => undefined);
          if (!wrote) refusals += 1;
          await sleep(100);
        }
        await rm(ballast);
        // A server that gave up while it wrote its log is started again by whoever runs it.
        await cluster.start();
        await recover(run, world);
      }
      const { bavail } = await statfs(folder);
      run.count("statements refused", refusals);
      run.check("the disk was really full", refusals > 0);
      run.check("there is room again", bavail > 0);
      checkAllAnswered(run, await load.stop());
      await settleAndAudit(run, world);
    },
  },
];

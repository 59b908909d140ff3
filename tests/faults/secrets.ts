import { runProgram } from "../support/process.ts";
import { KNOWN, wellWithDatabase } from "./database.ts";
import { formsOf, leakIn, SECRETS } from "./harness/canaries.ts";
import type { Fault, Run } from "./harness/run.ts";
import { coldPlace, place, startWorld, type World } from "./harness/world.ts";

const PAGES = [
  "/",
  "/docs",
  "/openapi.json",
  "/problems",
  "/queried-cities",
  "/v2/queries",
  "/nowhere",
];

/** A search that finds nothing proves nothing: seeded secrets must be found in every form. */
function selfTest(run: Run): void {
  let found = 0;
  let forms = 0;
  for (const secret of Object.values(SECRETS)) {
    for (const [encoding, all] of formsOf(secret)) {
      for (const form of all) {
        forms += 1;
        const hit = leakIn(`{"level":"error","url":"http://host/?a=b&key=${form}&c=d"}`);
        if (hit) found += 1;
        else run.check(`a seeded secret as ${encoding} is found`, false, form);
      }
    }
    // As HTTP's basic authentication would carry it, at each alignment.
    for (const user of ["a", "bb", "ccc"]) {
      forms += 1;
      if (leakIn(`Basic ${Buffer.from(`${user}:${secret}@host`).toString("base64")}`)) found += 1;
    }
  }
  run.count("seeded", forms);
  run.count("seeded and found", found);
  run.check("every seeded secret is found", found === forms, [found, forms]);
  run.check("nothing is found where nothing is", leakIn('{"message":"request"}') === undefined);
}

/** Our programs with settings that are wrong in ways that tempt them to repeat a secret. */
async function wrongSettings(run: Run, world: World): Promise<void> {
  const good = world.database.app.href;
  const elsewhere = new URL(good);
  elsewhere.port = "1";
  const denied = new URL(good);
  denied.username = "nobody";
  const settings: Record<string, string>[] = [
    { DATABASE_URL: good.replace("postgres:", "mysql:") },
    { DATABASE_URL: `${good}?sslmode=no` },
    { DATABASE_URL: `${good}#${encodeURIComponent(SECRETS.appPassword)}` },
    { DATABASE_URL: elsewhere.href },
    { DATABASE_URL: denied.href },
    { DATABASE_URL: good, DATABASE_PASWORD: SECRETS.appPassword },
    { DATABASE_URL: good, AIRVISUAL_URL: `https://a:${encodeURIComponent(SECRETS.key)}@host/v2` },
    { DATABASE_URL: good, AIRVISUAL_URL: `https://host/v2?key=${encodeURIComponent(SECRETS.key)}` },
  ];
  const files = ["service/migrate.ts", "service/replay.ts", "service/purge.ts", "service/main.ts"];
  let runs = 0;
  for (const file of files) {
    for (const env of settings) {
      // With settings that are right enough the API would run for ever.
      const bad = file.endsWith("main.ts") ? { AIRVISUAL_API_KEY: SECRETS.key, PORT: "no" } : {};
      const { output } = await runProgram(file, { ...env, ...bad });
      runs += 1;
      run.books.scanned += 1;
      const leak = leakIn(output);
      if (leak) run.books.leaks.push(`${leak} in what ${file} says`);
    }
  }
  run.count("programs with wrong settings", runs);
}

export const secretFaults: readonly Fault[] = [
  {
    name: "secrets",
    family: "secrets",
    async run(run) {
      selfTest(run);
      const world = await startWorld(run, { replicas: 2, env: { LOG_LEVEL: "debug" } });
      await world.warm(KNOWN / 4);
      const { client, replicas, simulator, database } = world;
      const forget = () => database.sql("DELETE FROM quota_ledger");
      const askAll = async () => {
        for (const { url, adminUrl } of replicas) {
          for (const path of [...PAGES, place(1), place(2, "/v2"), coldPlace(), coldPlace()]) {
            await client.get(url, path);
          }
          for (const path of ["/metrics", "/readyz", "/version"]) await client.get(adminUrl, path);
        }
      };
      await askAll();
      // An upstream that repeats the key, in every form, in every place that a message may have.
      for (const form of [...formsOf(SECRETS.key).values()].flat()) {
        for (const message of [form, `key ${form} is wrong`]) {
          await forget();
          const body = JSON.stringify({ status: "fail", data: { message } });
          await simulator.behave({ kind: "garbage", body, status: 403 });
          await client.get(world.anyUrl(), coldPlace());
          await simulator.behave({ kind: "garbage", body: form, status: 200 });
          await client.get(world.anyUrl(), coldPlace());
        }
      }
      for (const kind of ["reset", "hang", "endless-body", "close-mid-body"] as const) {
        await forget();
        await simulator.behave({ kind });
        await client.get(world.anyUrl(), coldPlace());
      }
      await forget();
      await simulator.behave({ kind: "normal" });

      // The password is not accepted any more, then the database is gone, then all is well.
      await database.sql("ALTER ROLE air_quality_app PASSWORD 'rotated'");
      run.afterwards(() =>
        database.sql(`ALTER ROLE air_quality_app PASSWORD '${SECRETS.appPassword}'`),
      );
      world.wire.cut();
      await askAll();
      await database.sql(`ALTER ROLE air_quality_app PASSWORD '${SECRETS.appPassword}'`);
      await world.wire.refuse();
      await askAll();
      await world.wire.pass();
      await wellWithDatabase(world);
      await wrongSettings(run, world);
      await world.drained();
      await world.audit();
      for (const replica of replicas) await replica.end("SIGTERM");
      run.count("texts", run.books.scanned);
    },
  },
];

/** A process that migrates each database whose URL it reads, to start with others at one moment. */
import { createInterface } from "node:readline";
import { pino } from "pino";
import { migrate } from "../../service/database/migrator.ts";

const log = pino({ level: "silent" });
for await (const line of createInterface(process.stdin)) {
  const said = await migrate({ database: { url: new URL(line), poolMax: 1 }, log }).then(
    ({ applied }) => ({ applied: applied.length }),
    (error: unknown) => ({ error: String(error) }),
  );
  process.stdout.write(`${JSON.stringify(said)}\n`);
}

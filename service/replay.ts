/** `make replay`: stores the `unstored-query` lines of a log, read from standard input, each once. */
import { createInterface } from "node:readline";
import { configOrExit, loadJobConfig } from "./config.ts";
import { createSessions } from "./database/sessions.ts";
import { insertMissing } from "./queries/insert.ts";
import type { AnsweredQuery } from "./queries/query-log.ts";
import { parseUnstored } from "./queries/unstored.ts";

const BATCH = 1_000;

const sessions = createSessions(configOrExit(process, loadJobConfig).database, {
  name: "air-quality-replay",
  max: 1,
});
let found = 0;
let damaged = 0;
let waiting: AnsweredQuery[] = [];

async function store(): Promise<void> {
  const batch = waiting;
  waiting = [];
  if (batch.length > 0) await sessions.use((session) => insertMissing(session, batch));
}

for await (const line of createInterface(process.stdin)) {
  try {
    const query = parseUnstored(line);
    if (!query) continue;
    waiting.push(query);
    found += 1;
  } catch {
    damaged += 1;
  }
  if (waiting.length === BATCH) await store();
}
await store();
await sessions.close();
process.stdout.write(
  `${found} unstored queries found, all are in the database now; ${damaged} damaged lines\n`,
);
process.exitCode = damaged > 0 ? 1 : 0;

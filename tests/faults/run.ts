/**
 * `make faults`: breaks every neighbour of the service in every way we could think of, with real
 * processes, and counts. FAULTS_ONLY=name,name runs some (a part of a name is enough),
 * FAULTS_SHORT=1 a tenth of the counts.
 */
import { writeFile } from "node:fs/promises";
import { databaseFaults } from "./database.ts";
import { databaseAwayFaults } from "./database-away.ts";
import { databaseFullFaults } from "./database-full.ts";
import { databaseSlowFaults } from "./database-slow.ts";
import { addBooks, createBooks, invariants } from "./harness/books.ts";
import { destroySharedCluster } from "./harness/cluster.ts";
import { detailsOf, say, table } from "./harness/report.ts";
import { execute, type Fault, failed, type Outcome, putAway } from "./harness/run.ts";
import { migrationFaults } from "./migrations.ts";
import { quotaFaults } from "./quota.ts";
import { secretFaults } from "./secrets.ts";
import { serviceFaults } from "./service.ts";
import { serviceUnstoredFaults } from "./service-unstored.ts";
import { stampedeFaults } from "./stampede.ts";
import { unprotectedForms } from "./unprotected.ts";
import { upstreamFaults } from "./upstream.ts";
import { upstreamAnswerFaults } from "./upstream-answers.ts";
import { upstreamFlapFaults } from "./upstream-flap.ts";

const { FAULTS_ONLY = "", FAULTS_SHORT, FAULTS_RESULT } = process.env;
const only = FAULTS_ONLY.split(",").filter(Boolean);
const short = FAULTS_SHORT === "1";

const faults: readonly Fault[] = [
  ...upstreamFaults,
  ...upstreamAnswerFaults,
  ...upstreamFlapFaults,
  ...databaseFaults,
  ...databaseSlowFaults,
  ...databaseAwayFaults,
  ...databaseFullFaults,
  ...serviceFaults,
  ...serviceUnstoredFaults,
  ...quotaFaults,
  ...stampedeFaults,
  ...migrationFaults,
  ...secretFaults,
  // A scratch copy runs one fault; it has no scratch copies of its own.
  ...(FAULTS_RESULT ? [] : unprotectedForms()),
].filter(({ name }) => only.length === 0 || only.some((part) => isNamed(name, part)));

/** `unprotected/…` is chosen by its own name only, not by the fault that it repeats. */
function isNamed(name: string, part: string): boolean {
  return (
    name.includes(part) && (!name.startsWith("unprotected/") || part.startsWith("unprotected"))
  );
}

// Everything runs in process groups of its own: Ctrl-C reaches only this one.
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, async () => {
    say(`${signal}: putting everything away`);
    await putAway();
    await destroySharedCluster();
    process.exit(130);
  });
}

const begun = performance.now();
const outcomes: Outcome[] = [];
for (const fault of faults) {
  say(`… ${fault.name}`);
  const outcome = await execute(fault, short);
  outcomes.push(outcome);
  for (const line of detailsOf(outcome)) say(line);
}
await destroySharedCluster();

const total = createBooks();
for (const { books } of outcomes) addBooks(total, books);
say("");
for (const line of table(outcomes)) say(line);
say("");
for (const { id, promise, measured, broken, seen } of invariants(total)) {
  const mark = broken > 0 ? "✗" : measured > 0 ? "✓" : "–";
  say(`${mark} ${id.padEnd(6)} ${promise}: ${measured > 0 ? seen : "not measured"}`);
}
const red = outcomes.filter(failed).length;
say(`\n${((performance.now() - begun) / 60_000).toFixed(1)} minutes${short ? ", short form" : ""}`);
say(`${outcomes.length - red} passed, ${red} failed`);
if (FAULTS_RESULT) {
  const verdicts = outcomes.map(({ checks, crashed }) => ({
    crashed,
    red: checks.filter(({ passed }) => !passed).map(({ what }) => what),
  }));
  await writeFile(FAULTS_RESULT, JSON.stringify(verdicts));
}
process.exit(red > 0 || outcomes.length === 0 ? 1 : 0);

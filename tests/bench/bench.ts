/**
 * `make bench`: the speed the service claims, measured against baselines in one run of interleaved
 * rounds. Ratios are what counts; absolute numbers are those of this machine at this moment.
 */
import { measureImage } from "./image.ts";
import { leaveServiceCore, OTHERS_CORE, requireTools, SERVICE_CORE } from "./machine.ts";
import { measureObserving } from "./observing.ts";
import { readOptions } from "./options.ts";
import { measureProgram } from "./program.ts";
import { measureReading } from "./reading.ts";
import { measureRecording } from "./recording.ts";
import { sayRows } from "./report.ts";
import { measureRequests } from "./requests.ts";
import { openStand, type Stand } from "./stand.ts";

let stand: Stand | undefined;

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, async () => {
    await stand?.close();
    process.exit(1);
  });
}

try {
  const options = readOptions(process.env);
  await requireTools();
  await leaveServiceCore();
  process.stdout.write(
    `${options.rounds} rounds, ${options.seconds} s per cell; what is measured on core ` +
      `${SERVICE_CORE}, PostgreSQL (fsync on), upstream and load on core ${OTHERS_CORE}\n`,
  );
  stand = await openStand();
  sayRows([
    ...(await measureRequests(stand, options)),
    ...(await measureRecording(stand, options)),
    ...(await measureReading(stand, options)),
    ...(await measureImage(stand, options)),
    ...(await measureProgram(stand, options)),
    ...(await measureObserving(stand, options)),
  ]);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
} finally {
  await stand?.close();
}

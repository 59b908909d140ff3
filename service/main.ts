/** The API's process: reads the environment, handles signals, decides the exit code. */
import { configOrExit, loadConfig } from "./config.ts";
import { createLog, describeError } from "./log.ts";
import { startServer } from "./server.ts";

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

const config = configOrExit(process, loadConfig);
const { logger, flush, flushNow } = createLog(config.logLevel);
process.once("exit", flushNow);

const server = await startServer(config, { log: logger }).catch((error: NodeJS.ErrnoException) => {
  const { code } = error;
  if (code !== "EADDRINUSE" && code !== "EACCES" && code !== "EADDRNOTAVAIL") throw error;
  fail(`cannot listen: ${error.message}; choose another HOST, PORT or ADMIN_PORT`);
});

async function stop(): Promise<void> {
  try {
    await server.stop();
  } catch (error) {
    logger.error(describeError(error), "stopping failed");
    process.exitCode = 1;
  }
  await flush();
  process.exit();
}

/** By convention 128 + SIGINT: ended before everything was put away. */
const INTERRUPTED = 130;

let stopping = false;
for (const signal of ["SIGTERM", "SIGINT"]) {
  process.on(signal, () => {
    // The second signal is from somebody who does not want to wait.
    if (stopping) process.exit(INTERRUPTED);
    stopping = true;
    void stop();
  });
}

import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A server of somebody else's, as a process of its own. */
export interface Server {
  readonly url: string;
  /** `127.0.0.1:5000`. */
  readonly address: string;
  stop(): Promise<void>;
}

const START_MS = 30_000;

/**
 * Starts one at an address of this machine, by default at a free port, and waits until it answers;
 * rejects with what it said when it does not.
 */
export async function startServer(
  command: (address: string) => readonly [file: string, ...args: string[]],
  env: (address: string) => Readonly<Record<string, string>> = () => ({}),
  at = "127.0.0.1:0",
): Promise<Server> {
  const address = await free(at);
  const [file, ...args] = command(address);
  const child = spawn(file, args, {
    env: { ...process.env, ...env(address) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-4_000);
    });
  }
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const url = `http://${address}`;
  const stop = async () => {
    child.kill();
    await ended;
  };
  const end = Date.now() + START_MS;
  while (Date.now() < end && child.exitCode === null) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return { url, address, stop };
    await sleep(200);
  }
  await stop();
  throw new Error(`${file} does not answer:\n${said}`);
}

/** The address, with a port in place of 0; rejects when somebody else has it. */
async function free(at: string): Promise<string> {
  const [host, wanted] = at.split(":");
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", ({ code }: NodeJS.ErrnoException) =>
      reject(
        new Error(
          `${at} cannot be listened on (${code}): end what listens there, or bring up the cluster that has the address`,
        ),
      ),
    );
    server.listen(Number(wanted), host, resolve);
  });
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return `${host}:${port}`;
}

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

/** Starts one, on a free port of this machine when none is given, and waits until it answers; rejects with what it said when it does not. */
export async function startServer(
  command: (port: number) => readonly [file: string, ...args: string[]],
  env: (port: number) => Readonly<Record<string, string>> = () => ({}),
  host = "127.0.0.1",
  port?: number,
): Promise<Server> {
  port ??= await freePort();
  const [file, ...args] = command(port);
  const child = spawn(file, args, {
    env: { ...process.env, ...env(port) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-4_000);
    });
  }
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const address = `${host}:${port}`;
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

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

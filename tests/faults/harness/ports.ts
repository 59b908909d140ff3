import { createServer } from "node:net";

const FIRST = 20_000;
const COUNT = 10_000;
/** Given out, and perhaps not taken yet. */
const given = new Set<number>();

/**
 * A free port below the range that the system gives to outgoing connections (from 32,768): while a
 * process is dead, no client's own connection may sit on its port.
 */
export async function freeLowPort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (given.has(port)) continue;
    given.add(port);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server
        .once("error", () => resolve(false))
        .listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
}

import { connect, createServer, type Socket } from "node:net";
import { freeLowPort } from "./ports.ts";

/** A wire between two programs that can be bent; user land, so that it needs no privilege. */
export interface TcpProxy {
  readonly port: number;
  /** Everything passes again. Connections from before a black hole stay dead. */
  pass(): Promise<void>;
  /** Nobody listens any more, and every connection is torn down. */
  refuse(): Promise<void>;
  /** Connections are accepted and nothing passes, in no direction, with no reset: a black hole. */
  swallow(): void;
  /** Milliseconds that every chunk takes in each direction. */
  delay(ms: number): void;
  /** Tears down what is connected now; new connections pass. */
  cut(): void;
  /** From now on to another port; what is connected stays. */
  retarget(port: number): void;
  /** Called for every chunk that a client sends. */
  onClientChunk(listener: () => void): void;
  stop(): Promise<void>;
}

export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const port = await freeLowPort();
  const sockets = new Set<Socket>();
  let target = targetPort;
  let swallowing = false;
  let delayMs = 0;
  let listener = () => {};

  const server = createServer((client) => {
    const upstream = connect(target, "127.0.0.1");
    // Once in the hole, always in it: neither side ever hears of the other again.
    const pair = { doomed: swallowing };
    wire(pair, client, upstream, () => listener());
    wire(pair, upstream, client, () => {});
  });

  function wire(pair: { doomed: boolean }, from: Socket, to: Socket, onChunk: () => void): void {
    sockets.add(from);
    from.setNoDelay(true);
    const forward = (write: () => void) => {
      pair.doomed ||= swallowing;
      if (pair.doomed) return;
      if (delayMs > 0) setTimeout(write, delayMs);
      else write();
    };
    from.on("data", (chunk) => {
      onChunk();
      forward(() => to.write(chunk));
    });
    from.on("end", () => forward(() => to.end()));
    from.on("error", () => {});
    from.on("close", () => {
      sockets.delete(from);
      forward(() => to.destroy());
    });
  }

  const listen = () =>
    new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(port, "127.0.0.1", () => {
        server.off("error", reject);
        resolve();
      });
    });
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const refuse = async () => {
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    cut();
    await closed;
  };
  await listen();
  return {
    port,
    async pass() {
      swallowing = false;
      delayMs = 0;
      if (!server.listening) await listen();
    },
    refuse,
    swallow() {
      swallowing = true;
    },
    delay(ms) {
      delayMs = ms;
    },
    cut,
    retarget(other) {
      target = other;
    },
    onClientChunk(other) {
      listener = other;
    },
    async stop() {
      swallowing = false;
      await refuse();
    },
  };
}

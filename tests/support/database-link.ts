import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import type { DatabaseSettings } from "../../service/database/connection.ts";

/** A way to the database that can be cut, as if the database were away. */
export interface DatabaseLink {
  /** What to connect with, through the link. */
  readonly settings: DatabaseSettings;
  /** Breaks every connection and refuses new ones. */
  cut(): Promise<void>;
  restore(): Promise<void>;
}

export async function linkDatabase(settings: DatabaseSettings): Promise<DatabaseLink> {
  const { hostname, port } = settings.url;
  const sockets = new Set<Socket>();
  let server: Server | undefined;

  async function listen(at: number): Promise<number> {
    server = createServer((near) => {
      const far = connect(Number(port), hostname);
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(socket);
        socket.on("error", () => other.destroy());
        socket.on("close", () => {
          sockets.delete(socket);
          other.destroy();
        });
        socket.pipe(other);
      }
    }).listen(at, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  }

  const chosen = await listen(0);
  const url = new URL(settings.url);
  url.hostname = "127.0.0.1";
  url.port = String(chosen);
  return {
    settings: { ...settings, url },
    async cut() {
      const closed = server && once(server, "close");
      server?.close();
      server = undefined;
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    async restore() {
      if (!server) await listen(chosen);
    },
  };
}

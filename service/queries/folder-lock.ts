import { createHash } from "node:crypto";
import { once } from "node:events";
import { realpath, rm } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { platform, tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Takes a folder for this process; the result gives it back. Rejects while another process of this
 * machine (or pod) holds it.
 *
 * The lock is a listening socket, because the system itself lets go of it when a process dies, in
 * whatever way: there is no stale lock and no process number to compare.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const address = await addressOf(folder);
  const server = await listen(address).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE" || (await isHeld(address))) {
      throw new Error(`${folder} is used by another process: each needs an OUTBOX_DIR of its own`);
    }
    await rm(address, { force: true });
    return await listen(address);
  });
  return async () => {
    server.close();
    await once(server, "close");
  };
}

/** Linux has names for sockets that are no files; elsewhere it is a file that a dead process leaves. */
async function addressOf(folder: string): Promise<string> {
  const name = createHash("sha256")
    .update(await realpath(folder))
    .digest("hex")
    .slice(0, 24);
  return platform() === "linux" ? `\0air-quality-outbox-${name}` : join(tmpdir(), `${name}.sock`);
}

async function listen(address: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  server.listen(address);
  await once(server, "listening");
  // The lock must not keep the process alive.
  return server.unref();
}

async function isHeld(address: string): Promise<boolean> {
  const socket = connect(address);
  return await once(socket, "connect").then(
    () => {
      socket.destroy();
      return true;
    },
    () => false,
  );
}

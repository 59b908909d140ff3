import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { goTools } from "../support/go-tools.ts";
import { type Server, startServer } from "./server.ts";

/**
 * The OCI reference registry, built from its Go module at its first use.
 *
 * @param folder Keeps the images.
 * @param at Host and port; on this machine and a free one when left out.
 */
export async function startRegistry(folder: string, at?: string): Promise<Server> {
  const { registry } = await goTools("registry");
  const config = join(folder, "registry.yaml");
  await mkdir(folder, { recursive: true });
  await writeFile(config, "version: 0.1\nlog: { level: error }\nhttp: { addr: 127.0.0.1:0 }\n");
  const [host = "127.0.0.1", port] = at?.split(":") ?? [];
  return await startServer(
    () => [registry, "serve", config],
    (chosen) => ({
      REGISTRY_HTTP_ADDR: `${host}:${chosen}`,
      REGISTRY_STORAGE: "filesystem",
      REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY: join(folder, "images"),
      OTEL_TRACES_EXPORTER: "none",
    }),
    host,
    port === undefined ? undefined : Number(port),
  );
}

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { goTools } from "../support/go-tools.ts";
import { type Server, startServer } from "./server.ts";

/**
 * Starts an OCI registry of plain HTTP that keeps its images in a folder: at a free port of this machine,
 * or at an address such as the one that the nodes of `make cluster-up` pull from.
 */
export async function startRegistry(folder: string, at?: string): Promise<Server> {
  const { registry } = await goTools("registry");
  const config = join(folder, "registry.yaml");
  await mkdir(folder, { recursive: true });
  await writeFile(config, "version: 0.1\nlog: { level: error }\nhttp: { addr: 127.0.0.1:0 }\n");
  return await startServer(
    () => [registry, "serve", config],
    (address) => ({
      REGISTRY_HTTP_ADDR: address,
      REGISTRY_STORAGE: "filesystem",
      REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY: join(folder, "images"),
      OTEL_TRACES_EXPORTER: "none",
    }),
    at,
  );
}

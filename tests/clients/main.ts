/**
 * `make clients`: what the pipeline does with Nexus, done with servers of the same protocols, for Nexus
 * itself can't be had everywhere: packages through an npm proxy, an image in an OCI registry.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pushAndPull } from "./images.ts";
import { installThroughProxy } from "./packages.ts";

const folder = await mkdtemp(join(tmpdir(), "air-quality-clients-"));
try {
  for (const check of [installThroughProxy, pushAndPull]) {
    process.stdout.write(`✓ ${await check(join(folder, check.name))}\n`);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}

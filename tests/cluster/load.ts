/** `node tests/cluster/load.ts IMAGE…`: images of this machine's engine, to both nodes. */
import { loadImages } from "./images/load.ts";
import { checkRoot } from "./preflight.ts";

try {
  const images = process.argv.slice(2);
  if (images.length === 0) throw new Error("usage: node tests/cluster/load.ts IMAGE…");
  checkRoot();
  await loadImages(images);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

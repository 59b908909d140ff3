import { execFileSync } from "node:child_process";
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cached } from "../support/cache.ts";
import { startServer } from "./server.ts";

const PROJECT = join(import.meta.dirname, "../..");
const VERDACCIO = "6.10.4";

/** Installs this project by npm through a proxy that is all it may ask. Resolves with what was seen. */
export async function installThroughProxy(folder: string): Promise<string> {
  const verdaccio = await cached(`verdaccio-${VERDACCIO}`, async (unfinished) => {
    process.stderr.write(`Installing Verdaccio ${VERDACCIO} (once) …\n`);
    // One of its parts names another by a tag, which not every registry has.
    const wanted = { dependencies: { verdaccio: VERDACCIO }, overrides: { "node-fetch": "2.7.0" } };
    await writeFile(join(unfinished, "package.json"), JSON.stringify(wanted));
    execFileSync("npm", ["install", "--no-audit", "--no-fund", "--silent"], { cwd: unfinished });
  });
  const project = join(folder, "project");
  await mkdir(project, { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) {
    await copyFile(join(PROJECT, file), join(project, file));
  }
  const upstream = execFileSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).trim();
  const storage = join(folder, "packages");
  const config = join(folder, "verdaccio.yaml");
  await writeFile(config, configuration(storage, upstream));
  const server = await startServer((address) => [
    join(verdaccio, "node_modules/.bin/verdaccio"),
    ...["--config", config, "--listen", address],
  ]);
  try {
    const from = [`--registry=${server.url}/`, `--cache=${join(folder, "cache")}`];
    const quiet = ["--no-audit", "--no-fund", "--ignore-scripts"];
    execFileSync("npm", ["ci", ...quiet, ...from], { cwd: project, stdio: "pipe" });
  } finally {
    await server.stop();
  }
  const served = (await readdir(storage, { recursive: true })).filter((name) =>
    name.endsWith(".tgz"),
  );
  const lock = JSON.parse(await readFile(join(project, "node_modules/.package-lock.json"), "utf8"));
  const installed = Object.values<{ readonly optional?: boolean }>(lock.packages).length;
  if (served.length === 0) throw new Error("npm asked somebody else");
  return `npm ci through Verdaccio: ${installed} packages of ${served.length} archives that it had from there`;
}

const configuration = (storage: string, upstream: string) => `
storage: ${storage}
uplinks:
  npm: { url: "${upstream}", timeout: 120s, maxage: 30m }
packages:
  "@*/*": { access: $all, proxy: npm }
  "**": { access: $all, proxy: npm }
log: { type: stdout, format: json, level: error }
`;

/** `make image-push`: brings the API's image to a registry, and writes its digest to build/image/pushed.json. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findEngine } from "./engine.ts";

const PROJECT = join(import.meta.dirname, "../..");
const { TAG = "dev", REGISTRY = "" } = process.env;

function run(...[command, ...args]: readonly [string, ...string[]]): string {
  return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

/** As the registry knows it. */
function push(engine: string, local: string, remote: string): string {
  if (engine === "docker") {
    run(engine, "tag", local, remote);
    run(engine, "push", "--quiet", remote);
    const [digest = ""] = run(
      engine,
      "image",
      "inspect",
      remote,
      "--format={{index .RepoDigests 0}}",
    )
      .trim()
      .split("@")
      .slice(1);
    return digest;
  }
  const folder = mkdtempSync(join(tmpdir(), "air-quality-push-"));
  try {
    const file = join(folder, "digest");
    run(engine, "push", "--quiet", `--digestfile=${file}`, local, remote);
    return readFileSync(file, "utf8").trim();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

try {
  if (REGISTRY === "")
    throw new Error("REGISTRY must be a repository: registry.example.com/air-quality-api");
  const engine = findEngine().name;
  const digest = push(engine, `localhost/air-quality-api:${TAG}`, `${REGISTRY}:${TAG}`);
  const image = `${REGISTRY}@${digest}`;
  writeFileSync(join(PROJECT, "build/image/pushed.json"), `${JSON.stringify({ digest, image })}\n`);
  process.stdout.write(`  ${image}\n`);
} catch (error) {
  process.stderr.write(
    `the image is not in ${REGISTRY || "a registry"}: ${error instanceof Error ? error.message : error}\n`,
  );
  process.exitCode = 1;
}

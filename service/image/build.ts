/** `make image`: bundles, then builds the images of the API and of the simulator, and says what they are. */
import { execFileSync, spawnSync } from "node:child_process";
import { cp, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { bundleAll } from "./bundle.ts";
import { findEngine } from "./engine.ts";

const PROJECT = join(import.meta.dirname, "../..");
/** Targets of service/Dockerfile, and the names of what they make. */
const IMAGES = { service: "air-quality-api", simulator: "air-quality-simulator" } as const;

const { BASE, ONLY, TAG = "dev", OUT = join(PROJECT, "build/image") } = process.env;
const say = (text: string) => process.stdout.write(`${text}\n`);

const git = (...args: string[]) =>
  execFileSync("git", args, { cwd: PROJECT, encoding: "utf8" }).trim();

/** The commit, and whether the images hold more than it. */
function revision(): string {
  return `${git("rev-parse", "HEAD")}${git("status", "--porcelain") === "" ? "" : "-dirty"}`;
}

/** Where the sources are, when the remote is an address that others can open. */
function source(): string {
  const remote = spawnSync("git", ["remote", "get-url", "origin"], { cwd: PROJECT });
  const url = remote.stdout.toString().trim();
  return /^https:\/\/[^@]*$/.test(url) ? url : "unknown";
}

try {
  const engine = findEngine();
  const { default: packageJson } = await import("../../package.json", { with: { type: "json" } });
  say("Bundling …");
  await bundleAll(OUT);
  await cp(join(import.meta.dirname, "compile-cache.ts"), join(OUT, "compile-cache.ts"));
  const labels = { SOURCE: source(), REVISION: revision(), VERSION: packageJson.version };
  const buildArgs = Object.entries({ ...labels, ...(BASE && { BASE }) });
  const built: Record<string, unknown> = BASE ? { base: BASE } : {};
  for (const [target, name] of Object.entries(IMAGES)) {
    if (ONLY && name !== ONLY) continue;
    const image = `localhost/${name}:${TAG}`;
    say(`Building ${image} with ${engine.name} …`);
    const { status } = spawnSync(
      engine.name,
      [
        "build",
        "--quiet",
        ...engine.fresh,
        ...engine.reproducible(Number(git("log", "-1", "--format=%ct"))),
        ...buildArgs.map(([key, value]) => `--build-arg=${key}=${value}`),
        `--target=${target}`,
        `--tag=${image}`,
        `--file=${join(PROJECT, "service/Dockerfile")}`,
        OUT,
      ],
      { stdio: ["ignore", "ignore", "inherit"] },
    );
    if (status !== 0) {
      throw new Error(
        `${engine.name} could not build ${image}; if the base cannot be pulled here: make image-base, then make image BASE=localhost/node24-stand-in`,
      );
    }
    const id = execFileSync(engine.name, ["image", "inspect", image, "--format={{.Id}}"], {
      encoding: "utf8",
    }).trim();
    built[target] = { image, id: id.replace(/^(sha256:)?/, "sha256:"), ...labels };
    say(`  ${image}  ${id}`);
  }
  await writeFile(join(OUT, "images.json"), `${JSON.stringify(built, null, 2)}\n`);
  say(`The list of its parts: ${relative("", join(OUT, "sbom.cdx.json"))}`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

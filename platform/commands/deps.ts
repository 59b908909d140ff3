/**
 * `make deps`: brings what is too large to keep here: Contour's manifest, which the program reads, and
 * Kubernetes' API schemas, which tests read. Both are in Go modules: Go's checksum database vouches for
 * a module, the sum here for the one that is meant.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { CONTOUR, isTheManifest, MANIFEST_FILE } from "../workloads/ingress/release.ts";

interface Dependency {
  /** With its version. */
  readonly module: string;
  /** As go.sum would have it. */
  readonly sum: string;
  /** Inside the module: a file, or a folder. */
  readonly path: string;
  readonly to: string;
}

const KUBERNETES = "v1.35.4";

const DEPENDENCIES: readonly Dependency[] = [
  {
    module: `${CONTOUR.module}@${CONTOUR.version}`,
    sum: "h1:QoOfwqWws+CVRFpsRC2+f1DmB5IdurtyUtepIsiWfE0=",
    path: CONTOUR.path,
    to: MANIFEST_FILE,
  },
  {
    module: `k8s.io/kubernetes@${KUBERNETES}`,
    sum: "h1:o/8dBC/pHVpYoGV4OAIytAlNPZbdYVTXJHoYvXC4qzM=",
    path: "api/openapi-spec/v3",
    to: join(dirname(MANIFEST_FILE), `kubernetes-${KUBERNETES}`),
  },
];

/** What go writes, also when it fails. */
interface Downloaded {
  readonly Dir?: string;
  readonly Sum?: string;
  readonly Error?: string;
}

async function bring({ module, sum, path, to }: Dependency): Promise<void> {
  if (existsSync(to)) return;
  process.stdout.write(`Fetching ${module} …\n`);
  const { Dir, Sum } = await download(module);
  if (Sum !== sum) throw new Error(`${module} has the checksum ${Sum}, not ${sum}`);
  // Nobody sees a half of it.
  const unfinished = `${to}.${process.pid}`;
  await mkdir(dirname(to), { recursive: true });
  await cp(join(Dir ?? "", path), unfinished, { recursive: true });
  // Go's cache is read-only, also for those who want to remove this.
  await chmod(unfinished, 0o755);
  await rename(unfinished, to);
  process.stdout.write(`  ${relative("", to)}\n`);
}

async function download(module: string): Promise<Downloaded> {
  // Outside of any module, so that nothing of one is asked or changed.
  const cwd = await mkdtemp(join(tmpdir(), "air-quality-deps-"));
  try {
    const { stdout } = await promisify(execFile)("go", ["mod", "download", "-json", module], {
      cwd,
      env: { ...process.env, GOFLAGS: "-mod=mod" },
    }).catch((error: Error & { code?: unknown; stdout?: string; stderr?: string }) => {
      if (error.code === "ENOENT") {
        throw new Error("go is not on the PATH: install Go (https://go.dev/dl)");
      }
      const said = error.stdout?.startsWith("{") ? JSON.parse(error.stdout).Error : error.stderr;
      throw new Error(`go mod download ${module} failed: ${said?.trim() || error.message}`);
    });
    return JSON.parse(stdout);
  } finally {
    await rm(cwd, { recursive: true });
  }
}

try {
  for (const dependency of DEPENDENCIES) await bring(dependency);
  if (!isTheManifest(await readFile(MANIFEST_FILE))) {
    throw new Error(`${MANIFEST_FILE} was changed: remove it, then make deps`);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

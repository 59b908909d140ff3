/**
 * `make deps`: brings what is too large to keep here: of Contour's manifest what the program reads, and
 * Kubernetes' API schemas, which tests read. Both are in Go modules: Go's checksum database vouches for
 * a module, the sum here for the one that is meant.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { CONTOUR, MANIFEST_FILE, sha256Of } from "../workloads/ingress/release.ts";
import { excerptOf } from "./deps/contour.ts";

interface Dependency {
  /** With its version. */
  readonly module: string;
  /** As go.sum would have it. */
  readonly sum: string;
  /** Inside the module: a file, or a folder. */
  readonly path: string;
  /** What is kept of the file's text. @default all */
  readonly excerpt?: (text: string) => string;
  readonly to: string;
}

const KUBERNETES = "v1.35.4";

const DEPENDENCIES: readonly Dependency[] = [
  {
    module: `${CONTOUR.module}@${CONTOUR.version}`,
    sum: "h1:QoOfwqWws+CVRFpsRC2+f1DmB5IdurtyUtepIsiWfE0=",
    path: CONTOUR.path,
    excerpt: excerptOf,
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

async function bring({ module, sum, path, excerpt, to }: Dependency): Promise<void> {
  if (existsSync(to)) return;
  process.stdout.write(`Fetching ${module} …\n`);
  const { Dir, Sum } = await download(module);
  if (Sum !== sum) throw new Error(`${module} has the checksum ${Sum}, not ${sum}`);
  // Nobody sees a half of it.
  const unfinished = `${to}.${process.pid}`;
  await mkdir(dirname(to), { recursive: true });
  const from = join(Dir ?? "", path);
  if (excerpt) {
    await writeFile(unfinished, excerpt(await readFile(from, "utf8")));
  } else {
    await cp(from, unfinished, { recursive: true });
    // Go's cache is read-only, also for those who want to remove this.
    await chmod(unfinished, 0o755);
  }
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
  const sha256 = sha256Of(await readFile(MANIFEST_FILE));
  if (sha256 !== CONTOUR.sha256) {
    throw new Error(
      `${MANIFEST_FILE} has the SHA-256 ${sha256}, not ${CONTOUR.sha256}: remove it, then make deps`,
    );
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

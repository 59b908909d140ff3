import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile, rename } from "node:fs/promises";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { cached } from "./cache.ts";

/** Programs that are had from nowhere but their sources, pinned by the go.mod and go.sum of a family. */

interface Family {
  /** Package of each program, by the program's name. */
  readonly packages: Readonly<Record<string, string>>;
  /** Go variables that are set, as the program's own release build does. */
  readonly stamps: Readonly<Record<string, string>>;
  /** Build tags, where what is not needed can be left out. */
  readonly tags?: string;
}

const MODULES = join(import.meta.dirname, "../cluster/modules");
/** Milliseconds between two lines that say that it goes on. */
const PROGRESS_MS = 15_000;

const KUBERNETES = "v1.35.4";
const kubernetesStamps = {
  "k8s.io/component-base/version.gitVersion": KUBERNETES,
  "k8s.io/client-go/pkg/version.gitVersion": KUBERNETES,
};
const FAMILIES = {
  kubernetes: {
    packages: {
      "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
      "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
      "kube-scheduler": "k8s.io/kubernetes/cmd/kube-scheduler",
      kubelet: "k8s.io/kubernetes/cmd/kubelet",
      "kube-proxy": "k8s.io/kubernetes/cmd/kube-proxy",
      kubectl: "k8s.io/kubernetes/cmd/kubectl",
      etcd: "go.etcd.io/etcd/server/v3",
      contour: "github.com/projectcontour/contour/cmd/contour",
      pause: "./pause",
      "folder-provisioner": "./folder-provisioner",
    },
    stamps: {
      ...kubernetesStamps,
      "github.com/projectcontour/contour/internal/build.Version": "v1.33.8",
    },
  },
  "metrics-server": {
    packages: { "metrics-server": "sigs.k8s.io/metrics-server/cmd/metrics-server" },
    stamps: { "k8s.io/component-base/version.gitVersion": "v0.9.0" },
  },
  coredns: { packages: { coredns: "./coredns" }, stamps: {} },
  pulumi: {
    packages: { pulumi: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi" },
    stamps: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": "v3.250.0" },
  },
  registry: {
    packages: { registry: "github.com/distribution/distribution/v3/cmd/registry" },
    stamps: { "github.com/distribution/distribution/v3/version.version": "v3.0.0" },
  },
  helm: {
    packages: { helm: "helm.sh/helm/v3/cmd/helm" },
    stamps: { "helm.sh/helm/v3/internal/version.version": "v3.22.0" },
  },
  prometheus: {
    packages: {
      prometheus: "github.com/prometheus/prometheus/cmd/prometheus",
      promtool: "github.com/prometheus/prometheus/cmd/promtool",
    },
    stamps: { "github.com/prometheus/common/version.Version": "3.16.0" },
    // Of the places where it could look for targets, Kubernetes and files.
    tags: "remove_all_sd,enable_kubernetes_sd",
  },
  alertmanager: {
    packages: {
      alertmanager: "github.com/prometheus/alertmanager/cmd/alertmanager",
      amtool: "github.com/prometheus/alertmanager/cmd/amtool",
    },
    stamps: { "github.com/prometheus/common/version.Version": "0.31.1" },
  },
  "kube-state-metrics": {
    packages: { "kube-state-metrics": "k8s.io/kube-state-metrics/v2" },
    stamps: { "github.com/prometheus/common/version.Version": "v2.20.0" },
  },
} as const satisfies Record<string, Family>;

export type FamilyName = keyof typeof FAMILIES;
type Program<F extends FamilyName> = keyof (typeof FAMILIES)[F]["packages"] & string;
/** Absolute paths by the names of the programs. */
export type Tools<F extends FamilyName> = Readonly<Record<Program<F>, string>>;

/**
 * Absolute paths of a family's programs, by their names.
 *
 * Builds them when this version was never built here, which takes minutes and says so on standard
 * error; else it asks Go nothing. Two callers at once both build, and one result stays.
 *
 * Throws a sentence that names what is missing: Go, a newer Go, a module that cannot be had.
 */
export async function goTools<F extends FamilyName>(name: F): Promise<Tools<F>> {
  const family: Family = FAMILIES[name];
  const module = join(MODULES, name);
  const folder = await cached(`${name}-${await fingerprint(module, family)}`, (unfinished) =>
    buildInto(unfinished, name, module, family),
  );
  const programs = Object.keys(family.packages) as Program<F>[];
  return Object.fromEntries(
    programs.map((program) => [program, join(folder, program)]),
  ) as unknown as Tools<F>;
}

/** Of all that decides what comes out: sources and sums here, flags, and what machine it is for. */
async function fingerprint(module: string, family: Family): Promise<string> {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([family, flags(family), process.platform, process.arch]));
  const entries = await readdir(module, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  for (const path of files.map(({ parentPath, name }) => join(parentPath, name)).sort()) {
    hash.update(await readFile(path));
  }
  return hash.digest("hex").slice(0, 16);
}

function flags({ stamps, tags }: Family): string[] {
  const set = Object.entries(stamps).map(([variable, value]) => `-X ${variable}=${value}`);
  return [
    "-trimpath",
    "-buildvcs=false",
    `-ldflags=${["-s", "-w", ...set].join(" ")}`,
    ...(tags ? [`-tags=${tags}`] : []),
  ];
}

async function buildInto(folder: string, name: string, module: string, family: Family) {
  await checkGo(module);
  const packages = Object.entries(family.packages);
  const paths = packages.map(([, path]) => path);
  await compile(name, module, [...flags(family), `-o=${folder}/`, ...paths]);
  for (const [program, path] of packages) {
    await rename(join(folder, nameByGo(path)), join(folder, program));
  }
}

/** Go calls a program after its folder, but not after a version. */
function nameByGo(path: string): string {
  return basename(path.replace(/\/v\d+$/, ""));
}

/** `go build`, with a line now and then; throws with what Go said when it fails. */
async function compile(what: string, module: string, args: readonly string[]): Promise<void> {
  const started = Date.now();
  const say = (text: string) => {
    const seconds = Math.round((Date.now() - started) / 1000);
    process.stderr.write(`${what}: ${text} (${seconds} s)\n`);
  };
  say("building from source, once");
  // -v names each package when it is compiled.
  const child = go(module, ["build", "-v", ...args]);
  let packages = 0;
  let modules = 0;
  const complaints: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (line.startsWith("go: downloading ")) modules += 1;
    else if (/^[\w./~-]+$/.test(line)) packages += 1;
    else complaints.push(line);
  });
  const progress = setInterval(
    () => say(`${modules} modules fetched, ${packages} packages compiled`),
    PROGRESS_MS,
  );
  const code = await ended(child).finally(() => clearInterval(progress));
  if (code !== 0) throw new Error(`${what}: go build failed:\n${complaints.slice(-20).join("\n")}`);
  say("built");
}

/** That there is a Go, new enough for the module. */
async function checkGo(module: string): Promise<void> {
  const needed = /^go (\S+)$/m.exec(await readFile(join(module, "go.mod"), "utf8"))?.[1] ?? "";
  const remedy = `install Go ${needed} or newer (https://go.dev/dl)`;
  const child = go(module, ["env", "GOVERSION"]);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text) => {
      said += text;
    });
  }
  const code = await ended(child).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") throw new Error(`go is not on the PATH: ${remedy}`);
    throw error;
  });
  const version = /^go(\d+\S*)/.exec(said)?.[1];
  if (code !== 0 || !version) throw new Error(`go does not work (${said.trim()}): ${remedy}`);
  if (version.localeCompare(needed, "en", { numeric: true }) < 0) {
    throw new Error(`this is Go ${version}: ${remedy}`);
  }
}

/** Go in a module, with nothing of the caller's settings that would change the result. */
function go(module: string, args: readonly string[]) {
  return spawn("go", args, {
    cwd: module,
    env: { ...process.env, CGO_ENABLED: "0", GOWORK: "off", GOFLAGS: "-mod=readonly" },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function ended(child: ReturnType<typeof go>): Promise<number | null> {
  return await new Promise((resolve, reject) => child.on("close", resolve).on("error", reject));
}

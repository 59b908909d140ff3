import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { goTools, type Tools } from "../support/go-tools.ts";
import { availablePods, isReady, kubectl, readyNodes } from "./api.ts";
import { createCertificates } from "./certificates.ts";
import { until } from "./command.ts";
import { createApi, createControllers } from "./control-plane.ts";
import { rememberForeign } from "./foreign.ts";
import { existingOf, loadImages } from "./images/load.ts";
import { OWN_IMAGES } from "./images/names.ts";
import { buildStandIns, STAND_IN_NAMES } from "./images/stand-ins.ts";
import { createCgroup, prepareKernel } from "./kernel.ts";
import { API_URL, containerdSocket, DATA, NODES, RUN, VOLUMES } from "./layout.ts";
import { createNetwork } from "./network.ts";
import { createNode } from "./node.ts";
import { findProblems, findTakenPorts } from "./preflight.ts";
import { checkAlive, type Program, programs, start } from "./processes.ts";
import { removeCluster } from "./stop.ts";

/** Objects that every cluster has. */
const BASE = join(import.meta.dirname, "base.yaml");
/** Exists when a start came to its end. */
const COMPLETE = `${RUN}/complete`;

export type Say = (text: string) => void;

/**
 * Starts the cluster unless it is up; what an ended one has left behind is removed first.
 *
 * Throws sentences that say what the machine lacks, or which part does not start and where its log is;
 * then `make cluster-down` removes what is there.
 */
export async function startCluster(say: Say): Promise<void> {
  if (await isUp()) {
    say("The cluster is up.");
    return;
  }
  if (existsSync(DATA) || existsSync(RUN)) {
    say("Removing what an earlier cluster left …");
    await removeCluster();
  }
  refuse(await findProblems());
  const tools = await goTools("kubernetes");
  await buildStandIns();

  say("Network, certificates, configuration …");
  for (const folder of [DATA, RUN, VOLUMES]) await mkdir(folder, { recursive: true });
  await rememberForeign();
  await prepareKernel();
  await Promise.all([
    createNetwork(),
    createCertificates(),
    ...NODES.map(({ name }) => createCgroup(name)),
  ]);
  refuse(await findTakenPorts());
  const nodes = await Promise.all(NODES.map((node) => createNode(node, tools)));

  say("API server, and images into both nodes …");
  for (const program of [...createApi(tools), ...nodes.map(({ containerd }) => containerd)]) {
    await start(program);
  }
  await Promise.all([
    startPrograms(
      tools,
      nodes.flatMap(({ others }) => others),
    ),
    bringImages(say),
  ]);

  say("Nodes and DNS …");
  await until("Ready of both nodes (make cluster-logs)", 60, async () => {
    for (const { name } of programs()) checkAlive(name);
    return (await readyNodes()) === NODES.length;
  });
  await until("answering of the cluster's DNS (make cluster-logs)", 60, async () => {
    return (await availablePods("coredns", "kube-system")) === NODES.length;
  });
  await writeFile(COMPLETE, "");
}

/** Throws when it is neither up nor gone. */
async function isUp(): Promise<boolean> {
  const all = programs();
  if (!all.some(({ alive }) => alive)) return false;
  try {
    for (const { name } of all) checkAlive(name);
    if (!existsSync(COMPLETE)) throw new Error("an earlier start did not come to its end");
    if (!(await isReady())) throw new Error(`the API server does not answer: ${API_URL}`);
    return true;
  } catch (error) {
    throw new Error(`${(error as Error).message}\nThen: make cluster-down, and make cluster-up`);
  }
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

/** All that needs the API server, when it is ready. */
async function startPrograms(
  tools: Tools<"kubernetes">,
  nodePrograms: readonly Program[],
): Promise<void> {
  await until("readiness of the API server", 60, async () => {
    for (const name of ["etcd", "kube-apiserver"]) checkAlive(name);
    return await isReady();
  });
  for (const program of [...createControllers(tools), ...nodePrograms]) await start(program);
  await kubectl(["apply", "--server-side", `--filename=${BASE}`]);
}

/** Stand-ins and what `make image` has built. */
async function bringImages(say: Say): Promise<void> {
  await until("start of containerd", 20, () => {
    for (const { name } of NODES) checkAlive(`containerd-${name}`);
    return NODES.every((node) => existsSync(containerdSocket(node)));
  });
  const own = existingOf(OWN_IMAGES);
  const absent = OWN_IMAGES.filter((image) => !own.includes(image));
  if (absent.length > 0) {
    say(`Not there yet: ${absent.join(", ")}: make image, then node tests/cluster/load.ts NAME …`);
  }
  await loadImages([...STAND_IN_NAMES, ...own]);
}

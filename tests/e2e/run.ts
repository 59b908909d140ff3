import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join, relative } from "node:path";
import { createCluster } from "./cluster.ts";
import { createDatabase } from "./database.ts";
import type { Deployment } from "./deployment.ts";
import { type Ground, ground } from "./ground.ts";
import { buildVariants, IMAGES } from "./images/build.ts";
import type { VariantName } from "./images/variants.ts";
import { takeInventory } from "./inventory.ts";
import { CAPITAL_PATHS, type KnownPlaces, learn } from "./load/places.ts";
import type { Node } from "./objects.ts";
import { deployed } from "./promises/deployed.ts";
import { type Proof, prove, type Repeats } from "./proof.ts";
import { REPORT_FOLDER } from "./report/folder.ts";
import type { Row } from "./report/row.ts";
import { markdownReport, rowLines, terminalTable } from "./report/table.ts";
import { createSimulator } from "./simulator.ts";
import type { Stand } from "./stand.ts";

export interface RunOptions {
  readonly title: string;
  readonly proofs: readonly Proof[];
  /** Images that the proofs need beside the one under test. */
  readonly variants: readonly VariantName[];
}

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** Registers a test for every promise; E2E_ONLY=name,name runs some of them. */
export function describePromises({ title, proofs, variants }: RunOptions): void {
  const only = (process.env.E2E_ONLY ?? "").split(",").filter(Boolean);
  const unknown = only.filter((name) => !proofs.some((proof) => proof.name === name));
  if (unknown.length > 0) throw new Error(`E2E_ONLY names no promise: ${unknown.join(", ")}`);
  const chosen = proofs.filter(({ name }) => only.length === 0 || only.includes(name));
  const rows: Row[] = [];
  const pictures: (readonly [string, string])[] = [];
  const repeats: Repeats = { left: 1 };
  let stand: Stand;
  let base: Ground;
  let about: string[] = [];

  async function report(): Promise<void> {
    const text = markdownReport({ title, ground: about, rows, pictures });
    await writeFile(join(REPORT_FOLDER, "report.md"), text);
  }
  async function keepPicture(file: string, caption: string, svg: string): Promise<void> {
    await writeFile(join(REPORT_FOLDER, file), svg);
    if (!pictures.some(([known]) => known === file)) pictures.push([file, caption]);
  }

  describe(title, function () {
    // Every proof has a limit of its own.
    this.timeout(0);

    before(async () => {
      await emptyReportFolder();
      base = await ground();
      const isNew = base.isOurs && chosen.some(({ name }) => name === deployed.name);
      if (isNew) await removeLeftOver(base.deployment);
      if (base.isOurs) {
        say(`Building ${variants.length} variants of ${IMAGES.base} …`);
        await buildVariants(variants);
        await base.loadImages([IMAGES.base, ...variants.map((name) => IMAGES[name])]);
      }
      stand = await createStand(base, isNew);
      about = await groundLines(stand);
      for (const line of about) say(line);
    });

    for (const proof of chosen) {
      it(proof.promise, async function () {
        const lost = rows.find(({ name, verdict }) => verdict === "broken" && essential(name));
        if (lost) this.skip();
        if (proof.needs === "deploy" && !base.isOurs) this.skip();
        const row = await prove(proof, { stand, repeats, keepPicture, say });
        rows.push(row);
        for (const line of rowLines(row)) say(line);
        await report();
        if (row.verdict === "skipped") this.skip();
        if (row.verdict === "broken") throw new Error(`${proof.name}: ${row.reason}`);
      });
    }

    after(async () => {
      await stand?.simulator.close();
      say("");
      for (const line of terminalTable(rows)) say(line);
      say(`\nReport: ${relative("", join(REPORT_FOLDER, "report.md"))}`);
    });
  });

  const essential = (name: string) => proofs.some((one) => one.name === name && one.essential);
}

/** The stack's state in a folder beside the report stays: what it tells of may be there still. */
async function emptyReportFolder(): Promise<void> {
  await mkdir(REPORT_FOLDER, { recursive: true });
  for (const entry of await readdir(REPORT_FOLDER, { withFileTypes: true })) {
    if (entry.isFile()) await rm(join(REPORT_FOLDER, entry.name));
  }
}

/** A run that was cut off has left its stack, which would be neither created nor compared. */
async function removeLeftOver(deployment: Deployment): Promise<void> {
  const { kubectl } = createCluster();
  const find = ["get", "namespace", deployment.namespace, "--ignore-not-found", "--output=name"];
  if ((await kubectl(find)) === "") return;
  say(`${deployment.namespace} is there already: it is taken away first …`);
  const fault = await deployment.destroy().then(
    () => "it is not of an earlier run in this folder",
    ({ message }: Error) => message,
  );
  if ((await kubectl(find)) !== "") {
    throw new Error(`${deployment.namespace} stays: make destroy where it was deployed (${fault})`);
  }
}

async function createStand({ deployment }: Ground, isNew: boolean): Promise<Stand> {
  const cluster = createCluster();
  const { url, host, neighbours } = deployment;
  let known: Promise<KnownPlaces> | undefined;
  return {
    deployment,
    cluster,
    database: createDatabase(cluster, neighbours),
    simulator: createSimulator(neighbours),
    places: () => {
      known ??= learn({ url, host }, CAPITAL_PATHS);
      return known;
    },
    before: isNew ? await takeInventory(cluster) : undefined,
  };
}

/** What it is measured on. */
async function groundLines({ cluster, deployment }: Stand): Promise<string[]> {
  const nodes = await cluster.list<Node & { status: { nodeInfo: { kubeletVersion: string } } }>(
    "node",
  );
  const versions = nodes.map(
    ({ metadata, status }) => `${metadata.name} ${status.nodeInfo.kubeletVersion}`,
  );
  return [
    `Nodes: ${versions.join(", ")}; ${cpus().length} cores, shared with the load`,
    `The API: ${deployment.url}, Host ${deployment.host}`,
  ];
}

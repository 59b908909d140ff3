import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parse, stringify } from "yaml";
import { readChoices } from "../../platform/commands/choices.ts";
import { makeUpPasswords, openStack } from "../../platform/commands/pulumi.ts";
import { type Environment, openEnvironment } from "../../platform/pipeline/deploy/environment.ts";
import { deployInPlace } from "../../platform/pipeline/deploy/in-place.ts";
import {
  beside,
  type Releases,
  releaseOf,
  releasesText,
  rolledBack,
  shifted,
} from "../../platform/pipeline/deploy/releases.ts";
import { StageFault } from "../../platform/pipeline/fault.ts";
import { commandLineFolders, pathWith } from "../support/engine/command-line.ts";
import { pluginVersion } from "../support/engine/plugin-version.ts";
import { update } from "../support/engine/update.ts";
import { createRecordedProvider, type RecordedProvider } from "../support/provider/recorded.ts";
import { serveProvider } from "../support/provider/server.ts";

const PROJECT = join(import.meta.dirname, "../..");
const API = "air-quality:api";

/** An image whose digest is one figure, and its release's name. */
const image = (figure: number) => `localhost/air-quality-api@sha256:${String(figure).repeat(64)}`;
const named = (figure: number) => releaseOf(image(figure), 0).name;

/** The real command line, engine and language host; only what is behind the provider is made up. */
describe("releases under the real engine", function () {
  this.timeout(300_000);
  const { PATH } = process.env;
  let folder: string;
  let stacks: string;
  let state: string;
  let failing = "";
  let provider: RecordedProvider;
  let close = () => {};
  let prod: Environment;

  const open = async () =>
    await openEnvironment("prod", { PIPELINE_STACKS: stacks, PIPELINE_STATE: state });
  /** The stack as its owner works on it. */
  const stack = async () =>
    await openStack("prod", {
      choices: join(stacks, "Pulumi.prod.yaml"),
      folder: join(state, "prod"),
    });
  const short = (urn: string) => urn.split("::").slice(2).join("::").split("$").at(-1) ?? "";
  /** What the provider was asked to do during some work. */
  async function doneBy(work: () => Promise<unknown>): Promise<string[]> {
    const start = provider.operations.length;
    await work();
    return provider.operations.slice(start).map(({ verb, urn }) => `${verb} ${short(urn)}`);
  }
  const has = async () => releasesText(await prod.releases());
  /** Ids of what exists of a release, and of what some pattern names. */
  const existing = (pattern: RegExp) => [...provider.existing].filter((id) => pattern.test(id));
  async function faultOf(work: () => Promise<unknown>): Promise<StageFault> {
    const fault = await work().catch((error: unknown) => error);
    return fault instanceof StageFault ? fault : expect.fail(`not a StageFault: ${fault}`);
  }
  async function choose(api: Readonly<Record<string, unknown>>): Promise<void> {
    const file = parse(await readFile(join(PROJECT, "Pulumi.local.yaml"), "utf8"));
    const { releases: _, ...own } = file.config[API];
    file.config[API] = { ...own, ...api };
    await writeFile(join(stacks, "Pulumi.prod.yaml"), stringify(file));
  }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "air-quality-pipeline-"));
    stacks = join(folder, "stacks");
    state = join(folder, "state");
    await mkdir(stacks);
    await mkdir(state);
    await choose({});
    provider = createRecordedProvider(PROJECT, pluginVersion("kubernetes"), ({ name }) =>
      failing !== "" && name.startsWith(failing) ? "it failed on purpose" : undefined,
    );
    const served = await serveProvider(provider.handlers);
    close = served.close;
    process.env.PULUMI_DEBUG_PROVIDERS = `kubernetes:${served.port}`;
    process.env.PATH = pathWith(await commandLineFolders());
    await makeUpPasswords(await stack(), (await readChoices("prod", stacks)).missing);
    prod = await open();
  });

  after(async () => {
    process.env.PATH = PATH;
    delete process.env.PULUMI_DEBUG_PROVIDERS;
    close();
    await rm(folder, { recursive: true });
  });

  it("brings the first release to an empty stack", async () => {
    expect(await has()).to.equal("none");

    await prod.deploy(beside(await prod.releases(), image(1)), []);

    expect(await has()).to.equal(`${named(1)} 100 %`);
    expect(existing(new RegExp(`Deployment.*/api-${named(1)}$`))).to.have.length(1);
  });

  it("starts a second one beside it, and touches nothing of the first", async () => {
    const wanted = beside(await prod.releases(), image(2));

    const did = await doneBy(() => prod.deploy(wanted, [named(1)]));

    expect(did).to.include(`create kubernetes:apps/v1:Deployment::api-${named(2)}`);
    expect(did.filter((one) => one.includes(named(1)))).to.deep.equal([]);
    expect(await has()).to.equal(`${named(2)} 0 %, ${named(1)} 100 %`);
  });

  for (const percent of [10, 100]) {
    it(`gives it ${percent} % of the requests by the route alone`, async () => {
      const wanted = shifted(await prod.releases(), named(2), percent);

      const did = await doneBy(() => prod.shift(wanted));

      expect(did).to.deep.equal(["update kubernetes:projectcontour.io/v1:HTTPProxy::api"]);
      expect(await has()).to.equal(`${named(2)} ${percent} %, ${named(1)} ${100 - percent} %`);
    });
  }

  it("keeps the releases when the platform is deployed from a file that names none", async () => {
    const before = await has();

    const { succeeded, changes, diagnostics } = await update(await stack(), "up");

    expect(succeeded, diagnostics).to.equal(true);
    expect(Object.keys(changes)).to.deep.equal(["same"]);
    expect(await has()).to.equal(before);
  });

  it("goes back to the release before by the route alone", async () => {
    const wanted = rolledBack(await prod.releases());

    const did = await doneBy(() => prod.shift(wanted));

    expect(did).to.deep.equal(["update kubernetes:projectcontour.io/v1:HTTPProxy::api"]);
    expect(await has()).to.equal(`${named(2)} 0 %, ${named(1)} 100 %`);
  });

  it("refuses to deploy what else changed in the stack's file, and touches nothing", async () => {
    await choose({ logLevel: "warn" });
    const wanted = beside(await prod.releases(), image(3));
    let fault = new StageFault("none");

    const did = await doneBy(async () => {
      fault = await faultOf(() => prod.deploy(wanted, [named(1)]));
    });
    await choose({});

    expect(did).to.deep.equal([]);
    expect(fault.message).to.include(`  - update kubernetes:apps/v1:Deployment api-${named(1)}`);
    expect(fault.fix).to.include("make deploy STACK=prod");
  });

  it("has the releases of before when a migration fails", async () => {
    const before = await has();
    failing = "migrate-";
    const wanted = beside(await prod.releases(), image(3));

    const fault = await faultOf(() => prod.deploy(wanted, [named(1)]));
    failing = "";

    expect(fault.message).to.include("it failed on purpose");
    expect(await has()).to.equal(before);
    expect(existing(new RegExp(`api-${named(1)}$`))).not.to.deep.equal([]);
    expect(existing(new RegExp(`api-${named(3)}$`))).to.deep.equal([]);
  });

  it("brings the next release all the same, and removes what was left", async () => {
    const wanted: Releases = beside(await prod.releases(), image(4));

    const did = await doneBy(() => prod.deploy(wanted, [named(1)]));

    expect(did.filter((one) => one.includes(named(1)))).to.deep.equal([]);
    expect(await has()).to.equal(`${named(4)} 0 %, ${named(1)} 100 %`);
    expect(existing(new RegExp(`api-${named(2)}$`))).to.deep.equal([]);
    expect(existing(/Job .*\/(roles|migrate)-/)).to.have.length(2);
  });

  it("replaces all releases by one where nobody depends on them", async () => {
    await deployInPlace(prod, image(5));

    expect(await has()).to.equal(`${named(5)} 100 %`);
    expect(existing(/\bDeployment .*\/api-/)).to.have.length(1);
  });
});

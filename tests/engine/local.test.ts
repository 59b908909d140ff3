import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parse, stringify } from "yaml";
import { openStack, type Stack } from "../../platform/commands/pulumi.ts";
import { commandLineFolders, pathWith } from "../support/engine/command-line.ts";
import { pluginVersion } from "../support/engine/plugin-version.ts";
import { update } from "../support/engine/update.ts";
import { createRecordedProvider, type RecordedProvider } from "../support/provider/recorded.ts";
import { serveProvider } from "../support/provider/server.ts";
import type { Recording } from "../support/recorder/recording.ts";
import { recordStack } from "../support/stack.ts";

const PROJECT = join(import.meta.dirname, "../..");
const KEY = "air-quality:api";

/** The real command line, engine and language host; only what is behind the provider is made up. */
describe("the local stack under the real engine", function () {
  this.timeout(300_000);
  const { PATH } = process.env;
  let folder: string;
  let choices: string;
  let failing = "";
  let provider: RecordedProvider;
  let close = () => {};
  let recording: Recording;
  const short = (urn: string) => urn.split("::").slice(2).join("::").split("$").at(-1) ?? "";
  const since = (start: number) =>
    provider.operations.slice(start).map(({ verb, urn }) => `${verb} ${short(urn)}`);

  const open = async (): Promise<Stack> => await openStack("local", { choices, folder });
  /** `pulumi up` after a change of the API's keys; tells what the provider was asked to do. */
  async function up(api: Readonly<Record<string, unknown>> = {}) {
    const file = parse(await readFile(choices, "utf8"));
    file.config[KEY] = { ...file.config[KEY], ...api };
    await writeFile(choices, stringify(file));
    const start = provider.operations.length;
    return { ...(await update(await open(), "up")), did: since(start) };
  }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "air-quality-engine-"));
    choices = join(folder, "choices.yaml");
    await writeFile(choices, await readFile(join(PROJECT, "Pulumi.local.yaml")));
    provider = createRecordedProvider(PROJECT, pluginVersion("kubernetes"), ({ name }) =>
      failing !== "" && name.startsWith(failing) ? "it failed on purpose" : undefined,
    );
    const served = await serveProvider(provider.handlers);
    close = served.close;
    process.env.PULUMI_DEBUG_PROVIDERS = `kubernetes:${served.port}`;
    process.env.PATH = pathWith(await commandLineFolders());
    recording = await recordStack("local");
  });

  after(async () => {
    process.env.PATH = PATH;
    delete process.env.PULUMI_DEBUG_PROVIDERS;
    close();
    await rm(folder, { recursive: true });
  });

  it("stops before the API when a migration fails", async () => {
    failing = "migrate-";
    const { succeeded, diagnostics, did } = await up();
    failing = "";

    expect(succeeded).to.equal(false);
    expect(diagnostics).to.include("it failed on purpose");
    expect(did.join("\n"))
      .to.match(/create .*Job::migrate-/)
      .and.not.include("::api-stable");
  });

  it("goes on where it stopped, and makes what the recorder says", async () => {
    const { succeeded, diagnostics } = await up();
    expect(succeeded, diagnostics).to.equal(true);

    const { deployment } = JSON.parse(await (await open()).ask(["stack", "export"]));
    const urns = (deployment.resources as { urn: string; type: string }[]).map(({ urn }) => urn);
    expect(urns).to.have.members(recording.resources.map(({ urn }) => urn));
  });

  it("changes nothing when nothing changed", async () => {
    const { succeeded, changes, did } = await up();

    expect(succeeded).to.equal(true);
    expect(Object.keys(changes)).to.deep.equal(["same"]);
    expect(did).to.deep.equal([]);
  });

  it("touches only the API's pods for another level of its log", async () => {
    const { did } = await up({ logLevel: "warn" });

    expect(did).to.deep.equal(["update kubernetes:apps/v1:Deployment::api-stable"]);
  });

  it("runs the jobs of another image before its pods, and removes the old ones", async () => {
    const { did } = await up({ releases: [{ name: "stable", image: "api:2", weight: 100 }] });
    const position = (pattern: RegExp) => did.findIndex((one) => pattern.test(one));

    expect(did).to.have.length(6);
    expect(position(/^create .*Job::roles-/)).to.be.below(position(/^create .*Job::migrate-/));
    expect(position(/^create .*Job::migrate-/)).to.be.below(position(/^update .*::api-stable$/));
    expect(did.join("\n")).to.match(/update .*CronJob::purge/);
    expect(did.filter((one) => /^delete .*Job::(roles|migrate)-/.test(one))).to.have.length(2);
  });

  it("keeps no secret in its state", async () => {
    const stack = await open();
    const config = JSON.parse(await stack.ask(["config", "--show-secrets", "--json"]));
    const { adminPassword, ownerPassword, appPassword } = JSON.parse(
      config["air-quality:database"].value,
    );
    const state = await stack.ask(["stack", "export"]);

    for (const secret of [adminPassword, ownerPassword, appPassword]) {
      expect(secret).to.have.length.above(30);
      expect(state.includes(secret)).to.equal(false);
    }
  });

  it("destroys everything, each before what it needs", async () => {
    const start = provider.operations.length;
    const { succeeded, diagnostics } = await update(await open(), "destroy");
    const deleted = provider.operations.slice(start).map(({ urn }) => urn);

    expect(succeeded, diagnostics).to.equal(true);
    expect([...provider.existing]).to.deep.equal([]);
    for (const { urn, dependencies } of recording.resources) {
      for (const needed of dependencies.filter((one) => deleted.includes(one))) {
        if (!deleted.includes(urn)) continue;
        expect(deleted.indexOf(urn), `${short(urn)} before ${short(needed)}`).to.be.below(
          deleted.indexOf(needed),
        );
      }
    }
  });
});

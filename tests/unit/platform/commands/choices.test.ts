import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { checkChoices, readChoices, secrets } from "../../../../platform/commands/choices.ts";
import { TOOL_PASSWORDS } from "../../../../platform/tools/catalog.ts";

const secure = { secure: "v1:abc" };
const GOOD = {
  target: "kind",
  hostname: "api.example.com",
  airVisual: { source: "live", key: secure },
  database: { adminPassword: secure, ownerPassword: secure, appPassword: secure },
};

const PATHS = secrets().map(({ path }) => path);
const OF_TOOLS = Object.keys(TOOL_PASSWORDS).map((key) => `tools.${key}`);

describe("secrets", () => {
  it("are the keys that call themselves so", () => {
    expect(PATHS).to.deep.equal([
      "tls.key",
      "airVisual.key",
      "database.adminPassword",
      "database.ownerPassword",
      "database.appPassword",
      "monitoring.webhook",
      ...OF_TOOLS,
    ]);
    expect(secrets().map(({ meaning }) => meaning)).to.include.members([
      "Its private key, PEM",
      "Password of the API's role, for target: kind",
    ]);
  });
});

describe("checkChoices", () => {
  it("takes encrypted values as values", () => {
    const { config, faults, missing } = checkChoices("test", GOOD);

    expect([faults, missing]).to.deep.equal([[], []]);
    expect(config?.hostname).to.equal("api.example.com");
    expect(config?.ingress.httpPort).to.equal(30_080);
  });

  it("takes an encrypted certificate", () => {
    const { faults } = checkChoices("test", { ...GOOD, tls: { certificate: secure, key: secure } });

    expect(faults).to.deep.equal([]);
  });

  it("tells missing secrets from faults, and finds those behind them", () => {
    const { config, faults, missing } = checkChoices("test", {
      ...GOOD,
      airVisual: { source: "live" },
      tls: { certificate: "-----BEGIN CERTIFICATE-----" },
      database: { maxConnections: 20 },
      colour: "red",
    });

    expect(missing).to.deep.equal(
      PATHS.filter((path) => ![...OF_TOOLS, "monitoring.webhook"].includes(path)),
    );
    expect(faults).to.have.length(2);
    expect(faults[0]).to.equal("colour is not a key: see docs/configuration.md");
    expect(faults[1]).to.match(/^database\.maxConnections is too small: /);
    expect(config).to.equal(undefined);
  });
});

describe("readChoices", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "choices-"));
  });
  after(() => rm(folder, { recursive: true }));

  const failure = async (stack: string) =>
    await readChoices(stack, folder).then(
      () => expect.fail("it was read"),
      (error: Error) => error.message,
    );

  it("reads the project's keys and no others", async () => {
    const keys = Object.entries(GOOD).map(
      ([key, value]) => `"air-quality:${key}": ${JSON.stringify(value)}`,
    );
    const lines = ["config:", ...keys, '"aws:region": eu-west-1'].join("\n  ");
    await writeFile(join(folder, "Pulumi.good.yaml"), `${lines}\n`);
    const { config, faults } = await readChoices("good", folder);

    expect(faults).to.deep.equal([]);
    expect(config?.hostname).to.equal("api.example.com");
  });

  it("names a file that is missing, empty or broken", async () => {
    await writeFile(join(folder, "Pulumi.broken.yaml"), "config: [");
    await writeFile(join(folder, "Pulumi.empty.yaml"), "");

    expect(await failure("none")).to.equal(
      "Pulumi.none.yaml is missing: STACK names no stack of this project",
    );
    expect(await failure("broken")).to.match(/^Pulumi\.broken\.yaml is no YAML: /);
    const { faults } = await readChoices("empty", folder);
    expect(faults).to.include("target is missing: it must be one of kind, eks");
  });

  it("finds no fault in the stacks of this project", async () => {
    const { config, faults, missing } = await readChoices("local");

    expect(faults).to.deep.equal([]);
    expect(config?.target).to.equal("kind");
    expect(missing).to.include("database.appPassword");
  });
});

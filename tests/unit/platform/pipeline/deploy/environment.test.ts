import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import {
  type Environment,
  openEnvironment,
} from "../../../../../platform/pipeline/deploy/environment.ts";
import { type Releases, releaseOf } from "../../../../../platform/pipeline/deploy/releases.ts";
import { fakePrograms, faultOf, scratchFolder } from "../support.ts";

const PROJECT = join(import.meta.dirname, "../../../../..");
const VARIABLES = [
  ...["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION"],
  "KUBECONFIG",
];
const SERVING = releaseOf(`registry.example.com/api@sha256:${"a".repeat(64)}`, 100);
const WANTED = releaseOf(`registry.example.com/api@sha256:${"b".repeat(64)}`, 0);
const BOTH: Releases = [WANTED, SERVING];

/** On AWS, where Pulumi's state is where its user logged in; Pulumi and aws are scripts. */
describe("an environment", () => {
  const folder = scratchFolder("environment");
  const fake = fakePrograms();
  const kept = new Map(VARIABLES.map((name) => [name, process.env[name]]));
  const path = (name: string) => join(folder(), name);
  const said = (name: string, value: unknown) =>
    writeFileSync(path(name), typeof value === "string" ? value : JSON.stringify(value));
  /** What Pulumi was asked, by its first words, and as whom. */
  const asked = () => readFileSync(path("asked"), "utf8").trim().split("\n");
  /** The API's part of the file that Pulumi was given last. */
  const given = () => parse(readFileSync(path("given"), "utf8")).config["air-quality:api"];
  const preview = (op: string, urn: string) =>
    said("preview.json", { steps: [{ op, urn: `urn:pulumi:dev::air-quality::${urn}` }] });

  beforeEach(() => {
    rmSync(path("asked"), { force: true });
    said("outputs.json", { url: "http://dev.example.com", releases: [SERVING] });
    preview("create", "kubernetes:apps/v1:Deployment::api-r-bbbbbbbbbb");
    said("up", "exit 0");
    const credentials = { AccessKeyId: "AKIA", SecretAccessKey: "s", SessionToken: "t" };
    fake("aws", `echo '${JSON.stringify({ Credentials: credentials })}'`);
    fake(
      "pulumi",
      `echo "$AWS_ACCESS_KEY_ID: $*" >> '${path("asked")}'
for argument; do [ "$last" = --config-file ] && cp "$argument" '${path("given")}'; last=$argument; done
case "$1 $2 $3" in
  "stack output kubeconfig") echo 'apiVersion: v1' ;;
  "stack output --json") cat '${path("outputs.json")}' ;;
  preview*) cat '${path("preview.json")}' ;;
  up*) . '${path("up")}' ;;
esac`,
    );
  });
  after(() => {
    for (const [name, value] of kept) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  const open = (): Promise<Environment> => openEnvironment("dev", {});
  const verbs = () => asked().map((line) => line.replace(/ --.*/, ""));

  it("is reached as its deploy role, and tells its address and releases", async () => {
    const dev = await open();

    expect(verbs()).to.deep.equal(["AKIA: stack output kubeconfig"]);
    expect(await dev.address()).to.deep.equal({ url: "http://dev.example.com" });
    expect(await dev.releases()).to.deep.equal([SERVING]);
  });

  it("has no releases before its first", async () => {
    said("outputs.json", { url: "http://dev.example.com" });

    expect(await (await open()).releases()).to.deep.equal([]);
  });

  it("looks at what would change, then deploys the file with other releases, and keeps none", async () => {
    await (await open()).deploy(BOTH, [SERVING.name]);

    const [looked = "", deployed = ""] = asked().slice(-2);
    const file = /--config-file (\S+)/.exec(deployed)?.[1] ?? "";
    const own = parse(readFileSync(join(PROJECT, "Pulumi.dev.yaml"), "utf8"));
    expect(looked).to.match(
      /^AKIA: preview --json --non-interactive --config-file \S+ --stack dev$/,
    );
    expect(deployed).to.match(
      /^AKIA: up --yes --skip-preview --non-interactive --config-file \S+ --stack dev$/,
    );
    expect(given()).to.deep.equal({ ...own.config["air-quality:api"], releases: BOTH });
    expect(existsSync(file)).to.equal(false);
  });

  it("deploys nothing when more would change than a release", async () => {
    preview("update", "kubernetes:core/v1:Secret::database-app");

    const fault = await faultOf((await open()).deploy(BOTH, [SERVING.name]));

    expect(fault.message).to.equal(
      "the deploy would change more of dev than its release:\n  - update kubernetes:core/v1:Secret database-app",
    );
    expect(fault.fix).to.include("make deploy STACK=dev");
    expect(verbs().at(-1)).to.equal("AKIA: preview");
  });

  it("lets the first release bring what comes with it", async () => {
    said("outputs.json", {});
    preview("create", "kubernetes:core/v1:Secret::database-app");

    await (await open()).deploy([SERVING], []);

    expect(verbs().at(-1)).to.equal("AKIA: up");
  });

  it("says why Pulumi could not deploy", async () => {
    said("up", "echo 'Diagnostics:'; echo '  error: no quota'; exit 255");

    expect((await faultOf((await open()).deploy(BOTH, []))).message).to.match(
      /^Pulumi could not bring the release to dev:\npulumi up .*: error: no quota$/,
    );
  });

  it("shifts requests by the route alone", async () => {
    await (await open()).shift(BOTH);

    expect(asked().at(-1)).to.match(
      / up .* --target urn:pulumi:dev::air-quality::kubernetes:projectcontour\.io\/v1:HTTPProxy::api --stack dev$/,
    );
    expect(given().releases).to.deep.equal(BOTH);
  });

  it("is not opened when its file is not in order", async () => {
    const stacks = path("stacks");
    mkdirSync(stacks, { recursive: true });
    writeFileSync(join(stacks, "Pulumi.dev.yaml"), "config:\n  air-quality:target: moon\n");

    const { message } = await faultOf(openEnvironment("dev", { PIPELINE_STACKS: stacks }));

    expect(message).to.match(/^Pulumi\.dev\.yaml: .*target/);
  });
});

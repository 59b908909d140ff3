import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { commandLineFolders, pathWith } from "../support/engine/command-line.ts";
import { scratchCopy } from "../support/scratch-copy.ts";

/** The real command line, in a copy of the project. */
describe("make passwords", function () {
  this.timeout(120_000);
  let folder: string;
  let env: NodeJS.ProcessEnv;
  const passwords = () =>
    execFileSync(process.execPath, ["platform/commands/passwords.ts"], {
      cwd: folder,
      env: { ...env, STACK: "dev" },
      encoding: "utf8",
    });
  const tools = () =>
    parse(readFileSync(join(folder, "Pulumi.dev.yaml"), "utf8")).config["air-quality:tools"];

  before(async () => {
    folder = scratchCopy("passwords");
    env = {
      ...process.env,
      PATH: pathWith(await commandLineFolders()),
      PULUMI_BACKEND_URL: `file://${folder}`,
      PULUMI_CONFIG_PASSPHRASE: "passphrase",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
    execFileSync("pulumi", ["stack", "init", "dev"], { cwd: folder, env, stdio: "pipe" });
  });
  after(() => rmSync(folder, { recursive: true }));

  it("makes up what the stack's tools need, encrypted in its file, and says none", () => {
    const said = passwords();

    expect(said).to.include("+ air-quality:tools.sonarqubeAdminPassword\n");
    expect(tools().deploy).to.include("sonarqube");
    expect(tools().sonarqubeAdminPassword.secure).to.match(/^v1:/);
    expect(said.split("\n").filter((line) => !/^(\+ air-quality:[\w.]+)?$/.test(line))).to.be.empty;
  });

  it("keeps what is there", () => {
    const before = tools();

    expect(passwords()).to.equal("dev lacks no password that can be made up\n");
    expect(tools()).to.deep.equal(before);
  });
});

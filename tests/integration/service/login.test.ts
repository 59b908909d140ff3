import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { assertLogLines } from "../../support/log-lines.ts";

const PROJECT = join(import.meta.dirname, "../../..");
const ENV = {
  DATABASE_URL: "postgres://air_quality_owner@db.example:5432/air_quality",
  DATABASE_CA_FILE: "/ca.pem",
  DATABASE_IAM_REGION: "eu-central-1",
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "canary-key",
};

describe("the process that goes before a backup", () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "air-quality-login-"));
    file = join(folder, "password");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function login(env: Readonly<Record<string, string | undefined>> = {}, ...args: string[]) {
    const program = join(PROJECT, "service/login.ts");
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
      env: { PATH: process.env.PATH, ...ENV, ...env },
      encoding: "utf8",
    });
    assertLogLines(stdout.trim().split("\n").filter(Boolean));
    return { status, output: stdout + stderr };
  }

  it("writes a token of the role into a file that nobody else can read, and says it nowhere", () => {
    const { status, output } = login({}, file);

    expect(status, output).to.equal(0);
    const token = readFileSync(file, "utf8");
    expect(token).to.match(/^db\.example:5432\/\?Action=connect&DBUser=air_quality_owner&/);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    expect(output).to.include("token is written").and.not.include("X-Amz");
  });

  it("exits with 1 and writes nothing where passwords are the way to log in", () => {
    const { status, output } = login({ DATABASE_IAM_REGION: undefined }, file);

    expect(status).to.equal(1);
    expect(output).to.include("DATABASE_IAM_REGION is missing");
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it("exits with 1 when it is not told where to write, or may not write there", () => {
    const nowhere = login();
    const away = login({}, join(folder, "missing/password"));

    expect(nowhere.output).to.include("the argument is missing");
    expect(away.output).to.include("ENOENT");
    expect([nowhere.status, away.status]).to.deep.equal([1, 1]);
  });
});

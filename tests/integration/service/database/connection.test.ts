import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import pg from "pg";
import { iamToken, type TokenRequest } from "../../../../service/database/aws-login.ts";
import { connectionConfig } from "../../../../service/database/connection.ts";
import { createTestDatabase, type TestDatabase } from "../../../support/database.ts";

const LIMITS = { statementTimeoutMs: 300, lockTimeoutMs: 200 };

describe("connectionConfig", () => {
  let database: TestDatabase;
  let pool: pg.Pool;

  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => "no error",
      ({ code }: { code?: string }) => code,
    );

  before(async () => {
    database = await createTestDatabase();
    pool = new pg.Pool(connectionConfig(database.app, "connection-test", LIMITS));
  });
  after(async () => {
    await pool.end();
    await database.drop();
  });

  it("says who it is", async () => {
    const { rows } = await pool.query("SELECT current_setting('application_name') AS name");

    expect(rows).to.deep.equal([{ name: "connection-test" }]);
  });

  it("limits how long a statement runs and how long it waits for a lock", async () => {
    const lock = await database.admin.transaction();
    await lock.raw("LOCK TABLE queries IN ACCESS EXCLUSIVE MODE");

    const locked = await codeOf(pool.query("SELECT count(*) FROM queries"));
    const slow = await codeOf(pool.query("SELECT pg_sleep(5)"));

    await lock.rollback();
    expect([locked, slow]).to.deep.equal(["55P03", "57014"]);
  });

  it("reads the password anew for every connection", async () => {
    const folder = await mkdtemp(join(tmpdir(), "password-"));
    const passwordFile = join(folder, "password");
    const url = new URL(database.app.url);
    const right = url.password;
    url.password = "";
    await writeFile(passwordFile, "wrong\n");
    const rotating = new pg.Pool({
      ...connectionConfig({ url, passwordFile, poolMax: 1 }, "connection-test", LIMITS),
      max: 1,
    });

    const before = await codeOf(rotating.query("SELECT 1"));
    await writeFile(passwordFile, `${right}\n`);
    const { rows } = await rotating.query("SELECT 1 AS one");
    await rotating.end();
    await rm(folder, { recursive: true });

    expect(before).to.equal("28P01");
    expect(rows).to.deep.equal([{ one: 1 }]);
  });

  it("signs a token anew for every connection, for who connects and where", async () => {
    const url = new URL(database.app.url);
    const right = url.password;
    url.password = "";
    const asked: TokenRequest[] = [];
    const login = {
      keptPassword: () => Promise.reject(new Error("nobody keeps it")),
      iamToken: async (request: TokenRequest) => {
        asked.push(request);
        return asked.length === 1 ? "expired" : right;
      },
    };
    const settings = { url, iamRegion: "eu-central-1", poolMax: 2 };
    const signing = new pg.Pool({
      ...connectionConfig(settings, "connection-test", LIMITS, login),
      max: 2,
    });

    const expired = await codeOf(signing.query("SELECT 1"));
    const both = await Promise.all([signing.query("SELECT 1"), signing.query("SELECT 1")]);
    await signing.end();

    expect(expired).to.equal("28P01");
    expect(both.map(({ rowCount }) => rowCount)).to.deep.equal([1, 1]);
    const { hostname: host, username: user, port } = url;
    const request = { host, port: Number(port), user, region: "eu-central-1" };
    expect(asked).to.deep.equal([request, request, request]);
  });

  it("reads a kept password anew for every connection", async () => {
    const url = new URL(database.app.url);
    const right = url.password;
    url.password = "";
    const passwords = ["changed since", right];
    const login = { iamToken, keptPassword: async () => passwords.shift() ?? "" };
    const settings = { url, secretArn: "arn", iamRegion: "eu-central-1", poolMax: 1 };
    const reading = new pg.Pool({
      ...connectionConfig(settings, "connection-test", LIMITS, login),
      max: 1,
    });

    const before = await codeOf(reading.query("SELECT 1"));
    const after = await codeOf(reading.query("SELECT 1"));
    await reading.end();

    expect([before, after]).to.deep.equal(["28P01", "no error"]);
  });
});

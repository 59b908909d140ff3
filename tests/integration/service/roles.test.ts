import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import pg from "pg";
import { type EmbeddedPostgres, startPostgres } from "../../embedded/postgres.ts";
import { runProgram } from "../../support/process.ts";

/** Roles belong to a whole server, so this one is of the test's own. */
describe("the roles Job's process", () => {
  let folder: string;
  let postgres: EmbeddedPostgres;
  let env: Record<string, string>;

  /** The server's address for a role, with the password that the test gave it. */
  const address = (role: string, password: string, database = "air_quality") => {
    const url = new URL(postgres.adminUrl);
    [url.username, url.password, url.pathname] = [role, password, `/${database}`];
    return url.href;
  };
  const query = async (url: string, sql: string) => {
    const client = new pg.Client(url);
    await client.connect();
    return await client.query(sql).finally(() => client.end());
  };
  const setPasswords = (owner: string, app: string) =>
    Promise.all([
      writeFile(join(folder, "owner"), `${owner}\n`),
      writeFile(join(folder, "app"), `${app}\n`),
    ]);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "air-quality-roles-"));
    // The database may run as another user, who has to get through.
    await chmod(folder, 0o755);
    postgres = await startPostgres({ dataDir: join(folder, "data"), durable: false });
    // What a managed database gives: no superuser.
    await query(
      postgres.adminUrl.href,
      "CREATE ROLE administrator LOGIN CREATEROLE CREATEDB PASSWORD 'canary-admin'",
    );
    env = {
      DATABASE_URL: address("administrator", "canary-admin", "postgres"),
      DATABASE_OWNER_PASSWORD_FILE: join(folder, "owner"),
      DATABASE_APP_PASSWORD_FILE: join(folder, "app"),
    };
  });
  after(async () => {
    await postgres.stop();
    await rm(folder, { recursive: true });
  });

  it("makes roles and database on an empty server, without being a superuser", async () => {
    await setPasswords("canary-owner", "canary-app");

    const { code, output } = await runProgram("service/roles.ts", env);
    const migrated = await runProgram("service/migrate.ts", {
      DATABASE_URL: address("air_quality_owner", "canary-owner"),
    });
    const { rows } = await query(
      address("air_quality_app", "canary-app"),
      "SELECT count(*)::int AS queries FROM queries",
    );

    expect(output).to.include('"roles are set"');
    expect(output).not.to.include("canary");
    expect([code, migrated.code]).to.deep.equal([0, 0]);
    expect(rows).to.deep.equal([{ queries: 0 }]);
  });

  it("sets new passwords and keeps everything else", async () => {
    await setPasswords("canary-owner-2", "canary-app-2");

    const { code } = await runProgram("service/roles.ts", env);
    const { rows } = await query(
      address("air_quality_app", "canary-app-2"),
      "SELECT count(*)::int AS queries FROM queries",
    );
    const old = await query(address("air_quality_app", "canary-app"), "SELECT 1").catch(
      (error: unknown) => error,
    );

    expect(code).to.equal(0);
    expect(rows).to.deep.equal([{ queries: 0 }]);
    expect(old).to.have.property("code", "28P01");
  });

  it("lets nobody else into the database", async () => {
    await query(postgres.adminUrl.href, "CREATE ROLE stranger LOGIN PASSWORD 'stranger'");

    const refused = await query(address("stranger", "stranger"), "SELECT 1").catch(
      (error: unknown) => error,
    );

    expect(refused).to.have.property("code", "42501");
  });

  it("makes a database with an owner of its name for each file of the tools' folder", async () => {
    const tools = join(folder, "tools");
    await mkdir(tools);
    await writeFile(join(tools, "sonarqube"), "canary-sonarqube\n");
    // As the kubelet keeps the files of a Secret.
    await mkdir(join(tools, "..data"));

    for (const time of ["first", "second"]) {
      const { code, output } = await runProgram("service/roles.ts", {
        ...env,
        DATABASE_TOOLS_DIR: tools,
      });
      expect(code, time).to.equal(0);
      expect(output).not.to.include("canary");
    }
    const own = address("sonarqube", "canary-sonarqube", "sonarqube");
    await query(own, "CREATE TABLE IF NOT EXISTS projects (id int)");
    const foreign = await query(address("sonarqube", "canary-sonarqube"), "SELECT 1").catch(
      (error: unknown) => error,
    );

    expect(foreign).to.have.property("code", "42501");
  });

  it("lets people look with a role of their own, and with nothing else; nobody without its password", async () => {
    await writeFile(join(folder, "reader"), "canary-reader\n");
    const withReader = { ...env, DATABASE_READER_PASSWORD_FILE: join(folder, "reader") };
    const reader = address("air_quality_reader", "canary-reader");
    const refusal = async (sql: string) =>
      await query(reader, sql).catch((error: { code: string }) => error.code);

    const { code, output } = await runProgram("service/roles.ts", withReader);
    const { rows } = await query(reader, "SELECT count(*)::int AS queries FROM queries");

    expect(code, output).to.equal(0);
    expect(output).not.to.include("canary");
    expect(rows).to.deep.equal([{ queries: 0 }]);
    expect(await refusal("DELETE FROM queries")).to.equal("42501");
    expect(await refusal("CREATE TABLE mine (id int)")).to.equal("42501");
    await runProgram("service/roles.ts", env);
    expect(await refusal("SELECT 1")).to.equal("28P01");
  });

  it("makes roles that log in by IAM where the server knows it, and forgets their passwords", async () => {
    await query(
      postgres.adminUrl.href,
      "CREATE ROLE rds_iam; GRANT rds_iam TO administrator WITH ADMIN OPTION",
    );

    const { code, output } = await runProgram("service/roles.ts", {
      DATABASE_URL: address("administrator", "canary-admin", "postgres"),
      DATABASE_IAM_REGION: "eu-central-1",
    });
    const { rows } = await query(
      postgres.adminUrl.href,
      `SELECT rolname, rolpassword, pg_has_role(rolname, 'rds_iam', 'member') AS by_iam
       FROM pg_authid WHERE rolname LIKE 'air_quality_%' ORDER BY rolname`,
    );

    expect(code, output).to.equal(0);
    expect(rows).to.deep.equal([
      { rolname: "air_quality_app", rolpassword: null, by_iam: true },
      { rolname: "air_quality_owner", rolpassword: null, by_iam: true },
      { rolname: "air_quality_reader", rolpassword: null, by_iam: false },
    ]);
  });

  it("exits with 1 and names every missing setting", async () => {
    const { code, output } = await runProgram("service/roles.ts", { DATABASE_NAME: "No" });

    expect(code).to.equal(1);
    expect(output).to.include("4 fault(s)");
    expect(output).to.include("DATABASE_URL is missing");
    expect(output).to.include("DATABASE_OWNER_PASSWORD_FILE is missing");
    expect(output).to.include("DATABASE_APP_PASSWORD_FILE is missing");
    expect(output).to.include("DATABASE_NAME must be a name of lower-case letters, digits and _");
  });

  it("exits with 1 when a password's file is not there", async () => {
    const { code, output } = await runProgram("service/roles.ts", {
      ...env,
      DATABASE_APP_PASSWORD_FILE: join(folder, "missing"),
    });

    expect(code).to.equal(1);
    expect(output).to.include("setting the roles failed");
    expect(output).to.include("ENOENT");
  });
});

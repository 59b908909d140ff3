import { expect } from "chai";
import { expectSilence, type Run, runJob, settingsOf } from "./bootstrap.ts";
import { playApiServer, type SecretState } from "./played/api-server.ts";
import type { Played } from "./played/server.ts";
import { newSonarQube, playSonarQube, type SonarQubeState } from "./played/sonarqube.ts";

const PASSWORD = "Of-SonarQube's-Admin-77";
const IDENTITY = "the-service-account's-token";

interface Settings {
  readonly gate: { readonly name: string; readonly coverage: number };
  readonly tokenSecret: string;
}

const settings = () => settingsOf<Settings>("sonarqube");

describe("SonarQube's bootstrap", () => {
  let state: SonarQubeState;
  let secret: SecretState;
  let sonarqube: Played;
  let apiServer: Played;

  beforeEach(async () => {
    state = newSonarQube();
    const { tokenSecret: name } = settings();
    secret = { namespace: "tools", name, identity: IDENTITY, data: {} };
    [sonarqube, apiServer] = await Promise.all([playSonarQube(state), playApiServer(secret)]);
  });

  afterEach(async () => {
    await Promise.all([sonarqube.stop(), apiServer.stop()]);
    expect([...sonarqube.faults, ...apiServer.faults]).to.deep.equal([]);
  });

  async function run(changed: object = settings()): Promise<Run> {
    const ran = await runJob({
      chart: "sonarqube",
      settings: { ...changed, url: sonarqube.url },
      // A file of a Secret often ends with a line's end.
      secrets: { "admin/password": `${PASSWORD}\n` },
      kubernetes: { url: apiServer.url, identity: { token: IDENTITY, namespace: "tools" } },
    });
    const tokens = state.tokens.map(({ token }) => token);
    expectSilence(ran, [PASSWORD, IDENTITY, ...tokens, ...Object.values(secret.data)]);
    return ran;
  }

  async function runWell(changed?: object): Promise<Run> {
    const ran = await run(changed);
    expect(ran.errors).to.equal("");
    expect(ran.code).to.equal(0);
    return ran;
  }

  const takeWrites = () => [...sonarqube.takeWrites(), ...apiServer.takeWrites()];
  const conditions = () =>
    Object.fromEntries(
      (state.gates.find(({ name }) => name === "air-quality")?.conditions ?? []).map(
        ({ metric, op, error }) => [metric, `${op} ${error}`],
      ),
    );

  it("sets up a SonarQube that was just made", async () => {
    await runWell();
    expect(state.adminPassword).to.equal(PASSWORD);
    expect(state.defaultGate).to.equal("air-quality");
    expect(conditions()).to.deep.equal({
      new_coverage: "LT 80",
      new_duplicated_lines_density: "GT 3",
      new_bugs: "GT 0",
      new_vulnerabilities: "GT 0",
      new_reliability_rating: "GT 1",
      new_security_rating: "GT 1",
      new_maintainability_rating: "GT 1",
    });
    expect(state.projects).to.deep.equal([
      {
        key: "air-quality",
        name: "Air Quality Platform",
        mainBranch: "main",
        visibility: "private",
      },
    ]);
    expect(state.permissions).to.have.members([
      "pipeline scan air-quality",
      "pipeline user air-quality",
    ]);
    const [token] = state.tokens;
    expect(token?.login).to.equal("pipeline");
    expect(secret.data).to.deep.equal({ token: token?.token });
  });

  it("changes nothing the second time", async () => {
    await runWell();
    expect(takeWrites()).to.have.length.greaterThan(0);
    const before = structuredClone({ state, secret });
    await runWell();
    expect(takeWrites()).to.deep.equal([]);
    expect({ state, secret }).to.deep.equal(before);
  });

  it("waits for a SonarQube that is away", async () => {
    sonarqube.breakFor(5);
    const { lines } = await runWell();
    expect(lines[0]).to.equal("waiting for SonarQube …");
    expect(state.adminPassword).to.equal(PASSWORD);
  });

  it("says what to do about another administrator's password, and does nothing", async () => {
    state.adminPassword = "Changed-By-A-Person-1";
    const { code, errors } = await run();
    expect(code).to.equal(1);
    expect(errors).to.equal(
      "SonarQube has another password for admin than the Secret: put the one in use into the Secret, or give SonarQube the Secret's\n",
    );
    expect(takeWrites()).to.deep.equal([]);
  });

  it("changes a gate to what is wanted, and nothing else", async () => {
    await runWell();
    takeWrites();
    const { gate, ...rest } = settings();
    await runWell({ ...rest, gate: { ...gate, coverage: 85 } });
    expect(takeWrites()).to.deep.equal(["POST /api/qualitygates/update_condition"]);
    expect(conditions()).to.include({ new_coverage: "LT 85", new_bugs: "GT 0" });
  });

  it("makes its gate the default one again, and gives a permission again", async () => {
    await runWell();
    state.defaultGate = "Sonar way";
    state.permissions = state.permissions.filter((one) => !one.includes("scan"));
    takeWrites();
    await runWell();
    expect(takeWrites()).to.deep.equal([
      "POST /api/qualitygates/set_as_default",
      "POST /api/permissions/add_user",
    ]);
    expect(state.permissions).to.include("pipeline scan air-quality");
  });

  it("makes its user beside one whose name has the same letters", async () => {
    state.users.push({ login: "pipeline-old", name: "An old one" });
    await runWell();
    expect(state.users.map(({ login }) => login)).to.include("pipeline");
  });

  it("replaces a token that was revoked, or that the Secret lost", async () => {
    await runWell();
    state.tokens = [];
    await runWell();
    expect(secret.data.token).to.equal(state.tokens[0]?.token);
    secret.data = {};
    await runWell();
    expect(state.tokens).to.have.length(1);
    expect(secret.data.token).to.equal(state.tokens[0]?.token);
  });
});

import { expect } from "chai";
import { expectSilence, type Run, runJob, settingsOf } from "./bootstrap.ts";
import { playNexus } from "./played/nexus.ts";
import { type NexusState, newNexus } from "./played/nexus-state.ts";
import type { Played } from "./played/server.ts";

const PASSWORD = "Of-Nexus's-Admin-77";
const CI_PASSWORD = "Of+the/Pipeline=88";
const FIRST_PASSWORD = "admin123";

interface Settings {
  readonly eula: { readonly accepted: boolean };
  readonly repositories: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const settings = () => settingsOf<Settings>("nexus");

/** The chart's settings with other ones of a repository. */
const withRepository = (key: string, changes: object): Settings => {
  const { repositories, ...rest } = settings();
  return {
    ...rest,
    repositories: { ...repositories, [key]: { ...repositories[key], ...changes } },
  };
};

describe("Nexus's bootstrap", () => {
  let state: NexusState;
  let nexus: Played;

  beforeEach(async () => {
    state = newNexus(PASSWORD);
    nexus = await playNexus(state);
  });

  afterEach(async () => {
    await nexus.stop();
    expect(nexus.faults).to.deep.equal([]);
  });

  async function run(changed: object = settings(), secrets: object = {}): Promise<Run> {
    const ran = await runJob({
      chart: "nexus",
      settings: { ...changed, url: nexus.url },
      // A file of a Secret often ends with a line's end.
      secrets: { "admin/password": `${PASSWORD}\n`, "ci/password": CI_PASSWORD, ...secrets },
    });
    expectSilence(ran, [PASSWORD, CI_PASSWORD, FIRST_PASSWORD]);
    return ran;
  }

  async function runWell(changed?: object, secrets?: object): Promise<Run> {
    const ran = await run(changed, secrets);
    expect(ran.errors).to.equal("");
    expect(ran.code).to.equal(0);
    return ran;
  }

  const repository = (name: string) => state.repositories.find((one) => one.settings.name === name);
  const user = (id: string) => state.users.find(({ userId }) => userId === id);

  it("sets up a Nexus that was just made", async () => {
    await runWell();
    expect(state.eula).to.equal(true);
    expect(state.anonymous.enabled).to.equal(false);
    expect(state.passwords).to.include({ admin: PASSWORD, ci: CI_PASSWORD });
    expect(state.repositories.map(({ place, settings: { name } }) => `${place} ${name}`)).to.eql([
      "maven/hosted maven-releases",
      "npm/proxy npm",
      "maven/proxy maven",
      "docker/hosted images",
      "raw/hosted files",
    ]);
    expect(repository("images")?.settings).to.deep.include({
      docker: { v1Enabled: false, forceBasicAuth: true, httpPort: 8082 },
      cleanup: { policyNames: ["images-unused"] },
    });
    expect(state.policies.map((one) => [one.name, one.format, one.criteriaLastDownloaded])).to.eql([
      ["npm-unused", "npm", 30],
      ["maven-unused", "maven2", 30],
      ["images-unused", "docker", 180],
      ["files-unused", "raw", 90],
    ]);
    expect(user("ci")).to.deep.include({ status: "active", roles: ["ci"] });
    const { privileges = [] } = state.roles.find(({ id }) => id === "ci") ?? {};
    expect(privileges).to.include.members([
      "nx-repository-view-npm-npm-read",
      "nx-repository-view-maven2-maven-read",
      "nx-repository-view-docker-images-add",
    ]);
    expect(privileges.filter((one) => /-(delete|\*)$|npm-(add|edit)$/.test(one))).to.eql([]);
  });

  it("changes nothing the second time", async () => {
    await runWell();
    expect(nexus.takeWrites()).to.have.length.greaterThan(0);
    const before = structuredClone(state);
    await runWell();
    expect(nexus.takeWrites()).to.deep.equal([]);
    expect(state).to.deep.equal(before);
  });

  it("replaces the password that everybody knows", async () => {
    state.passwords.admin = FIRST_PASSWORD;
    await runWell();
    expect(state.passwords.admin).to.equal(PASSWORD);
  });

  it("waits for a Nexus that is away", async () => {
    nexus.breakFor(5);
    const { lines } = await runWell();
    expect(lines[0]).to.equal("waiting for Nexus …");
    expect(state.eula).to.equal(true);
  });

  it("says what to do about another administrator's password, and does nothing", async () => {
    state.passwords.admin = "Changed-By-A-Person-1";
    const { code, errors } = await run();
    expect(code).to.equal(1);
    expect(errors).to.equal(
      "Nexus has another password for admin than the Secret: put the one in use into the Secret, or give Nexus the Secret's\n",
    );
    expect(nexus.takeWrites()).to.deep.equal([]);
  });

  it("accepts no licence agreement by itself", async () => {
    await runWell({ ...settings(), eula: { accepted: false } });
    expect(state.eula).to.equal(false);
  });

  it("keeps what people made", async () => {
    await runWell();
    const [images, npm] = [repository("images")?.settings, repository("npm")?.settings];
    if (!images || !npm) throw new Error("they are not made");
    state.policies.push({ name: "theirs", format: "docker", criteriaLastBlobUpdated: 7 });
    images.cleanup.policyNames.push("theirs");
    images.storage.blobStoreName = "s3";
    npm.routingRule = "no-forks";
    npm.httpClient = { blocked: false, autoBlock: true, connection: { retries: 3 } };
    state.roles.find(({ id }) => id === "ci")?.privileges.push("nx-all");
    user("ci")?.roles.push("nx-admin");
    nexus.takeWrites();
    const { repositories, ...rest } = settings();
    await runWell({
      ...rest,
      repositories: {
        ...repositories,
        npm: { ...repositories.npm, remote: "https://npm.example.com" },
        docker: { ...repositories.docker, writePolicy: "allow", keepDays: 60 },
      },
    });
    expect(nexus.takeWrites()).to.deep.equal([
      "PUT /service/rest/internal/cleanup-policies/images-unused",
      "PUT /service/rest/v1/repositories/npm/proxy/npm",
      "PUT /service/rest/v1/repositories/docker/hosted/images",
    ]);
    expect(repository("npm")?.settings).to.deep.include({ routingRule: "no-forks" });
    expect(repository("npm")?.settings).to.have.nested.property("httpClient.connection.retries", 3);
    expect(repository("npm")?.settings).to.have.nested.property(
      "proxy.remoteUrl",
      "https://npm.example.com",
    );
    const now = repository("images")?.settings;
    expect(now?.storage).to.include({ blobStoreName: "s3", writePolicy: "allow" });
    expect(now?.cleanup.policyNames).to.have.members(["theirs", "images-unused"]);
    expect(state.policies.find(({ name }) => name === "images-unused")).to.include({
      criteriaLastDownloaded: 60,
      notes: "Kept by the chart nexus",
    });
  });

  it("stops cleaning a repository that shall keep everything", async () => {
    await runWell();
    await runWell(withRepository("raw", { keepDays: 0 }));
    expect(repository("files")?.settings.cleanup.policyNames).to.deep.equal([]);
  });

  it("makes no repository without a name, and removes none", async () => {
    await runWell();
    await runWell(withRepository("docker", { name: "" }));
    expect(repository("images")).to.not.equal(undefined);
    state.repositories = state.repositories.filter(({ settings: { name } }) => name !== "images");
    await runWell(withRepository("docker", { name: "" }));
    expect(repository("images")).to.equal(undefined);
  });

  it("says when a name is taken by a repository of another kind", async () => {
    const { code, errors } = await run(withRepository("raw", { name: "maven-releases" }));
    expect(code).to.equal(1);
    expect(errors).to.equal(
      "repository maven-releases is there as maven2 hosted, not as raw hosted: name one of the two differently\n",
    );
  });

  it("gives the pipeline's user and role what they came to lack", async () => {
    state.users.push({ ...(user("anonymous") as NexusState["users"][number]), userId: "ci-old" });
    await runWell();
    const roleOfCi = () => state.roles.find(({ id }) => id === "ci");
    const role = roleOfCi();
    if (!role) throw new Error("it is not made");
    const fewer = role.privileges.filter((one) => !one.endsWith("images-add"));
    role.privileges = [...fewer, "nx-all"];
    await runWell(settings(), { "ci/password": "Another-Of+the/Pipeline=89" });
    expect(roleOfCi()?.privileges).to.have.members([
      ...fewer,
      "nx-all",
      "nx-repository-view-docker-images-add",
    ]);
    expect(state.passwords.ci).to.equal("Another-Of+the/Pipeline=89");
  });

  it("leaves a user disabled that people disabled", async () => {
    await runWell();
    const ci = user("ci");
    if (ci) ci.status = "disabled";
    nexus.takeWrites();
    const { lines } = await runWell();
    expect(lines.at(-1)).to.equal("user ci is disabled, and stays so");
    expect(nexus.takeWrites()).to.deep.equal([]);
  });
});

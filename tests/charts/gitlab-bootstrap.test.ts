import { expect } from "chai";
import { expectSilence, type Run, runJob, settingsOf } from "./bootstrap.ts";
import { playApiServer, type SecretState } from "./played/api-server.ts";
import { type GitLabState, newGitLab, playGitLab } from "./played/gitlab.ts";
import type { Played } from "./played/server.ts";

const ROOT_TOKEN = "Of-GitLab's-root-77-and-more";
const WEBHOOK_SECRET = "Of+the/Webhook=88";
const IDENTITY = "the-service-account's-token";
const WEBHOOK = "http://jenkins.tools.svc:8080/gitlab-webhook/post";

describe("GitLab's bootstrap", () => {
  let state: GitLabState;
  let secret: SecretState;
  let gitlab: Played;
  let apiServer: Played;

  const settings = () => settingsOf<{ readonly readerSecret: string }>("gitlab");

  beforeEach(async () => {
    state = newGitLab(ROOT_TOKEN);
    secret = { namespace: "git", name: settings().readerSecret, identity: IDENTITY, data: {} };
    [gitlab, apiServer] = await Promise.all([playGitLab(state), playApiServer(secret)]);
  });

  afterEach(async () => {
    await Promise.all([gitlab.stop(), apiServer.stop()]);
    expect([...gitlab.faults, ...apiServer.faults]).to.deep.equal([]);
  });

  async function run(token = ROOT_TOKEN): Promise<Run> {
    const ran = await runJob({
      chart: "gitlab",
      settings: { ...settings(), webhook: WEBHOOK, url: gitlab.url },
      secrets: { "root/token": `${token}\n`, "webhook/secret": WEBHOOK_SECRET },
      kubernetes: { url: apiServer.url, identity: { token: IDENTITY, namespace: "git" } },
    });
    expectSilence(ran, [ROOT_TOKEN, WEBHOOK_SECRET, IDENTITY, ...state.readers]);
    return ran;
  }

  async function runWell(): Promise<readonly string[]> {
    const { code, errors, lines } = await run();
    expect(errors).to.equal("");
    expect(code).to.equal(0);
    return lines;
  }

  const read = (key: string) => secret.data[key];

  it("sets up a GitLab that was just made", async () => {
    await runWell();

    expect(state.project?.path).to.equal("air-quality");
    expect(state.localRequests).to.deep.equal(["jenkins.tools.svc"]);
    expect(state.hooks).to.deep.equal([{ id: 1, url: WEBHOOK, token: WEBHOOK_SECRET }]);
    expect([read("username"), read("password")]).to.deep.equal(["jenkins", "glpat-reader-1"]);
  });

  it("changes nothing but the webhook's secret, which nobody can read, the second time", async () => {
    await runWell();
    gitlab.takeWrites();
    apiServer.takeWrites();

    await runWell();

    expect([...gitlab.takeWrites(), ...apiServer.takeWrites()]).to.deep.equal([
      "PUT /api/v4/application/settings",
      "PUT /api/v4/projects/7/hooks/1",
    ]);
  });

  it("replaces a token that no longer works", async () => {
    await runWell();
    state.readers = ["glpat-of-somebody"];

    await runWell();

    expect(read("password")).to.equal("glpat-reader-2");
  });

  it("waits for a GitLab that is away", async () => {
    gitlab.breakFor(4);

    expect(await runWell()).to.include("waiting for GitLab, with root's token …");
  });
});

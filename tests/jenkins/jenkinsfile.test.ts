import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { PROJECT } from "../../platform/pipeline/place.ts";
import { settingRows } from "../../platform/pipeline/settings.ts";
import { STAGES, type StageName } from "../../platform/pipeline/stages.ts";
import { agentsOf, FULL } from "../charts/jenkins.ts";
import { CREDENTIALS } from "./credentials.ts";
import { begunIn, commandsIn, differences, unkept, unlocked } from "./expected.ts";
import { type Build, DIGEST, record } from "./record.ts";

const MAIN = { BRANCH_NAME: "main" };
const BRANCH = { BRANCH_NAME: "feature/maps" };
const REQUEST = { BRANCH_NAME: "PR-7", CHANGE_ID: "7", CHANGE_TARGET: "main" };
const NAMES: readonly StageName[] = STAGES.map(({ name }) => name);
const EVERY_CHANGE = STAGES.filter(({ runs }) => runs === "every-change").map(({ name }) => name);
/** One of `make`, maybe with a variable, maybe into a file: nothing else is a command. */
const COMMAND = /^make (?:-s )?([a-z][a-z-]*)(?: [A-Z]+=(?:[\w-]+|"[\w/$]+"))*(?: > [\w./-]+)?$/;

describe("the Jenkinsfile", () => {
  let green: Build;
  let branch: Build;
  let request: Build;
  let refused: Build;
  let reds: readonly (readonly [StageName, Build])[];

  before("is compiled and recorded", async function () {
    this.timeout(120_000);
    const builds = await record([
      ...[MAIN, BRANCH, REQUEST].map((env) => ({ env })),
      { env: MAIN, refused: true },
      ...NAMES.map((red) => ({ env: MAIN, red })),
    ]);
    [green, branch, request, refused] = builds as [Build, Build, Build, Build];
    reds = builds.slice(4).map((build, place) => [NAMES[place] as StageName, build]);
  });

  it("runs each stage of the pipeline on main, in its order, as the pipeline's data says", () => {
    expect(differences(green)).to.deep.equal([]);
    expect(green.result).to.equal("green");
  });

  it("keeps reports and record of each stage", () => {
    expect(unkept(green)).to.deep.equal([]);
  });

  it("holds an environment's lock from its first stage to its last", () => {
    expect(unlocked(green)).to.deep.equal([]);
  });

  it("runs on any other branch what runs for every change, and waits for no lock and no builder", () => {
    for (const build of [branch, request]) {
      expect(begunIn(build)).to.deep.equal(EVERY_CHANGE);
      expect(build.result).to.equal("green");
      expect(unkept(build)).to.deep.equal([]);
      const held = build.happened.filter(({ what }) => ["lock", "agent", "input"].includes(what));
      expect(held.map(({ agent }) => agent)).to.deep.equal(["node24"]);
    }
  });

  it("writes the comment of a request, and of nothing else", () => {
    const comments = [green, branch, request].map((build) =>
      commandsIn(build).flatMap(({ command }) => (command?.includes("comment") ? [command] : [])),
    );
    expect(comments).to.deep.equal([
      [],
      [],
      ['make -s comment BASE="origin/$CHANGE_TARGET" > build/reports/comment.md'],
    ]);
    const kept = request.happened.flatMap(({ pattern }) => pattern ?? []);
    expect(kept.at(-1)).to.equal("build/reports/comment.md");
  });

  it("begins nothing after a red stage, and keeps what that one found", () => {
    for (const [name, build] of reds) {
      expect(begunIn(build), name).to.deep.equal(NAMES.slice(0, NAMES.indexOf(name) + 1));
      expect(build.result, name).to.equal("red");
      expect(unkept(build), name).to.deep.equal([]);
      const red = build.happened.filter(({ what }) => what === "red");
      expect(red.map(({ why }) => why)).to.deep.equal([`${name} is red`]);
    }
  });

  it("asks for the digest's release without an agent or a lock, for a day at most", () => {
    const [question, ...others] = green.happened.filter(({ what }) => what === "input");
    expect(others).to.deep.equal([]);
    expect(question?.message).to.include(DIGEST);
    expect([question?.agent, question?.locks, question?.minutes]).to.deep.equal([
      null,
      [],
      [24 * 60],
    ]);
  });

  it("releases nothing that somebody refused", () => {
    expect(begunIn(refused)).to.deep.equal(NAMES.slice(0, NAMES.indexOf("approve")));
    expect(refused.result).to.equal("red");
  });

  it("calls targets of make that exist, and nothing else", () => {
    const targets = [
      ...readFileSync(join(PROJECT, "Makefile"), "utf8").matchAll(/^([a-z0-9-]+):/gm),
    ].map(([, target]) => target);
    const commands = [green, request].flatMap((build) =>
      commandsIn(build).map(({ command = "" }) => command),
    );
    expect(commands.filter((command) => !COMMAND.test(command))).to.deep.equal([]);
    expect(targets).to.include.members(commands.map((command) => COMMAND.exec(command)?.[1]));
  });

  it("has a credential for each setting that is a secret, only around the stages that need it", () => {
    const secrets = settingRows().flatMap(
      (row) => /^\| `(\w+)` \| .*; a secret \|$/.exec(row)?.[1] ?? [],
    );
    expect(Object.keys(CREDENTIALS)).to.have.members(secrets);
    const holding = green.happened.filter(({ credentials }) => Object.keys(credentials).length > 0);
    expect(holding.map(({ what }) => what)).to.deep.equal(["sh", "sh"]);
  });

  it("takes what the chart gives: its agents and their containers", () => {
    const agents = agentsOf(FULL);
    for (const { agent, container } of commandsIn(green)) {
      const { spec } = agents.get(String(agent)) as { spec: { containers: { name: string }[] } };
      expect(spec.containers.map(({ name }) => name)).to.include(container);
    }
  });

  it("hands on all that later stages read", () => {
    const stashed = green.happened.flatMap(({ includes }) => includes?.split(",") ?? []);
    expect(new Set(stashed)).to.deep.equal(
      new Set([
        "build/pipeline/**",
        "build/reports/**",
        "build/coverage/**",
        "build/image/sbom.cdx.json",
      ]),
    );
  });

  it("runs one build of a branch at a time, and goes on after no unstable one", () => {
    expect(green.options).to.include({
      disableConcurrentBuilds: true,
      skipStagesAfterUnstable: true,
    });
    expect(green.options).to.have.property("buildDiscarder");
  });
});

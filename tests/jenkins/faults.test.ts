import { expect } from "chai";
import { begunIn, differences, unkept, unlocked } from "./expected.ts";
import { type Build, recordChanged } from "./record.ts";

const MAIN = { env: { BRANCH_NAME: "main" } };
const BRANCH = { env: { BRANCH_NAME: "feature/maps" } };

/** A whole stage of the first level of the file, with the line before it. */
const stageText = (text: string, name: string) =>
  new RegExp(`\\n    stage\\('${name}'\\) \\{\\n[\\s\\S]*?\\n    \\}\\n`).exec(text)?.[0] ?? "";

function swapped(text: string): string {
  const [first, second] = ["quality", "scan"].map((name) => stageText(text, name));
  return text
    .replace(String(first), "\n<1>")
    .replace(String(second), "\n<2>")
    .replace("\n<1>", () => String(second))
    .replace("\n<2>", () => String(first));
}

/** A change of the Jenkinsfile after which the comparison must find something. */
const RED: readonly (readonly [
  what: string,
  change: (text: string) => string,
  finds: (builds: Build) => readonly string[],
])[] = [
  ["two stages are swapped", swapped, differences],
  ["a stage is gone", (text) => text.replace(stageText(text, "scan"), ""), differences],
  [
    "a lock is gone",
    (text) => text.replace("options { lock('air-quality-prod') }", ""),
    differences,
  ],
  [
    "a lock has another name",
    (text) => text.replace("quality-test'", "quality-tests'"),
    differences,
  ],
  [
    "a time-out is another one",
    (text) => text.replace("timeout(time: 30,", "timeout(time: 3,"),
    differences,
  ],
  [
    "an agent is another one",
    (text) => text.replace("label 'builder'", "label 'node24'"),
    differences,
  ],
  ["a credential is another one", (text) => text.replace("'nexus', v", "'admin', v"), differences],
  ["the record stays behind", (text) => text.replace("        handOn()\n", ""), differences],
  ["nobody's name is kept", (text) => text.replace("env.APPROVED_BY = ", ""), differences],
  [
    "a report is not kept",
    (text) => text.replace("keepReport('smoke.xml')", "keepRecord()"),
    unkept,
  ],
  [
    "something else is kept",
    (text) => text.replace("build/pipeline/**', allowEmptyArchive", "build/**', allowEmptyArchive"),
    unkept,
  ],
  [
    "each stage of an environment takes the lock anew",
    (text) =>
      text
        .replace("options { lock('air-quality-dev') }", "")
        .replace(
          "stage('deploy-dev') {",
          "stage('deploy-dev') {\noptions { lock('air-quality-dev') }",
        )
        .replace(
          "stage('integration') {",
          "stage('integration') {\noptions { lock('air-quality-dev') }",
        ),
    unlocked,
  ],
];

/** A change that no build would be made with, and what is said of it. */
const REFUSED: readonly (readonly [
  what: string,
  change: (text: string) => string,
  says: RegExp,
])[] = [
  [
    "a secret is put into a command by Groovy",
    (text) =>
      text.replace(
        "sh 'make stage NAME=quality'",
        'sh "make stage NAME=quality TOKEN=$SONAR_TOKEN"',
      ),
    /sh gets a text that Groovy puts together/,
  ],
  [
    "a secret is kept",
    (text) =>
      text.replace(
        "sh 'make stage NAME=quality'",
        'archiveArtifacts artifacts: "$env.SONAR_TOKEN"',
      ),
    /archiveArtifacts shows a secret/,
  ],
  ["a step is misspelt", (text) => text.replace("unstash 'run'", "unstach 'run'"), /unstach/],
  [
    "a directive is misspelt",
    (text) => text.replace("beforeAgent true", "beforeAgents true"),
    /beforeAgents/,
  ],
  [
    "an option is misspelt",
    (text) => text.replace("allowEmptyArchive", "allowEmpty"),
    /archiveArtifacts does not know allowEmpty/,
  ],
  ["a time has no unit", (text) => text.replace(", unit: 'DAYS'", ""), /timeout lacks unit/],
  [
    "an agent waits with the question",
    (text) => text.replace("agent none", "agent { label 'node24' }"),
    /holds an agent while it waits/,
  ],
  ["a brace is missing", (text) => text.replace(/\}\s*$/, ""), /startup failed/],
];

describe("the test of the Jenkinsfile", () => {
  for (const [what, change, finds] of RED) {
    it(`sees when ${what}`, async () => {
      const [build] = await recordChanged([MAIN], change);
      expect(finds(build as Build)).to.not.deep.equal([]);
    }).timeout(30_000);
  }

  for (const [what, change, says] of REFUSED) {
    it(`is refused when ${what}`, async () => {
      const said = await recordChanged([MAIN], change).then(
        () => "nothing",
        (error: Error) => error.message,
      );
      expect(said).to.match(says);
    }).timeout(30_000);
  }

  it("sees when a branch is released, or waits for a lock", async () => {
    const [released] = await recordChanged([BRANCH], (text) =>
      text.replace("when { beforeAgent true; branch 'main' }", ""),
    );
    expect(begunIn(released as Build)).to.include("image");
    const [waiting] = await recordChanged([BRANCH], (text) =>
      text.replace("beforeOptions true", "beforeAgent true"),
    );
    expect((waiting as Build).happened.map(({ what }) => what)).to.include("lock");
  }).timeout(30_000);
});

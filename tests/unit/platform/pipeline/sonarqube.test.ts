import { expect } from "chai";
import { gateOf, SCANNER_ARGUMENTS, scannerEnv } from "../../../../platform/pipeline/sonarqube.ts";
import { fakeServer, faultOf } from "./support.ts";

const condition = (status: string, metricKey: string, comparator: string) => ({
  ...{ status, metricKey, comparator, errorThreshold: "80" },
  actualValue: "71.5",
});

describe("SonarQube's gate", () => {
  let status: number;
  let answer: unknown;
  const { asked, url } = fakeServer(() => [status, JSON.stringify(answer)]);
  const ask = (path = "") => gateOf({ url: `${url()}${path}`, token: "squ_token" });

  beforeEach(() => {
    status = 200;
    answer = {
      projectStatus: {
        status: "ERROR",
        conditions: [
          condition("ERROR", "new_coverage", "LT"),
          condition("OK", "new_violations", "GT"),
        ],
      },
    };
  });

  it("is red with each condition, what was found and what was asked", async () => {
    expect(await ask()).to.deep.equal({
      passed: false,
      verdicts: [
        { metric: "new_coverage", ok: false, found: "71.5", asked: "at least 80" },
        { metric: "new_violations", ok: true, found: "71.5", asked: "at most 80" },
      ],
    });
  });

  it("is green when it says OK, and only then", async () => {
    for (const [said, passed] of [
      ["OK", true],
      ["NONE", false],
      ["WARN", false],
    ] as const) {
      answer = { projectStatus: { status: said, conditions: [] } };
      expect((await ask()).passed, said).to.equal(passed);
    }
  });

  it("is asked for this project, with the token, below the address' own path", async () => {
    await ask("/sonarqube");

    expect(asked).to.have.length(1);
    expect(asked[0]).to.deep.include({
      url: "/sonarqube/api/qualitygates/project_status?projectKey=air-quality",
      authorization: "Bearer squ_token",
    });
  });

  it("is a fault when SonarQube refuses or does not answer", async () => {
    status = 403;

    expect((await faultOf(ask())).message).to.equal(
      "SonarQube answers 403 to the question for its gate",
    );
    const away = gateOf({ url: "http://127.0.0.1:1", token: "t" });
    expect((await faultOf(away)).message).to.match(/^SonarQube does not answer at http:\S+: ./);
  });

  it("gets the token by the environment, where no list of processes shows it", () => {
    expect(scannerEnv({ url: "http://s", token: "squ_token" })).to.deep.equal({
      SONAR_HOST_URL: "http://s",
      SONAR_TOKEN: "squ_token",
    });
    expect(SCANNER_ARGUMENTS.join(" ")).not.to.match(/token|login|password/);
  });
});

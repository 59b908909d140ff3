import { expect } from "chai";
import {
  readSettings,
  SettingsError,
  settingRows,
} from "../../../../platform/pipeline/settings.ts";
import { STAGES } from "../../../../platform/pipeline/stages.ts";

const ALL = STAGES.map(({ name }) => name);
const WHOLE = {
  REGISTRY: "registry.example.com/air-quality-api",
  SONAR_HOST_URL: "http://sonarqube.example.com:9000",
  SONAR_TOKEN: "squ_token",
  NEXUS_URL: "https://nexus.example.com",
  NEXUS_USER: "jenkins",
  NEXUS_PASSWORD: "hunter2",
};

function faultsOf(env: NodeJS.ProcessEnv, names: readonly string[] = []): string[] {
  try {
    readSettings(env, names);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.message.split("\n");
  }
}

describe("the pipeline's settings", () => {
  it("have defaults, and nothing else of the environment", () => {
    expect(readSettings({ ...WHOLE, PATH: "/bin", BASE: "" }, ALL)).to.deep.equal({
      ...WHOLE,
      NEXUS_REPOSITORY: "files",
      APPROVERS: "platform/pipeline/approval/approvers",
      WATCH_SECONDS: 60,
    });
  });

  it("are told of all faults at once, and of what is missing with the stage that needs it", () => {
    const env = { ...WHOLE, REGISTRY: "no-repository", WATCH_SECONDS: "4", NEXUS_PASSWORD: "" };

    expect(faultsOf(env, ALL)).to.deep.equal([
      "the pipeline's settings have 3 fault(s):",
      "  - REGISTRY must be a repository of images without a tag, such as registry.example.com/air-quality-api",
      "  - WATCH_SECONDS must be an integer from 5 to 3600",
      "  - NEXUS_PASSWORD is missing: publish needs it (Their password; a secret)",
    ]);
  });

  it("lack nothing that only other stages need", () => {
    expect(faultsOf({}, ["version", "unit", "scan"])).to.deep.equal([]);
    expect(faultsOf({}, ["image"]).join("\n"))
      .to.include("image needs it")
      .and.not.include("SONAR");
  });

  it("never repeat a value, which may be a secret", () => {
    const env = {
      SONAR_TOKEN: "a secret",
      NEXUS_PASSWORD: "my secret",
      NEXUS_URL: "https://user:secret@nexus.example.com",
      SONAR_HOST_URL: "secret",
      WATCH_SECONDS: "secret",
    };
    const faults = faultsOf(env);

    expect(faults).to.have.length(6);
    expect(faults.join("\n")).not.to.include("secret");
  });

  const wrong = [
    ["REGISTRY", "registry.example.com/air-quality-api:1"],
    ["REGISTRY", "registry.example.com/air-quality-api@sha256:0"],
    ["NEXUS_URL", "nexus.example.com"],
    ["NEXUS_URL", "https://nexus.example.com/"],
    ["SONAR_HOST_URL", "https://admin@sonarqube.example.com"],
    ["AUDIT_REGISTRY", "ftp://registry.example.com"],
    ["WATCH_SECONDS", "3601"],
    ["WATCH_SECONDS", "1.5"],
  ] as const;
  for (const [name, value] of wrong) {
    it(`refuse ${name}=${value}`, () => {
      expect(faultsOf({ [name]: value })[1]).to.match(new RegExp(`^ {2}- ${name} must be `));
    });
  }

  it("are a row each of the documentation", () => {
    expect(settingRows()).to.include("| `REGISTRY` | Repository that the image is pushed to |");
    expect(settingRows().every((row) => /^\| `[A-Z_]+` \| [A-Z].+ \|$/.test(row))).to.equal(true);
  });
});

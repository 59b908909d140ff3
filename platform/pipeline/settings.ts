import * as z from "zod";
import { integer, text } from "../settings/values.ts";
import type { SettingName } from "./stage.ts";
import { STAGES } from "./stages.ts";

const address = text(
  /^https?:\/\/[^\s@]+[^\s@/]$/,
  "an http(s):// address without a user and a slash at its end",
);
const word = text(/^\S+$/, "a text without spaces");

/** What a run is told by its environment: its meaning and rule; secrets are in no message. */
const schema = z.object({
  REGISTRY: text(
    /^[^\s@]+\/[^\s@:]+$/,
    "a repository of images without a tag, such as registry.example.com/air-quality-api",
  )
    .optional()
    .describe("Repository that the image is pushed to"),
  BASE: word.optional().describe("Base of the image instead of the Dockerfile's own"),
  SONAR_HOST_URL: address.optional().describe("SonarQube"),
  SONAR_TOKEN: word.optional().describe("Token of who may analyse the project; a secret"),
  AUDIT_REGISTRY: address
    .optional()
    .describe("Registry whose advisories are asked, instead of npm's own setting"),
  NEXUS_URL: address.optional().describe("Nexus"),
  NEXUS_USER: word.optional().describe("User who may write to its repository of files"),
  NEXUS_PASSWORD: word.optional().describe("Their password; a secret"),
  NEXUS_REPOSITORY: word
    .default("files")
    .describe("Its repository of files (charts/nexus, repositories.raw)"),
  APPROVED_BY: word
    .optional()
    .describe("Who said yes in Jenkins, which has asked them who they are"),
  APPROVERS: word
    .default("platform/pipeline/approval/approvers")
    .describe("File of those whose signature counts, as ssh-keygen's allowed signers"),
  WATCH_SECONDS: integer(5, 3_600)
    .default(60)
    .describe(
      "Seconds that a release in production is watched with 10 % of the requests, and again with all",
    ),
  PIPELINE_STACKS: word
    .optional()
    .describe("Folder of Pulumi.<stack>.yaml files instead of the project's own"),
  PIPELINE_STATE: word
    .optional()
    .describe("Folder of Pulumi's state instead of where you are logged in"),
});

export type Settings = z.output<typeof schema>;

/** Every fault of the environment at once, a line each. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

const NUMBERS = ["WATCH_SECONDS"];

/**
 * The settings of some stages. Throws a SettingsError that lists all faults, among them what they can't do without.
 *
 * @param names Of the stages that are to run.
 */
export function readSettings(env: NodeJS.ProcessEnv, names: readonly string[]): Settings {
  const given = Object.fromEntries(
    Object.keys(schema.shape).flatMap((key) => {
      const value = env[key];
      if (value === undefined || value === "") return [];
      return [[key, NUMBERS.includes(key) ? Number(value) : value]];
    }),
  );
  const parsed = schema.safeParse(given);
  const faults = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
  const missing = STAGES.filter(({ name }) => names.includes(name)).flatMap(({ name, needs }) =>
    needs
      .filter((need: SettingName) => given[need] === undefined)
      .map(
        (need: SettingName) =>
          `${need} is missing: ${name} needs it (${schema.shape[need].description})`,
      ),
  );
  const all = [...faults, ...missing];
  if (!parsed.success || all.length > 0) {
    throw new SettingsError(
      `the pipeline's settings have ${all.length} fault(s):\n${all.map((one) => `  - ${one}`).join("\n")}`,
    );
  }
  return parsed.data;
}

/** The settings as rows of docs/pipeline.md. */
export const settingRows = (): string[] =>
  Object.entries(schema.shape).map(([name, { description }]) => `| \`${name}\` | ${description} |`);

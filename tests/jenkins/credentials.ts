import type { SettingName } from "../../platform/pipeline/stage.ts";

/** Credentials of Jenkins for the pipeline's settings that are secrets; all others are plain variables. */
export const CREDENTIALS: Partial<Record<SettingName, string>> = {
  SONAR_TOKEN: "sonarqube",
  NEXUS_PASSWORD: "nexus",
};

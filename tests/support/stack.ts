import { readFileSync } from "node:fs";
import { join } from "node:path";
import { merge } from "../../platform/commands/stack-file.ts";
import { keysIn } from "../../platform/stack-choices.ts";
import { TOOL_PASSWORDS } from "../../platform/tools/catalog.ts";
import { awsAnswers } from "./aws-answers.ts";
import { CHART, chartObjects } from "./chart-objects.ts";
import { findHelm } from "./helm.ts";
import { type Recording, recordProgram } from "./recorder/record.ts";
import type { JsonObject } from "./recorder/recording.ts";

const PROJECT = join(import.meta.dirname, "../..");
const NAMESPACE = "air-quality";

type Groups = Record<string, unknown>;

/** Of every tool. */
function canaryPasswords(): Groups {
  return Object.fromEntries(Object.keys(TOOL_PASSWORDS).map((key) => [key, `canary-${key}`]));
}

/** Secrets that a stack's file holds encrypted; canaries here, which may appear nowhere in plain. */
export const CANARIES: Readonly<Record<string, Readonly<Record<string, Groups>>>> = {
  local: {
    database: {
      adminPassword: "canary-administrator",
      ownerPassword: "canary-owner",
      appPassword: "canary-application",
    },
  },
  dev: { tools: canaryPasswords() },
  prod: { airVisual: { key: "canary-airvisual" } },
};

/** The stacks that the project has. */
export const STACKS = ["local", "dev", "test", "prod"] as const;

/** Digest of no image: an AWS stack's file names none before the first is pushed. */
const RELEASES = [{ name: "stable", image: `registry.recorded/api@sha256:${"0".repeat(64)}` }];

/** The whole program as `pulumi up` would run it on a stack, with some keys changed. */
export async function recordStack(
  stack: string,
  changes: Readonly<Record<string, Groups | string>> = {},
  { preview = false, lastOutputs = {} }: { preview?: boolean; lastOutputs?: JsonObject } = {},
): Promise<Recording> {
  const file = keysIn(readFileSync(join(PROJECT, `Pulumi.${stack}.yaml`), "utf8"));
  const merged: Groups = merge({ api: { releases: RELEASES } }, file);
  const canaries = CANARIES[stack] ?? {};
  for (const [key, change] of [...Object.entries(canaries), ...Object.entries(changes)]) {
    merged[key] =
      typeof change === "string" ? change : merge((merged[key] ?? {}) as Groups, change);
  }
  // A program that waits for a chart has little time, less than Helm takes to be built.
  if ("tools" in merged) await findHelm();
  return await recordProgram({
    folder: PROJECT,
    main: "platform/",
    stack,
    config: Object.fromEntries(
      Object.entries(merged).map(([key, value]) => [
        `${NAMESPACE}:${key}`,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    ),
    secretKeys: Object.keys(canaries).map((key) => `${NAMESPACE}:${key}`),
    preview,
    lastOutputs,
    answers: awsAnswers,
    expand: async ({ type, name, inputs }) =>
      type === CHART ? await chartObjects(name, inputs) : [],
  });
}

const recorded = new Map<string, Promise<Recording>>();

/** The same for a stack as it is checked in, recorded once for all tests. */
export function recordedStack(stack: string): Promise<Recording> {
  const known = recorded.get(stack) ?? recordStack(stack);
  recorded.set(stack, known);
  return known;
}

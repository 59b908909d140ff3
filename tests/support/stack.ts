import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type Recording, recordProgram } from "./recorder/record.ts";

const PROJECT = join(import.meta.dirname, "../..");
const NAMESPACE = "air-quality";

type Groups = Record<string, unknown>;

/** Secrets that a stack's file holds encrypted; canaries here, which may appear nowhere in plain. */
export const CANARIES: Readonly<Record<string, Groups>> = {
  database: {
    adminPassword: "canary-administrator",
    ownerPassword: "canary-owner",
    appPassword: "canary-application",
  },
};

/** The whole program as `pulumi up` would run it on a stack, with some keys changed. */
export async function recordStack(
  stack: string,
  changes: Readonly<Record<string, Groups | string>> = {},
  { preview = false } = {},
): Promise<Recording> {
  const { config } = parse(readFileSync(join(PROJECT, `Pulumi.${stack}.yaml`), "utf8"));
  const keys = Object.entries(config as Groups).map(([key, value]) => [
    key.replace(`${NAMESPACE}:`, ""),
    value,
  ]);
  const merged: Groups = Object.fromEntries(keys);
  for (const [key, change] of [...Object.entries(CANARIES), ...Object.entries(changes)]) {
    merged[key] = typeof change === "string" ? change : { ...(merged[key] as Groups), ...change };
  }
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
    secretKeys: Object.keys(CANARIES).map((key) => `${NAMESPACE}:${key}`),
    preview,
  });
}

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { ConfigError, type PlatformConfig, parseConfig } from "../config.ts";
import { isTree, type Tree } from "../policies/rule.ts";
import { platformConfig } from "../settings.ts";
import { ENCRYPTED, keysIn, revealed } from "../stack-choices.ts";

const PROJECT = join(import.meta.dirname, "../..");

/** What a stack's file says, without asking Pulumi for its secrets. */
export interface Choices {
  /** Undefined while there are faults; secrets in it are made up. */
  readonly config: PlatformConfig | undefined;
  /** One sentence each, naming the key. */
  readonly faults: readonly string[];
  /** Secrets that have to be set: `database.adminPassword`. */
  readonly missing: readonly string[];
}

/**
 * Reads `Pulumi.<stack>.yaml`. Rejects with a sentence when it is not there or is no YAML.
 *
 * @param folder Holds the file; the project when left out.
 */
export async function readChoices(stack: string, folder = PROJECT): Promise<Choices> {
  const file = `Pulumi.${stack}.yaml`;
  const text = await readFile(join(folder, file), "utf8").catch(() => {
    throw new Error(`${file} is missing: STACK names no stack of this project`);
  });
  let given: Tree;
  try {
    given = keysIn(text);
  } catch (error) {
    throw new Error(`${file} is no YAML: ${String(error).split("\n")[0]}`);
  }
  return checkChoices(stack, given);
}

/** The keys of a stack, as its file has them below `air-quality:`. */
export function checkChoices(stack: string, given: Tree): Choices {
  const known = revealed(given) as Tree;
  const isMissing = (path: string) => (fault: string) => fault.startsWith(`${path} is missing`);
  const missing = secrets()
    .map(({ path }) => path)
    .filter((path) => faultsOf(stack, known).some(isMissing(path)));
  // Rules about several keys are silent until each has a value.
  const whole = missing.reduce((tree, path) => withValue(tree, path.split(".")), known);
  const faults = faultsOf(stack, whole);
  const config = faults.length === 0 ? parseConfig(stack, whole) : undefined;
  return { config, faults, missing };
}

/** Whether a secret only has to be the same everywhere; a key that somebody else gives is not made up. */
export const isMadeUp = (path: string): boolean => path.endsWith("Password");

export interface Secret {
  /** As `pulumi config --path` takes it below `air-quality:`. */
  readonly path: string;
  readonly meaning: string;
}

/** Every secret that a stack may have. It says so in its description, as docs/configuration.md does. */
export function secrets(): Secret[] {
  return secretsIn(z.toJSONSchema(platformConfig, { io: "output" }) as Schema, []);
}

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}

const MARK = /[;,] a secret\b/;

function secretsIn(
  { properties = {}, description = "" }: Schema,
  path: readonly string[],
): Secret[] {
  const meaning = description.replace(MARK, "");
  const own = MARK.test(description) ? [{ path: path.join("."), meaning }] : [];
  const members = Object.entries(properties);
  return [...own, ...members.flatMap(([key, member]) => secretsIn(member, [...path, key]))];
}

function faultsOf(stack: string, given: Tree): string[] {
  try {
    parseConfig(stack, given);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [, ...lines] = error.message.split("\n");
    return lines.map((line) => line.replace(/^ +- /, ""));
  }
}

function withValue(tree: Tree, [key = "", ...rest]: readonly string[]): Tree {
  const inner = tree[key];
  const group = isTree(inner) ? inner : {};
  return { ...tree, [key]: rest.length === 0 ? ENCRYPTED : withValue(group, rest) };
}

import { parse, stringify } from "yaml";
import { isTree, type Tree } from "../policies/rule.ts";

/** The members of `Pulumi.<stack>.yaml` that Pulumi gives a meaning. */
interface StackFile {
  /** Of the passphrase that its secrets are encrypted with. */
  readonly encryptionsalt?: string;
  readonly config?: Readonly<Record<string, unknown>>;
}

/**
 * A stack's choices as the project has them, with the secrets that were set on this machine.
 *
 * @param choices Text of the project's own file.
 * @param kept Text of the file that the result replaces; its other values are forgotten.
 */
export function withKeptSecrets(choices: string, kept: string): string {
  const { encryptionsalt, config } = (parse(kept) ?? {}) as StackFile;
  const own = parse(choices) as StackFile;
  return stringify({
    ...own,
    ...(encryptionsalt && { encryptionsalt }),
    config: merge(own.config ?? {}, secretsOf(config ?? {}) ?? {}),
  });
}

const isSecret = (value: Tree) => typeof value.secure === "string";

/** Only the encrypted values, where they are; undefined when there is none. */
function secretsOf(tree: Tree): Tree | undefined {
  const found = Object.entries(tree).flatMap(([key, value]) => {
    const inner = !isTree(value) ? undefined : isSecret(value) ? value : secretsOf(value);
    return inner === undefined ? [] : [[key, inner] as const];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** Groups are joined member by member; any other value of `above`, a secret too, takes the place. */
export function merge(below: Tree, above: Tree): Tree {
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const own = merged[key];
    merged[key] = isTree(own) && isTree(value) && !isSecret(value) ? merge(own, value) : value;
  }
  return merged;
}

import { type Keys, keys } from "./settings/keys.ts";
import { CROSS_RULES } from "./settings/rules.ts";

/**
 * Every key of a stack: its meaning and unit in `describe`, its rule in the error, its default there
 * and nowhere else. docs/configuration.md is made of this and compared by a test.
 */
export const platformConfig = CROSS_RULES.reduce(
  (schema, { groups, path, fault }) =>
    schema.refine((value) => fault(value) === undefined, {
      path: [...path],
      error: ({ input }) => fault(input as Keys) ?? "",
      when: fineIn(groups),
    }),
  keys,
);

interface Issue {
  readonly code?: string | undefined;
  readonly path?: readonly PropertyKey[] | undefined;
}

/** A rule about some groups says nothing while a value in one of them is no value at all. */
function fineIn(groups: readonly string[]) {
  return ({ issues }: { issues: readonly Issue[] }) =>
    !issues.some(
      ({ code, path = [] }) =>
        code !== "custom" &&
        code !== "unrecognized_keys" &&
        (path.length === 0 || groups.includes(String(path[0]))),
    );
}

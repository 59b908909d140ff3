import { AWS_RULES } from "./aws.ts";
import { OBJECT_RULES } from "./objects.ts";
import { POD_RULES } from "./pods.ts";
import type { Registered, Rule } from "./rule.ts";

export const RULES: readonly Rule[] = [...POD_RULES, ...OBJECT_RULES, ...AWS_RULES];

/** The rules about objects of a type token. */
export const rulesFor = (type: string): readonly Rule[] =>
  RULES.filter(({ isAbout }) => isAbout(type));

/** Every fault of an object, as sentences that name object, rule and remedy. Pure. */
export function faultsOf(object: Registered): string[] {
  return rulesFor(object.type).flatMap(({ id, remedy, check }) =>
    check(object).map((fault) => `${object.type} ${object.name} ${fault} (rule ${id}: ${remedy})`),
  );
}

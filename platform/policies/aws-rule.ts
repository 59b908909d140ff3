import type { Registered, Rule } from "./rule.ts";

/** A rule about resources of one type of AWS: `rds/instance:Instance`. */
export function ofType(
  type: string,
  id: string,
  remedy: string,
  fault: (inputs: Registered["inputs"]) => string | undefined,
): Rule {
  const isAbout = (token: string) => token.replace(/^aws:/, "") === type;
  return {
    id,
    remedy,
    isAbout,
    check(object) {
      const found = isAbout(object.type) ? fault(object.inputs) : undefined;
      return found === undefined ? [] : [found];
    },
  };
}

/** Given, though perhaps not known yet. */
export const has = (inputs: Registered["inputs"], key: string) =>
  key in inputs && inputs[key] !== null;

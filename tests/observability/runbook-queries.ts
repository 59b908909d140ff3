import { kindOf } from "./code-kinds.ts";
import { allCode } from "./runbooks.ts";

/** Every PromQL expression that a runbook tells an operator to ask. */
export const runbookQueries = (): string[] =>
  allCode()
    .map(({ code }) => code)
    .filter((code) => kindOf(code) === "PromQL");

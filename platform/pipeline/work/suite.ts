import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { StageFault } from "../fault.ts";
import { REPORTS } from "../place.ts";
import { makeTarget } from "../programs.ts";

/**
 * Runs the tests of a target; resolves to their number. Rejects when one is red, or when none ran.
 *
 * @param report Name of the JUnit report that it writes.
 */
export async function runSuite(
  target: string,
  report: string,
  variables: Readonly<Record<string, string | undefined>> = {},
): Promise<number> {
  const file = join(REPORTS, report);
  // One of an earlier run says nothing about this one.
  await rm(file, { force: true });
  await makeTarget(target, { ...variables, REPORT: file });
  const [, tests = "0"] =
    /<testsuite\b[^>]*\btests="(\d+)"/.exec(await readFile(file, "utf8").catch(() => "")) ?? [];
  if (tests === "0") throw new StageFault(`make ${target} ran no test`);
  return Number(tests);
}

import { advisoriesIn, stopping } from "../advisories.ts";
import { StageFault } from "../fault.ts";
import { program } from "../programs.ts";
import type { Work } from "../run-stage.ts";
import { WAIVERS } from "../waivers.ts";

/** What no advisory of npm is about. */
export const NOT_SCANNED = "the base image (Node and its system)";

export const scan: Work = async ({ settings: { AUDIT_REGISTRY }, say }) => {
  const registry = AUDIT_REGISTRY ? [`--registry=${AUDIT_REGISTRY}`] : [];
  // It fails when there are any; which of them count is decided here.
  const report = await program("npm", ["audit", "--omit=dev", "--json", ...registry], {
    okay: [0, 1],
  });
  const advisories = advisoriesIn(report);
  const found = stopping(advisories, WAIVERS, new Date());
  say(
    `asked: the advisories of npm's registry, about what package-lock.json ships; not scanned: ${NOT_SCANNED}`,
  );
  if (found.length > 0)
    throw new StageFault(
      `${found.length} known fault(s):\n${found.map((line) => `  - ${line}`).join("\n")}`,
    );
  return { advisories: advisories.length, waivers: WAIVERS.length, unscanned: NOT_SCANNED };
};

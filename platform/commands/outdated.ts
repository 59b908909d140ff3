/** `make outdated`: the packages of package.json that have a newer version, old enough to be taken. */

import renovate from "../../renovate.json" with { type: "json" };
import { createAsk, parsed } from "./doctor/ask.ts";
import {
  type HoldingRule,
  heldBy,
  OLD_ENOUGH_DAYS,
  outdatedLines,
  type Package,
  proposalFor,
} from "./outdated-text.ts";

/** A registry's answers take seconds. */
const LIMIT_MS = 120_000;
const NOT_LOOKED_AT =
  "Not looked at: images of charts and Dockerfiles, Go modules; Renovate does (renovate.json).";

const packageRules: readonly HoldingRule[] = renovate.packageRules;

interface Outdated {
  readonly current?: string;
  readonly wanted: string;
  readonly latest: string;
}

const ask = createAsk(process.env, AbortSignal.timeout(LIMIT_MS));

async function packages(): Promise<Package[]> {
  const { output, complaint } = await ask("npm", "outdated", "--json");
  // It fails when there are some.
  const found = parsed<Record<string, Outdated>>({
    exists: true,
    succeeded: true,
    output: output || "{}",
    complaint,
  });
  if (!found || "error" in found) throw new Error(`npm outdated: ${complaint || output}`);
  const all = Object.entries(found) as [string, Outdated][];
  return await Promise.all(
    all.map(async ([name, { current, wanted, latest }]) => {
      const times = parsed<Record<string, string>>(
        await ask("npm", "view", name, "time", "--json"),
      );
      if (!times)
        throw new Error(`the registry does not say when the versions of ${name} were published`);
      const held = heldBy(packageRules, name);
      return {
        name,
        current: current ?? wanted,
        latest,
        held,
        times: times as Record<string, string>,
      };
    }),
  );
}

try {
  const proposals = (await packages())
    .map((one) => proposalFor(one, new Date()))
    .filter(({ next, tooYoung }) => next ?? tooYoung);
  const due = proposals.filter(({ next }) => next !== undefined);
  const lines = [
    ...outdatedLines(proposals),
    ...(proposals.length > 0 ? [""] : []),
    due.length === 0
      ? `Every package is as new as may be: a version counts after ${OLD_ENOUGH_DAYS} days.`
      : `${due.length} of them may be taken.`,
    NOT_LOOKED_AT,
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
  if (due.length > 0) process.exitCode = 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 2;
}

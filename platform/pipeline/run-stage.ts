import { StageFault, wordsOf } from "./fault.ts";
import {
  type Entry,
  type Facts,
  notPassed,
  type Outcome,
  onlyDigest,
  type Results,
  resultsOf,
} from "./record.ts";
import { appendRecord, readRecord } from "./record-file.ts";
import type { Settings } from "./settings.ts";
import type { Stage } from "./stage.ts";
import { STAGES, type StageName } from "./stages.ts";
import { within } from "./time-limit.ts";

/** What a stage's work is given. */
export interface Run {
  readonly settings: Settings;
  /** Of the stages before. */
  readonly results: Results;
  /** All of the record, in its order. */
  readonly entries: readonly Entry[];
  say(text: string): void;
}

/** Resolves to what was found; rejects when the stage is red. */
export type Work = (run: Run) => Promise<Facts>;

export interface Hands {
  readonly works: Readonly<Record<StageName, Work>>;
  readonly settings: Settings;
  /** The commit that is checked out. */
  readonly commit: string;
  readonly say: (text: string) => void;
  readonly now: () => Date;
  /** Of the run's record, when it is not the project's own. */
  readonly folder?: string;
}

/** Exit code of a stage that is red: 10 for the first, 11 for the next. */
export const exitCodeOf = (name: StageName): number =>
  10 + STAGES.findIndex((one) => one.name === name);

export const stageNamed = (name: string): Stage & { readonly name: StageName } => {
  const found = STAGES.find((one) => one.name === name);
  if (found) return found;
  throw new Error(`NAME must be a stage: ${STAGES.map((one) => one.name).join(", ")}`);
};

/**
 * Runs one stage and writes down what became of it. It is red without having been tried when a stage before is not
 * green, when the record is about another commit or was changed, or when two stages saw different digests.
 */
export async function runStage(
  name: StageName,
  { works, settings, commit, say, now, folder }: Hands,
): Promise<Entry> {
  const stage = stageNamed(name);
  const entries = await readRecord(folder);
  const results = resultsOf(entries);
  const began = now();
  const written = async (outcome: Pick<Outcome, "result" | "facts">) =>
    await appendRecord(
      entries,
      {
        stage: name,
        ...outcome,
        at: began.toISOString(),
        seconds: Math.round((now().getTime() - began.getTime()) / 100) / 10,
      },
      folder,
    );
  try {
    expectTurn(name, results, commit);
    const facts = await within(stage.minutes, works[name]({ settings, results, entries, say }));
    return await written({ result: "passed", facts });
  } catch (error) {
    const fix = (error instanceof StageFault && error.fix) || stage.fix;
    return await written({ result: "failed", facts: { fault: wordsOf(error), fix } });
  }
}

function expectTurn(name: StageName, results: Results, commit: string): void {
  if (name === STAGES[0].name) return;
  const missing = notPassed(results, name);
  if (missing.length > 0) {
    throw new StageFault(
      `${missing.join(", ")} must be green first`,
      `make pipeline runs what is missing, make stage NAME=${missing[0]} the first of it`,
    );
  }
  const recorded = results.get("version")?.facts.commit;
  if (recorded !== commit) {
    throw new StageFault(
      `the record is about the commit ${recorded}, and ${commit} is checked out`,
      "make pipeline begins anew",
    );
  }
  if (results.has("image")) onlyDigest(results);
}

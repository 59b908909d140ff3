import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT } from "../../platform/pipeline/place.ts";
import type { Stage } from "../../platform/pipeline/stage.ts";
import { STAGES, type StageName } from "../../platform/pipeline/stages.ts";
import { runGroovy } from "./groovy.ts";

/** What a build of the Jenkinsfile meets. */
export interface Situation {
  readonly env: Readonly<Record<string, string>>;
  /** The stage whose command fails. */
  readonly red?: StageName;
  /** Whether the person who is asked says no. */
  readonly refused?: boolean;
}

/** Something that Jenkins did, and what it held then. */
export interface Happening {
  readonly what: string;
  readonly stage: string;
  readonly agent: string | null;
  readonly container: string | null;
  /** Whether it was done however the stage ended. */
  readonly inPost: boolean;
  readonly locks: readonly string[];
  /** Of the time-outs around it, the outermost first. */
  readonly minutes: readonly number[];
  /** Names of credentials by the variables that held them. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Of `sh`. */
  readonly command?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Of `sh`: the stages in the record that was on the agent's disk. */
  readonly before?: readonly string[] | null;
  readonly pattern?: string;
  readonly message?: string;
  readonly includes?: string;
  readonly why?: string;
}

export interface Build {
  readonly result: "green" | "red";
  readonly options: Readonly<Record<string, unknown>>;
  readonly happened: readonly Happening[];
}

export const JENKINSFILE = join(PROJECT, "Jenkinsfile");
export const DIGEST = `sha256:${"ab".repeat(32)}`;
const IMAGE = `registry.example.com/air-quality-api@${DIGEST}`;
/** Who answers Jenkins's question. */
export const SUBMITTER = "operator";

/** What a stage leaves on the disk beside its line in the record. */
function madeBy({ name, report }: Stage): Readonly<Record<string, string>> {
  return {
    ...(report && { [`build/reports/${report}`]: "<testsuites/>" }),
    ...(name === "unit" && { "build/coverage/lcov.info": "" }),
    ...(name === "image" && {
      "build/image/pushed.json": JSON.stringify({ digest: DIGEST, image: IMAGE }),
      "build/image/sbom.cdx.json": "{}",
    }),
  };
}

const MAKES = Object.fromEntries(STAGES.map((stage) => [stage.name, madeBy(stage)]));

/** What Jenkins would do in some situations; rejects when it would not take the file. */
export async function record(
  situations: readonly Situation[],
  file = JENKINSFILE,
): Promise<readonly Build[]> {
  const given = situations.map((one) => ({ ...one, makes: MAKES, submitter: SUBMITTER }));
  return JSON.parse(await runGroovy("record.groovy", [file], JSON.stringify(given)));
}

/** The same of a Jenkinsfile with a fault in it. */
export async function recordChanged(
  situations: readonly Situation[],
  change: (text: string) => string,
): Promise<readonly Build[]> {
  const text = await readFile(JENKINSFILE, "utf8");
  const changed = change(text);
  if (changed === text) throw new Error("the change finds nothing to change in the Jenkinsfile");
  const folder = await mkdtemp(join(tmpdir(), "air-quality-jenkinsfile-"));
  try {
    const file = join(folder, "Jenkinsfile");
    await writeFile(file, changed);
    return await record(situations, file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { type RecordOptions, recordProgram } from "./recorder/record.ts";
import type { Recording } from "./recorder/recording.ts";

/** Inside the project the programs find its packages; git does not see them here. */
const BUILD = join(import.meta.dirname, "../../build");

const IMPORTS = `
  import * as pulumi from "@pulumi/pulumi";
  import * as kubernetes from "@pulumi/kubernetes";
`;

/** Programs of a few lines, recorded; to be called inside a `describe`. */
export function tinyPrograms() {
  let folder: string;
  let programs = 0;

  before(async () => {
    await mkdir(BUILD, { recursive: true });
    folder = await mkdtemp(join(BUILD, "tiny-program-"));
    await writeFile(join(folder, "Pulumi.yaml"), "name: tiny\nmain: .\nruntime: nodejs\n");
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  });

  after(() => rm(folder, { recursive: true }));

  const record = async (body: string, options: Partial<RecordOptions> = {}): Promise<Recording> => {
    programs += 1;
    const main = `program-${programs}`;
    await mkdir(join(folder, main));
    await writeFile(join(folder, main, "index.ts"), `${IMPORTS}${body}`);
    return recordProgram({ folder, main, stack: "test", config: {}, ...options });
  };

  /** What a program says that must end with an error. */
  const failure = async (...args: Parameters<typeof record>): Promise<string> => {
    const recording = await record(...args).catch((error: unknown) => error);
    expect(recording, "what the recording ended with").to.be.instanceOf(Error);
    return String(recording);
  };

  return { record, failure };
}

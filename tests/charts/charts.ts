import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";

export const CHARTS_FOLDER = join(import.meta.dirname, "../../charts");

export interface Chart {
  readonly name: string;
  readonly folder: string;
  readonly version: string;
  readonly appVersion: string;
  readonly description: string;
  /** Names of its examples: `ci/full-values.yaml` is `full`. */
  readonly cases: readonly string[];
}

/** Every tool's chart; the library that they share is none. */
export const CHARTS: readonly Chart[] = readdirSync(CHARTS_FOLDER)
  .map((name) => join(CHARTS_FOLDER, name))
  .filter((folder) => existsSync(join(folder, "values.yaml")))
  .map((folder) => {
    const { version, appVersion, description } = parse(
      readFileSync(join(folder, "Chart.yaml"), "utf8"),
    );
    const cases = readdirSync(join(folder, "ci"))
      .filter((file) => file.endsWith("-values.yaml"))
      .map((file) => file.replace("-values.yaml", ""));
    return { name: basename(folder), folder, version, appVersion, description, cases };
  });

export const valuesOf = ({ folder }: Pick<Chart, "folder">, name: string): string =>
  join(folder, "ci", `${name}-values.yaml`);

export const goldenOf = ({ folder }: Pick<Chart, "folder">, name: string): string =>
  join(folder, "ci/golden", `${name}.yaml`);

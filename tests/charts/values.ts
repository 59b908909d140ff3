import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, isScalar, isSeq, parseDocument, type YAMLMap } from "yaml";
import type { Chart } from "./charts.ts";

/** One key of a chart's values. */
export interface Value {
  /** `database.port`. */
  readonly path: string;
  /** The comment above it. */
  readonly meaning: string;
  readonly initial: unknown;
}

/** A tree with one value at a path. */
export const nested = (path: string, value: unknown): unknown =>
  path.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);

/** Every key of values.yaml, in its order, with what is written above it. */
export function valuesIn({ folder }: Chart): readonly Value[] {
  const { contents } = parseDocument(readFileSync(join(folder, "values.yaml"), "utf8"));
  if (!isMap(contents)) throw new Error(`${folder}/values.yaml holds no map`);
  return keysOf(contents, "");
}

function keysOf(map: YAMLMap, above: string): Value[] {
  return map.items.flatMap(({ key, value }, index) => {
    if (!isScalar(key)) throw new Error(`below ${above || "the top"} is a key that is no text`);
    const path = `${above}${key.value}`;
    if (isMap(value) && value.items.length > 0) return keysOf(value, `${path}.`);
    // The parser gives a map's first comment to the map itself.
    const comment = key.commentBefore ?? (index === 0 ? map.commentBefore : undefined) ?? "";
    const meaning = comment.replaceAll(/\s+/g, " ").trim();
    const initial =
      isSeq(value) || isMap(value) ? value.toJSON() : (value as { value: unknown }).value;
    return [{ path, meaning, initial }];
  });
}

/** `One of: a, b` at a comment's end closes the list of texts. */
export const choicesIn = (meaning: string) => /One of: (.+)$/.exec(meaning)?.[1]?.split(", ");

function schemaOf({ meaning, initial }: Value): object {
  const description = { description: meaning };
  const choices = choicesIn(meaning);
  if (choices) return { type: "string", enum: choices, ...description };
  if (Array.isArray(initial)) {
    const items = initial.length > 0 ? { type: typeof initial[0] } : {};
    return { type: "array", items, ...description };
  }
  if (typeof initial === "number") return { type: "integer", minimum: 0, ...description };
  if (typeof initial === "object") {
    return { type: "object", additionalProperties: { type: "string" }, ...description };
  }
  return { type: typeof initial, ...description };
}

interface Node {
  type: "object";
  additionalProperties: false;
  properties: Record<string, Node | object>;
}

const emptyNode = (): Node => ({ type: "object", additionalProperties: false, properties: {} });

/** JSON schema of a chart's values: closed, of the types of the defaults. */
export function schemaFor(chart: Chart): object {
  const root = emptyNode();
  for (const value of valuesIn(chart)) {
    const keys = value.path.split(".");
    const last = keys.pop() ?? "";
    let node = root;
    for (const key of keys) {
      node.properties[key] ??= emptyNode();
      node = node.properties[key] as Node;
    }
    node.properties[last] = schemaOf(value);
  }
  // Helm adds these of its own for a chart that has a dependency.
  Object.assign(root.properties, { global: { type: "object" }, common: { type: "object" } });
  return { $schema: "http://json-schema.org/draft-07/schema#", ...root };
}

const shown = (initial: unknown) => (initial === "" ? "" : `\`${JSON.stringify(initial)}\``);

/** The table of a chart's README. */
export function valuesTable(chart: Chart): string {
  const rows = valuesIn(chart).map(
    ({ path, meaning, initial }) =>
      `| \`${path}\` | ${meaning.replaceAll("|", "\\|")} | ${shown(initial)} |`,
  );
  return ["| Key | Meaning | Default |", "|---|---|---|", ...rows].join("\n");
}

const TABLE = /<!-- values -->[\s\S]*<!-- end of values -->/;

/** A README with the table of values as they are now. */
export function readmeFor(chart: Chart, readme: string): string {
  if (!TABLE.test(readme)) throw new Error(`${chart.name}/README.md has no place for its values`);
  return readme.replace(TABLE, `<!-- values -->\n${valuesTable(chart)}\n<!-- end of values -->`);
}

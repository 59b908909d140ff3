import * as z from "zod";
import { platformConfig } from "../settings.ts";

interface Schema {
  readonly description?: string;
  readonly type?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
}

/** The keys of a stack as the rows of docs/configuration.md: key, meaning, value, default. */
export function configurationRows(): string[] {
  return rowsOf(z.toJSONSchema(platformConfig, { io: "output" }) as Schema, "");
}

function rowsOf(schema: Schema, within: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const key = within === "" ? name : `${within}.${name}`;
    const parts = [...rowsOf(member, key), ...rowsOf(member.items ?? {}, `${key}[]`)];
    if (!member.description) return parts;
    const cells = [`\`${key}\``, member.description, valuesOf(member), byDefault(member)];
    return [`| ${cells.join(" | ")} |`, ...parts];
  });
}

function valuesOf({ type, minimum, maximum, enum: choices }: Schema): string {
  if (choices) return choices.map((choice) => `\`${choice}\``).join(", ");
  if (type === "integer") return `${minimum} to ${maximum}`;
  return (
    { string: "text", array: "list", object: "group", boolean: "true or false" }[type ?? ""] ?? ""
  );
}

const byDefault = (member: Schema) =>
  member.default === undefined ? "–" : `\`${JSON.stringify(member.default)}\``;

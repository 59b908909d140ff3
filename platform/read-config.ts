import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { clashesBetween } from "./clashes.ts";
import { ConfigError, type PlatformConfig, parseConfig } from "./config.ts";
import { parseStackFile } from "./stack-choices.ts";

const PROJECT = join(import.meta.dirname, "..");

/** The stack's configuration; the only reader of Pulumi's. Throws a ConfigError. */
export function readConfig(): PlatformConfig {
  const prefix = `${pulumi.getProject()}:`;
  const stack = pulumi.getStack();
  const given = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, text]) => [key.slice(prefix.length), parsedValue(text)]);
  const config = parseConfig(stack, Object.fromEntries(given));
  const clashes = clashesBetween([{ stack, config }, ...otherStacks(stack)]);
  if (clashes.length > 0) throw new ConfigError(stack, clashes);
  return config;
}

/** Those whose files lie beside this one's, as far as they are in order. */
function otherStacks(own: string) {
  return readdirSync(PROJECT).flatMap((file) => {
    const [, stack] = /^Pulumi\.([\w-]+)\.yaml$/.exec(file) ?? [];
    if (stack === undefined || stack === own) return [];
    const config = parseStackFile(readFileSync(join(PROJECT, file), "utf8"));
    return config ? [{ stack, config }] : [];
  });
}

/** Pulumi hands groups and numbers over as JSON, texts as they are. */
function parsedValue(text: string): unknown {
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

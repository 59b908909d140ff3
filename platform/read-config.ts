import * as pulumi from "@pulumi/pulumi";
import { clashesBetween } from "./clashes.ts";
import { ConfigError, type PlatformConfig, parseConfig } from "./config.ts";
import { otherStacks } from "./stack-choices.ts";

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

/** Pulumi hands groups and numbers over as JSON, texts as they are. */
function parsedValue(text: string): unknown {
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

import * as pulumi from "@pulumi/pulumi";
import { type PlatformConfig, parseConfig } from "./config.ts";

/** The stack's configuration; the only reader of Pulumi's. Throws a ConfigError. */
export function readConfig(): PlatformConfig {
  const prefix = `${pulumi.getProject()}:`;
  const given = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, text]) => [key.slice(prefix.length), parsedValue(text)]);
  return parseConfig(pulumi.getStack(), Object.fromEntries(given));
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

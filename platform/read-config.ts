import * as pulumi from "@pulumi/pulumi";
import type { NamedStack } from "./clashes.ts";
import { ConfigError, type PlatformConfig, parseConfig } from "./config.ts";
import { isTree, type Tree } from "./policies/rule.ts";

/** The stack's configuration; the only reader of Pulumi's. Rejects with a ConfigError. */
export async function readConfig(): Promise<PlatformConfig> {
  const prefix = `${pulumi.getProject()}:`;
  const stack = pulumi.getStack();
  const given = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, text]) => [key.slice(prefix.length), parsedValue(text)]);
  const config = await withReleases(stack, Object.fromEntries(given));
  // On a machine of one's own, with a simulator, there is nothing to share; nor to load.
  if (config.target === "kind" && config.airVisual.source === "simulator") return config;
  const clashes = await clashesOf({ stack, config });
  if (clashes.length > 0) throw new ConfigError(stack, clashes);
  return config;
}

/** A file that names no release leaves those that the pipeline brought. */
async function withReleases(stack: string, given: Tree): Promise<PlatformConfig> {
  const config = parseConfig(stack, given);
  if (config.api.releases.length > 0) return config;
  const { lastReleases } = await import("./last-releases.ts");
  const releases = await lastReleases();
  const api = isTree(given.api) ? given.api : {};
  return releases ? parseConfig(stack, { ...given, api: { ...api, releases } }) : config;
}

async function clashesOf(own: NamedStack): Promise<string[]> {
  const { clashesBetween } = await import("./clashes.ts");
  const { otherStacks } = await import("./stack-choices.ts");
  return clashesBetween([own, ...otherStacks(own.stack)]);
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

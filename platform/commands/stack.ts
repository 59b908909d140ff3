/** `make preview|deploy|destroy STACK=x`. */
import type { PlatformConfig } from "../config.ts";
import { readChoices } from "./choices.ts";
import { createAsk } from "./doctor/ask.ts";
import { imageArchitecture } from "./doctor/image-architecture.ts";
import { refusalToDestroy } from "./protection.ts";
import { openStack } from "./pulumi.ts";

const { STACK = "local" } = process.env;
const [verb = ""] = process.argv.slice(2);

/** Most that a registry may take to say what an image is for; then it is deployed unseen. */
const IMAGE_LIMIT_MS = 20_000;

/** A cluster on this machine is nobody else's: it is not asked about. */
const unasked = STACK === "local" ? ["--yes", "--skip-preview"] : [];
const VERBS: Readonly<Record<string, readonly string[]>> = {
  preview: ["preview", "--diff"],
  deploy: ["up", ...unasked],
  destroy: ["destroy", ...unasked],
};

/** Why something may not be done to a stack that is in order; undefined when it may. */
async function refusalTo(what: string, config: PlatformConfig): Promise<string | undefined> {
  if (what === "destroy") return refusalToDestroy(STACK, config);
  if (config.target !== "eks") return undefined;
  const ask = createAsk(process.env, AbortSignal.timeout(IMAGE_LIMIT_MS));
  const { state, found, fixes = [] } = await imageArchitecture(config).run(ask);
  return state === "missing" ? [found, ...fixes].join("\n  → ") : undefined;
}

try {
  const args = VERBS[verb];
  if (!args) throw new Error(`${verb || "nothing"} is not one of ${Object.keys(VERBS).join(", ")}`);
  const { config } = await readChoices(STACK);
  const refusal = config && (await refusalTo(verb, config));
  if (refusal) throw new Error(refusal);
  process.exitCode = await (await openStack(STACK)).show(...args);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

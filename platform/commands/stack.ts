/** `make preview|deploy|destroy STACK=x`. */
import { readChoices } from "./choices.ts";
import { refusalToDestroy } from "./protection.ts";
import { openStack } from "./pulumi.ts";

const { STACK = "local" } = process.env;
const [verb = ""] = process.argv.slice(2);

/** A cluster on this machine is nobody else's: it is not asked about. */
const unasked = STACK === "local" ? ["--yes", "--skip-preview"] : [];
const VERBS: Readonly<Record<string, readonly string[]>> = {
  preview: ["preview", "--diff"],
  deploy: ["up", ...unasked],
  destroy: ["destroy", ...unasked],
};

try {
  const args = VERBS[verb];
  if (!args) throw new Error(`${verb || "nothing"} is not one of ${Object.keys(VERBS).join(", ")}`);
  if (verb === "destroy") {
    const { config } = await readChoices(STACK);
    const refusal = config && refusalToDestroy(STACK, config);
    if (refusal) throw new Error(refusal);
  }
  process.exitCode = await (await openStack(STACK)).show(...args);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

/** `make aws-validate STACK=x`: every input of AWS, read by the real provider's own validators. */
import { join } from "node:path";
import { recordStack } from "../support/stack.ts";
import { validate, whyNot } from "./provider.ts";
import { DROPPED, translate } from "./translate.ts";

const { STACK = "dev" } = process.env;
const FOLDER = join(import.meta.dirname, "../../build/terraform", STACK);
/** Per cent of the resources that have to be translated. */
const LEAST_TRANSLATED = 90;

const say = (text: string) => process.stdout.write(`${text}\n`);

try {
  const reason = whyNot();
  if (reason) throw new Error(reason);
  const { resources } = await recordStack(STACK);
  const { configuration, translated, untranslated } = translate(resources);
  const share = Math.floor((100 * translated) / (translated + untranslated.length));
  say(`${STACK}: ${translated} resources of AWS, ${share} % translated`);
  for (const type of new Set(untranslated)) say(`  not translated: ${type}`);
  for (const argument of DROPPED) say(`  dropped, not in this provider: ${argument}`);
  const said = await validate(FOLDER, configuration);
  for (const { severity, summary, detail, address } of said) {
    say(
      `${severity === "error" ? "✗" : "–"} ${address ?? ""}: ${summary}. ${detail.split("\n")[0]}`,
    );
  }
  const faults = said.filter(({ severity }) => severity === "error").length;
  say(`${translated - faults} passed, ${faults} failed`);
  if (faults > 0 || share < LEAST_TRANSLATED) process.exitCode = 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

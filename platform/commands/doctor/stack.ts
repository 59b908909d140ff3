import { type Choices, isMadeUp, readChoices } from "../choices.ts";
import { type Check, missing, ok } from "./check.ts";

/** Whether a stack's file can be deployed; every fault at once. */
export const configuration = (stack: string, read = readChoices): Check => ({
  name: "Configuration",
  async run() {
    const file = `Pulumi.${stack}.yaml`;
    let choices: Choices;
    try {
      choices = await read(stack);
    } catch (error) {
      return missing(
        error instanceof Error ? error.message : String(error),
        "STACK=NAME names another",
      );
    }
    const unset = choices.missing.filter((path) => stack !== "local" || !isMadeUp(path));
    const faults = [...choices.faults, ...unset.map((path) => `the secret ${path} is not set`)];
    if (faults.length === 0) return ok(`${file} has no fault`);
    return missing(
      [`${file} has ${faults.length} fault${faults.length === 1 ? "" : "s"}:`, ...faults].join(
        "\n",
      ),
      ...unset.map(
        (path) => `pulumi config set --secret --path air-quality:${path} --stack ${stack}`,
      ),
      ...(choices.faults.length > 0 ? [`mend ${file}; docs/configuration.md tells its keys`] : []),
    );
  },
});

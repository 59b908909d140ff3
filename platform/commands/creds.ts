/**
 * `make creds STACK=x`: how to reach a stack, and the names of its secrets. With NAME=… that one's value
 * and nothing else, so that it can be piped.
 */
import { existsSync } from "node:fs";
import { accessText, credentials } from "./access.ts";
import { readChoices } from "./choices.ts";
import { caFile, certificateFile } from "./local-ca.ts";
import { pulumiOutput } from "./pulumi.ts";
import { userFolder } from "./user-folder.ts";

const { STACK = "local", NAME } = process.env;
const CA = userFolder("ca");

try {
  const { config, faults } = await readChoices(STACK);
  if (!config) throw new Error(`Pulumi.${STACK}.yaml: ${faults.join("; ")}`);
  if (NAME) {
    const names = credentials(config).map(({ path }) => path);
    if (!names.includes(NAME)) {
      throw new Error(`NAME must be one of ${names.join(", ") || "none"}, got ${NAME}`);
    }
    process.stdout.write(
      await pulumiOutput(STACK, ["config", "get", "--path", `air-quality:${NAME}`]),
    );
  } else {
    const isOurs = config.target === "kind" && existsSync(certificateFile(CA, config.hostname));
    const ca = isOurs ? caFile(CA) : undefined;
    process.stdout.write(`${accessText({ stack: STACK, config, ca })}\n`);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

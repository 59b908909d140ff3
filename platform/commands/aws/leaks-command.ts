/** `make leaks STACK=x`: what carries the stack's tags on AWS and is not in its state. */
import { readChoices } from "../choices.ts";
import { pulumiOutput } from "../pulumi.ts";
import { awsIn, expectAccount } from "./cli.ts";
import { leakedArns, type State } from "./leaks.ts";

const { STACK = "" } = process.env;

interface Page {
  readonly ResourceTagMappingList: readonly { readonly ResourceARN: string }[];
}

try {
  const { config, faults } = await readChoices(STACK);
  if (config?.target !== "eks") {
    throw new Error(faults.join("; ") || `${STACK} is not on AWS: it can leave nothing there`);
  }
  const aws = awsIn(config.aws.region);
  await expectAccount(aws, config.aws.accountId);
  const filters = [`Key=project,Values=air-quality`, `Key=stack,Values=${STACK}`];
  // The command line asks for page after page by itself.
  const { ResourceTagMappingList: found = [] } = await aws<Page>(
    ...["resourcegroupstaggingapi", "get-resources", "--tag-filters", ...filters],
  );
  const state = await pulumiOutput(STACK, ["stack", "export"]).catch((error: Error) => {
    // Of a stack that was removed nothing may be left.
    if (/no stack named/.test(error.message)) return "{}";
    throw error;
  });
  const leaked = leakedArns(
    found.map(({ ResourceARN }) => ResourceARN),
    JSON.parse(state) as State,
  );
  const lines = leaked.map((arn) => `  ${arn}`);
  process.stdout.write(
    `${[`${found.length} with the tags of ${STACK}, ${leaked.length} of them not in its state`, ...lines].join("\n")}\n`,
  );
  if (leaked.length > 0) process.exitCode = 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

/**
 * `make bootstrap STACK=x`: shows what an account lacks of what a stack stands on; with DO=1 makes it. Any
 * number of times: what is there stays, and is set as it should be.
 */
import { isMadeUp, readChoices } from "../choices.ts";
import { bootstrapSteps, type Call, pulumiHome, type Step } from "./bootstrap-plan.ts";
import { type Aws, awsIn, expectAccount } from "./cli.ts";

const { STACK = "", DO } = process.env;

const say = (text: string) => process.stdout.write(`${text}\n`);
const spelled = (call: Call) =>
  `    aws ${call.map((word) => (/^[\w./:=-]+$/.test(word) ? word : `'${word}'`)).join(" ")}`;

/** Fills `{A.B}` with what the last call of the step that answered has there. */
const filled = (call: Call, answer: unknown): Call =>
  call.map((word) =>
    word.replace(/^\{(\w+)\.(\w+)\}$/, (_, group: string, key: string) =>
      String((answer as Record<string, Record<string, unknown>>)[group]?.[key] ?? word),
    ),
  );

async function isThere(aws: Aws, { present }: Step): Promise<boolean> {
  return await aws(...present).then(
    () => true,
    (error: Error) => {
      if (/NotFound|NoSuch|Not Found|404/.test(error.message)) return false;
      throw error;
    },
  );
}

async function run(aws: Aws, calls: readonly Call[]): Promise<void> {
  let answer: unknown = {};
  for (const call of calls) {
    const said = await aws<object>(...filled(call, answer));
    if (Object.keys(said).length > 0) answer = said;
  }
}

try {
  const { config, faults, missing } = await readChoices(STACK);
  if (config?.target !== "eks") {
    throw new Error(faults.join("; ") || `${STACK} is not on AWS: it needs none of this`);
  }
  const { region, accountId } = config.aws;
  const aws = awsIn(region);
  await expectAccount(aws, accountId);
  for (const step of bootstrapSteps(STACK, config.aws)) {
    const present = await isThere(aws, step);
    const calls = [...(present ? [] : step.create), ...step.always];
    say(`${present ? "✓ is there" : DO ? "+ is made" : "+ would be made"}: ${step.what}`);
    if (DO) await run(aws, calls);
    else for (const call of calls) say(spelled(call));
  }
  const { backend, secretsProvider } = pulumiHome(config.aws);
  if (!DO) say(`\nNothing was changed. To do it: make bootstrap STACK=${STACK} DO=1`);
  say(`\nThen, once on each machine that deploys:\n  pulumi login '${backend}'`);
  say(`  pulumi stack select --create ${STACK} --secrets-provider '${secretsProvider}'`);
  if (missing.some(isMadeUp)) say(`  make passwords STACK=${STACK}`);
  for (const path of missing.filter((one) => !isMadeUp(one))) {
    say(`  pulumi config set --secret --path air-quality:${path} --stack ${STACK}`);
  }
  say(`  make deploy STACK=${STACK}`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

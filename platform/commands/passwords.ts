/**
 * `make passwords STACK=x`: makes up the passwords that a stack lacks, encrypted in its file. Any number of
 * times: one that is there stays. The stack `local` does it by itself.
 */
import { isMadeUp, readChoices } from "./choices.ts";
import { makeUpPasswords, openStack } from "./pulumi.ts";

const { STACK = "local" } = process.env;
const say = (text: string) => process.stdout.write(`${text}\n`);

try {
  const { missing } = await readChoices(STACK);
  const own = missing.filter(isMadeUp);
  if (own.length > 0) await makeUpPasswords(await openStack(STACK), own);
  for (const path of own) say(`+ air-quality:${path}`);
  if (own.length === 0) say(`${STACK} lacks no password that can be made up`);
  for (const path of missing.filter((one) => !isMadeUp(one))) {
    say(`yours to set: pulumi config set --secret --path air-quality:${path} --stack ${STACK}`);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

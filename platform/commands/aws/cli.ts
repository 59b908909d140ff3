import { createAsk, parsed } from "../doctor/ask.ts";

/** What the AWS command line prints as JSON. Rejects with its complaint. */
export type Aws = <T>(...args: readonly string[]) => Promise<Partial<T>>;

/** Where it asks, and how it answers. */
export const inRegion = (region: string) => ["--region", region, "--output", "json"];

/** Nothing that is asked here takes longer, milliseconds. */
const LIMIT_MS = 60_000;

/** The AWS command line in one region, with whatever credentials its user has. */
export function awsIn(region: string): Aws {
  return async <T>(...args: readonly string[]) => {
    const ask = createAsk(process.env, AbortSignal.timeout(LIMIT_MS));
    const answer = await ask("aws", ...args, ...inRegion(region));
    if (!answer.exists) {
      throw new Error("aws is not on the PATH: install it (https://aws.amazon.com/cli)");
    }
    if (!answer.succeeded)
      throw new Error(`aws ${args.slice(0, 2).join(" ")}: ${answer.complaint}`);
    return parsed<T>(answer) ?? {};
  };
}

/** Rejects unless the credentials are of the account: nothing is done to another by mistake. */
export async function expectAccount(aws: Aws, accountId: string): Promise<void> {
  const { Account } = await aws<{ Account: string }>("sts", "get-caller-identity");
  if (Account === accountId) return;
  throw new Error(
    `the credentials here are of account ${Account}, aws.accountId is ${accountId}: set AWS_PROFILE, or the key`,
  );
}

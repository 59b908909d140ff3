import { clashesBetween, type NamedStack } from "../../clashes.ts";
import type { EksConfig } from "../../config.ts";
import { inRegion } from "../aws/cli.ts";
import { type Ask, parsed } from "./ask.ts";
import { type Check, type Finding, missing, ok, optional } from "./check.ts";

type Aws = EksConfig["aws"];

/** Whether the credentials here are those of the stack's account. */
export const identity = ({ accountId, region }: Aws): Check => ({
  name: "AWS",
  async run(ask) {
    const answer = await ask("aws", "sts", "get-caller-identity", ...inRegion(region));
    if (!answer.exists) {
      return missing("no aws on the PATH", "install it: https://aws.amazon.com/cli");
    }
    const who = parsed<{ Account: string; Arn: string }>(answer);
    if (!who) return missing(answer.complaint, "aws configure sso, or set AWS_PROFILE");
    if (who.Account === accountId) return ok(`${who.Arn}`);
    return missing(
      `these credentials are of account ${who.Account}, aws.accountId is ${accountId}`,
      "set AWS_PROFILE, or the key",
    );
  },
});

/** Codes of AWS' limits, and how much of each a stack takes. */
const QUOTAS = [
  {
    what: "vCPUs of machines",
    service: "ec2",
    code: "L-1216C47A",
    takes: ({ cluster }: Aws) => cluster.maxCpus,
  },
  {
    what: "public addresses of NAT",
    service: "ec2",
    code: "L-0263D0A3",
    takes: ({ network }: Aws) => network.natGateways,
  },
  { what: "networks", service: "vpc", code: "L-F678F1CE", takes: () => 1 },
];

/** Whether the account's limits leave room for one such stack, if it has nothing else. */
export const quotas = (aws: Aws): Check => ({
  name: "AWS quotas",
  async run(ask) {
    const found = await Promise.all(QUOTAS.map(async (quota) => await roomFor(ask, aws, quota)));
    const low = found.filter(({ state }) => state === "missing");
    if (low.length > 0) {
      const fixes = low.flatMap((one) => one.fixes ?? []);
      return missing(low.map((one) => one.found).join("\n"), ...fixes);
    }
    return found.find(({ state }) => state === "optional") ?? ok("enough for this stack");
  },
});

async function roomFor(
  ask: Ask,
  aws: Aws,
  { what, service, code, takes }: (typeof QUOTAS)[number],
): Promise<Finding> {
  const answer = await ask(
    ...["aws", "service-quotas", "get-service-quota"],
    ...["--service-code", service, "--quota-code", code, ...inRegion(aws.region)],
  );
  const value = parsed<{ Quota: { Value: number } }>(answer)?.Quota?.Value;
  if (value === undefined) return optional(`cannot be told: ${answer.complaint}`);
  if (value >= takes(aws)) return ok(what);
  return missing(
    `${value} ${what}, ${takes(aws)} needed`,
    `aws service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} --desired-value ${2 * takes(aws)} --region ${aws.region}`,
  );
}

/** Last days of EKS' standard support; afterwards a cluster costs six times as much. */
const SUPPORT_ENDS: Readonly<Record<string, string>> = {
  "1.33": "2026-07-29",
  "1.34": "2026-12-02",
  "1.35": "2027-03-27",
};
const WARNING_DAYS = 90;
const DAY_MS = 86_400_000;

/** Whether the Kubernetes version is supported, and for how long. */
export const kubernetesSupport = ({ cluster: { version } }: Aws, now: Date): Check => ({
  name: "EKS",
  async run() {
    const end = SUPPORT_ENDS[version];
    if (end === undefined) {
      return optional(`the end of support of ${version} is not known here`, PAGE);
    }
    const days = Math.ceil((Date.parse(end) - now.getTime()) / DAY_MS);
    const move = "aws.cluster.version: one minor version up, dev first (README, Upgrades)";
    if (days < 0) return missing(`standard support of ${version} ended on ${end}`, move);
    const found = `standard support of ${version} ends on ${end}`;
    return days < WARNING_DAYS ? optional(`${found}: in ${days} days`, move) : ok(found);
  },
});

const PAGE = "see https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html";

/** Whether stacks have what they may not share, addresses first of all. */
export const sharing = (stacks: readonly NamedStack[]): Check => ({
  name: "Other stacks",
  async run() {
    const clashes = clashesBetween(stacks);
    return clashes.length === 0
      ? ok(`nothing shared between ${stacks.map(({ stack }) => stack).join(", ")}`)
      : missing(clashes.join("\n"), "give each stack its own");
  },
});

/** Of documentation: nobody has them. */
const EXAMPLES = /^(111122223333|Z0123456789EXAMPLE|203\.0\.113\.|198\.51\.100\.|192\.0\.2\.)/;

/** Whether the values that only their owner knows are set. */
export const ownValues = ({ accountId, zoneId, owner, cluster }: Aws): Check => ({
  name: "Own values",
  async run() {
    const given = {
      "aws.accountId": [accountId],
      "aws.zoneId": [zoneId ?? ""],
      "aws.cluster.endpointAccess": cluster.endpointAccess,
    };
    const left = Object.entries(given).flatMap(([key, values]) =>
      values.filter((value) => EXAMPLES.test(value)).map((value) => `${key} ${value}`),
    );
    if (owner.endsWith("@example.com")) left.push(`aws.owner ${owner}`);
    return left.length === 0
      ? ok("all set")
      : missing(`still examples: ${left.join(", ")}`, "set them (README, On AWS)");
  },
});

import { overlap, parseBlock } from "./cidr.ts";
import type { Keys } from "./settings/keys.ts";

export interface NamedStack {
  readonly stack: string;
  readonly config: Pick<Keys, "target" | "airVisual" | "aws">;
}

/** What stacks may not share: addresses, and more than a whole AirVisual plan. One sentence each. */
export const clashesBetween = (stacks: readonly NamedStack[]): string[] => [
  ...sharedAddresses(stacks),
  ...overspentPlans(stacks),
];

function sharedAddresses(stacks: readonly NamedStack[]): string[] {
  const networks = stacks.flatMap(({ stack, config }) => {
    const block = parseBlock(config.aws?.network.cidr ?? "");
    return config.target === "eks" && block
      ? [{ stack, block, text: config.aws?.network.cidr }]
      : [];
  });
  return networks.flatMap((one, place) =>
    networks
      .slice(place + 1)
      .filter((other) => overlap(one.block, other.block))
      .map(
        (other) =>
          `aws.network.cidr ${one.text} of ${one.stack} and ${other.text} of ${other.stack} overlap: they could never be connected (rule networks-are-apart)`,
      ),
  );
}

function overspentPlans(stacks: readonly NamedStack[]): string[] {
  const live = stacks.filter(({ config }) => config.airVisual.source === "live");
  const accounts = Map.groupBy(live, ({ config }) => config.airVisual.account);
  return [...accounts].flatMap(([account, sharing]) => {
    const percent = sharing.reduce((sum, { config }) => sum + config.airVisual.sharePercent, 0);
    const names = sharing.map(({ stack }) => stack).join(", ");
    return percent > 100
      ? [
          `airVisual.sharePercent of ${names} make ${percent}: they spend one plan, of account ${account}, and may make 100 (rule key-is-split)`,
        ]
      : [];
  });
}

import { setTimeout as sleep } from "node:timers/promises";
import { type Difference, difference, type Inventory, takeInventory } from "../inventory.ts";
import { type Proof, Skipped } from "../proof.ts";

/** Seconds that a cluster may take to tidy up after objects that are gone. */
const TIDY_SECONDS = 60;

const differences = (before: Inventory, after: Inventory): readonly Difference[] => [
  difference(before.objects, after.objects),
  difference(before.host, after.host),
];

const isNone = ({ left, missing }: Difference) => left.length + missing.length === 0;

export const destroyed: Proof = {
  name: "destroyed",
  promise: "`pulumi destroy` leaves on cluster and machine what was there before",
  budgetSeconds: 47,
  needs: "deploy",
  async run({ deployment, cluster, before }, findings) {
    await deployment.destroy();
    if (!before) throw new Skipped("it is gone, but nobody looked before it was deployed");
    const deadline = performance.now() + TIDY_SECONDS * 1000;
    let now = differences(before, await takeInventory(cluster));
    while (!now.every(isNone) && performance.now() < deadline) {
      await sleep(2_000);
      now = differences(before, await takeInventory(cluster));
    }
    findings.count("kinds of objects as before", before.objects.length);
    findings.count("kinds of things on the machine as before", before.host.length);
    const words = now.flatMap(({ left, missing }) => [
      ...left.map((one) => `left behind: ${one}`),
      ...missing.map((one) => `missing: ${one}`),
    ]);
    if (words.length > 0) throw new Error(words.slice(0, 40).join("\n"));
  },
};

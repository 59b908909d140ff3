import { formsOf } from "../../faults/harness/canaries.ts";
import type { Pod } from "../objects.ts";
import type { Proof } from "../proof.ts";
import { INGRESS, type Stand } from "../stand.ts";
import { NEW_KEY } from "./rotated-key.ts";

/** A secret that is shorter may stand in a log by chance. */
const SHORTEST = 16;

/** What no log may hold, by name. */
async function canariesOf({ cluster, deployment }: Stand): Promise<Map<string, string>> {
  const { namespace, neighbours } = deployment;
  const canaries = new Map([["the rotated AirVisual key", NEW_KEY]]);
  for (const [secret, where] of [
    ["database-admin", namespace],
    ["database-owner", namespace],
    ["database-app", namespace],
    ["postgres-password", neighbours],
  ] as const) {
    const { value = "" } = await cluster.secret(secret, where);
    if (value.length < SHORTEST) {
      throw new Error(`the password in ${secret} is too short to be looked for in logs`);
    }
    canaries.set(secret, value);
  }
  return canaries;
}

/** The secrets that a text holds, each with the form in which it is there. */
export function leaksIn(text: string, canaries: ReadonlyMap<string, string>): string[] {
  return [...canaries].flatMap(([name, secret]) =>
    [...formsOf(secret)].flatMap(([encoding, forms]) =>
      forms.some((form) => text.includes(form)) ? [`${name} as ${encoding}`] : [],
    ),
  );
}

/** The logs of every container of a pod, the ones before a restart too. */
async function logsOf({ cluster }: Stand, { metadata, status }: Pod): Promise<string> {
  const { name, namespace = "" } = metadata;
  const restarted = status.containerStatuses?.some(({ restartCount }) => restartCount > 0);
  const now = await cluster.logs(name, namespace, ["--all-containers"]);
  const earlier = restarted
    ? await cluster.logs(name, namespace, ["--all-containers", "--previous"]).catch(() => "")
    : "";
  return now + earlier;
}

export const canaries: Proof = {
  name: "canaries",
  promise: "no log of any pod holds a password or the AirVisual key, in whatever form",
  budgetSeconds: 5,
  needs: "cluster",
  async run(stand, findings) {
    const secrets = await canariesOf(stand);
    for (const [name, secret] of secrets) {
      const seeded = leaksIn(`{"message":"a=${secret}&b"}`, secrets);
      if (!seeded.some((leak) => leak.startsWith(name))) throw new Error(`${name} is not found`);
    }
    const { namespace, neighbours } = stand.deployment;
    const leaks: string[] = [];
    let texts = 0;
    let bytes = 0;
    for (const where of [namespace, neighbours, `${namespace}-monitoring`, INGRESS]) {
      for (const pod of await stand.cluster.list<Pod>("pod", { namespace: where })) {
        if (pod.status.phase === "Pending") continue;
        const log = await logsOf(stand, pod);
        texts += 1;
        bytes += log.length;
        leaks.push(...leaksIn(log, secrets).map((leak) => `${leak} in ${pod.metadata.name}`));
      }
    }
    findings.count("logs", texts);
    findings.count("KiB", Math.round(bytes / 1024));
    if (texts === 0 || bytes === 0) throw new Error("there was nothing to look through");
    if (leaks.length > 0) throw new Error(leaks.join("\n"));
  },
};

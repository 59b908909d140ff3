import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { kubectl } from "../../platform/commands/kubectl.ts";
import { openStack } from "../../platform/commands/pulumi.ts";
import { merge } from "../../platform/commands/stack-file.ts";
import { namespacesOf } from "../../platform/names.ts";
import { update } from "../support/engine/update.ts";
import type { Deployment } from "./deployment.ts";

const PROJECT = join(import.meta.dirname, "../..");
const STACK = "local";
const KEY = "air-quality:";

/**
 * The `local` stack as `make deploy` brings it to the cluster that KUBECONFIG names, with a state of
 * its own below build/ for each cluster: a run that was cut off is taken up by the next one.
 *
 * Wants Pulumi on the PATH and its provider (`tests/support/engine/with-engine.ts`).
 */
export async function createLocalDeployment(): Promise<Deployment> {
  // Made with the cluster, and with no other.
  const cluster = ["get", "namespace", "kube-system", "-o", "jsonpath={.metadata.uid}"];
  const data = join(PROJECT, "build/e2e", `stack-${await kubectl(cluster)}`);
  const folder = join(data, "air-quality/pulumi");
  const choices = join(folder, "choices.yaml");
  const own = parse(await readFile(join(PROJECT, `Pulumi.${STACK}.yaml`), "utf8"));
  await mkdir(folder, { recursive: true });
  await writeFile(choices, stringify(own));
  const stack = () => openStack(STACK, { choices, folder });
  const { api, neighbours } = namespacesOf(STACK);
  return {
    url: `http://127.0.0.1:${own.config[`${KEY}ingress`]?.httpPort ?? 30_080}`,
    host: own.config[`${KEY}hostname`],
    namespace: api,
    neighbours,
    environment: { STACK, XDG_DATA_HOME: data },
    async up(changes = {}) {
      const keyed = Object.entries(changes).map(([key, change]) => [`${KEY}${key}`, change]);
      const config = merge(own.config, Object.fromEntries(keyed));
      await writeFile(choices, stringify({ ...own, config }));
      const { changes: done, diagnostics, succeeded } = await update(await stack(), "up");
      const { create = 0, update: updates = 0, replace = 0, delete: deletes = 0, same = 0 } = done;
      return {
        ok: succeeded,
        creates: create,
        updates,
        replaces: replace,
        deletes,
        sames: same,
        diagnostics,
      };
    },
    async destroy() {
      const { succeeded, diagnostics } = await update(await stack(), "destroy");
      if (!succeeded) throw new Error(`pulumi destroy failed:\n${diagnostics}`);
    },
  };
}

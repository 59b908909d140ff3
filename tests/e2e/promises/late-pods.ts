import type { Job } from "../objects.ts";
import type { Proof } from "../proof.ts";
import { setBounds, settled } from "../replicas.ts";

export const latePods: Proof = {
  name: "late-pods",
  promise: "pods that come when the migration Job is long gone become ready",
  budgetSeconds: 10,
  needs: "cluster",
  async run(stand, findings) {
    const { cluster, deployment } = stand;
    const { namespace } = deployment;
    const selector = "app.kubernetes.io/name=migrate";
    const jobs = await cluster.list<Job>("job", { namespace, selector });
    for (const { metadata } of jobs) await cluster.remove(`job/${metadata.name}`, { namespace });
    findings.count("Jobs removed", jobs.length);
    await setBounds(stand, findings, { minReplicas: 3, maxReplicas: 3 });
    await findings.timed("seconds until the third pod served", () => settled(stand, 3, 60));
  },
};

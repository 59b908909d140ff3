import { ask } from "../load/places.ts";
import type { Proof } from "../proof.ts";
import { up } from "../stand.ts";

export const deployed: Proof = {
  name: "deployed",
  promise: "one `pulumi up` brings the whole stack to a cluster, and the ingress answers",
  budgetSeconds: 42,
  needs: "deploy",
  essential: true,
  async run(stand, findings) {
    const { creates, updates, sames } = await up(stand);
    findings.count("created", creates);
    if (updates + sames > 0) findings.count("there already", updates + sames);
    const { status, text } = await ask(stand.deployment, "/");
    if (status !== 200) throw new Error(`the ingress answers ${status}: ${text}`);
  },
};

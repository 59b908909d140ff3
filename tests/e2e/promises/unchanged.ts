import type { Proof } from "../proof.ts";
import { up } from "../stand.ts";

export const unchanged: Proof = {
  name: "unchanged",
  promise: "a second `pulumi up` changes nothing",
  budgetSeconds: 10,
  needs: "deploy",
  async run(stand, findings) {
    const { sames, creates, updates, replaces, deletes, diagnostics } = await up(stand);
    const changes = creates + updates + replaces + deletes;
    findings.count("unchanged", sames);
    findings.count("changed", changes);
    if (changes > 0 || sames === 0) throw new Error(diagnostics);
  },
};

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Fault } from "./harness/run.ts";
import { applyPatch, removeCopy, runThere, scratchCopy } from "./harness/scratch.ts";

const FOLDER = join(import.meta.dirname, "unprotected");

/**
 * A check that cannot fail proves nothing: each patch of `unprotected/` takes one protection away in a
 * scratch copy, where the fault that it names must then fail the check that it names.
 */
export function unprotectedForms(): Fault[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(".patch"));
  return files.sort().map((file) => {
    const patch = join(FOLDER, file);
    const text = readFileSync(patch, "utf8");
    const header = (name: string) => {
      const value = new RegExp(`^${name}: (.+)$`, "m").exec(text)?.[1];
      if (!value) throw new Error(`${file} has no line "${name}: …"`);
      return value;
    };
    const fault = header("Fault");
    const check = header("Check");
    return {
      name: `unprotected/${file.replace(".patch", "")}`,
      family: "unprotected",
      async run(run) {
        const copy = await scratchCopy();
        run.afterwards(() => removeCopy(copy));
        const misfit = applyPatch(copy, patch);
        run.check("the patch applies", misfit === undefined, misfit);
        if (misfit !== undefined) return;
        const verdict = await runThere(copy, fault);
        const red = verdict?.red.some((what) => what.includes(check)) ?? false;
        run.count(fault, red ? "unprotected: fails as it must" : "NOT RED");
        run.check(`${fault} fails "${check}"`, red, verdict ?? "no verdict");
      },
    };
  });
}

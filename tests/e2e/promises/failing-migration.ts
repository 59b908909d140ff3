import { IMAGES } from "../images/build.ts";
import { NEXT_COLUMN, NEXT_MIGRATION } from "../images/variants.ts";
import type { Proof } from "../proof.ts";
import { imageOf, type Stand, stackOf, up } from "../stand.ts";
import { expectFailed, STEADY, underLoad } from "../under-load.ts";

/** Columns and migrations of the next release that the database has. */
async function tracesOf({ database }: Stand): Promise<number> {
  const [[traces] = []] = await database.rows(`
    SELECT (SELECT count(*) FROM information_schema.columns WHERE column_name = '${NEXT_COLUMN}')
         + (SELECT count(*) FROM knex_migrations WHERE name = '${NEXT_MIGRATION}')`);
  return Number(traces);
}

export const failingMigration: Proof = {
  name: "failing-migration",
  promise: "a failing migration stops the roll while the old release serves on; a mended one heals",
  budgetSeconds: 105,
  needs: "deploy",
  async run(stand, findings) {
    const { deployment } = stand;
    const before = await imageOf(stand);
    const { result } = await underLoad(stand, findings, { perSecond: STEADY }, async () => {
      const { ok, diagnostics } = await findings.timed("seconds until it was given up", () =>
        deployment.up(stackOf(IMAGES.broken)),
      );
      if (ok) throw new Error("`pulumi up` of a release with a failing migration succeeded");
      if (!/migrate/.test(diagnostics)) {
        throw new Error(`it failed without a word on the migration: ${diagnostics}`);
      }
      const image = await imageOf(stand);
      if (image !== before) throw new Error(`the API was rolled to ${image} all the same`);
      const traces = await tracesOf(stand);
      if (traces !== 0) throw new Error("the failed migration left half of its work behind");

      await up(stand, IMAGES.newer);
      const healed = await imageOf(stand);
      if (healed !== IMAGES.newer) throw new Error(`the mended release did not come: ${healed}`);
      if ((await tracesOf(stand)) !== 2) throw new Error("the mended migration was not applied");
    });
    expectFailed(result);
  },
};

import { IMAGES } from "../images/build.ts";
import { NEXT_MIGRATION } from "../images/variants.ts";
import { type Proof, Skipped } from "../proof.ts";
import { imageOf, up } from "../stand.ts";
import { expectFailed, STEADY, underLoad } from "../under-load.ts";

export const olderRelease: Proof = {
  name: "older-release",
  promise: "the previous image becomes ready over a newer schema, which is what a roll-back needs",
  budgetSeconds: 45,
  needs: "deploy",
  async run(stand, findings) {
    const newer = async () => {
      const sql = `SELECT count(*) FROM knex_migrations WHERE name = '${NEXT_MIGRATION}'`;
      const [[count] = []] = await stand.database.rows(sql);
      return Number(count);
    };
    if ((await newer()) !== 1)
      throw new Skipped("the schema is not newer: failing-migration first");
    const { result } = await underLoad(stand, findings, { perSecond: STEADY }, () =>
      up(stand, IMAGES.base),
    );
    const image = await imageOf(stand);
    if (image !== IMAGES.base) throw new Error(`the pods run ${image}, not ${IMAGES.base}`);
    if ((await newer()) !== 1) throw new Error("the older release took the newer migration away");
    expectFailed(result);
  },
};

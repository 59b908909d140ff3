import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { JsonObject } from "../support/recorder/recording.ts";
import { recordedStack } from "../support/stack.ts";
import { validate, whyNot } from "../terraform/provider.ts";
import { translate } from "../terraform/translate.ts";

describe("the inputs of AWS", function () {
  // A recording, on a machine that may have much else to do.
  this.timeout(90_000);

  for (const stack of ["dev", "test", "prod"]) {
    it(`can all be told to the provider's own validators in ${stack}`, async () => {
      const { resources } = await recordedStack(stack);
      const { translated, untranslated } = translate(resources);

      expect(untranslated).to.deep.equal([]);
      expect(translated).to.be.above(60);
    });
  }

  describe("are read by those validators", () => {
    let folder: string;

    before(async function () {
      folder = await mkdtemp(join(tmpdir(), "air-quality-terraform-"));
      const reason = whyNot();
      if (reason === undefined) return;
      process.stderr.write(`NOT VALIDATED: the inputs of AWS: ${reason}\n`);
      this.skip();
    });
    after(() => rm(folder, { recursive: true }));

    const faultsIn = async (configuration: JsonObject) =>
      (await validate(folder, configuration))
        .filter(({ severity }) => severity === "error")
        .map(({ summary }) => summary);

    for (const stack of ["dev", "prod"]) {
      it(`without a fault in ${stack}`, async () => {
        const { configuration } = translate((await recordedStack(stack)).resources);

        expect(await faultsIn(configuration)).to.deep.equal([]);
      });
    }

    it("which find a planted fault", async () => {
      const { configuration } = translate((await recordedStack("dev")).resources);
      const text = JSON.stringify(configuration).replace("sun:02:00-sun:03:00", "whenever");

      expect((await faultsIn(JSON.parse(text))).join()).to.include("whenever");
    });
  });
});

import { expect } from "chai";
import { readSettings } from "../../../../../platform/pipeline/settings.ts";
import { approve } from "../../../../../platform/pipeline/work/approve.ts";
import { release } from "../../../../../platform/pipeline/work/release.ts";
import { greenResults } from "../support.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const OTHER = `sha256:${"b".repeat(64)}`;
const GREEN = {
  version: { version: "1.0.0-abc", commit: "abc" },
  image: { digest: DIGEST, image: `registry.example.com/api@${DIGEST}` },
};
const run = (facts: Parameters<typeof greenResults>[0], env: NodeJS.ProcessEnv = {}) => ({
  settings: readSettings(env, []),
  results: greenResults(facts),
  entries: [],
  say: () => {},
});

describe("the stage approve", () => {
  it("takes the word of Jenkins, which has asked who it is", async () => {
    const facts = await approve(run(GREEN, { APPROVED_BY: "ann" }));

    expect(facts).to.deep.include({ digest: DIGEST, by: "ann", way: "jenkins" });
    expect(facts.when).to.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it("approves nothing when two stages saw different digests", async () => {
    const facts = { ...GREEN, "deploy-test": { digest: OTHER } };
    const fault = await approve(run(facts, { APPROVED_BY: "ann" })).catch((error) => error);

    expect(fault.message).to.equal(
      `deploy-test saw ${OTHER}, and the image of this run is ${DIGEST}`,
    );
  });
});

describe("the stage release", () => {
  it("touches nothing when nobody approved", async () => {
    const fault = await release(run(GREEN)).catch((error) => error);

    expect(fault.message).to.equal("the record has no digest of the stage approve");
  });

  it("touches nothing when another digest was approved", async () => {
    const fault = await release(run({ ...GREEN, approve: { digest: OTHER } })).catch(
      (error) => error,
    );

    expect(fault.message).to.include(OTHER).and.include(DIGEST);
  });
});

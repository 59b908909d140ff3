import { expect } from "chai";
import { LONG_PROMISES } from "../../e2e/long/index.ts";
import { binomialBounds } from "../../e2e/long/weights.ts";
import { leaksIn } from "../../e2e/promises/canaries.ts";
import { PROMISES } from "../../e2e/promises/index.ts";
import { renamed } from "../../e2e/promises/strict-objects.ts";

const TOTAL_SECONDS = 15 * 60;

describe("the promises", () => {
  for (const [suite, proofs] of [
    ["make e2e", PROMISES],
    ["make e2e-long", LONG_PROMISES],
  ] as const) {
    it(`of ${suite} have names of their own`, () => {
      const names = proofs.map(({ name }) => name);

      expect(new Set(names).size).to.equal(names.length);
    });
  }

  it("of make e2e fit into a quarter of an hour", () => {
    const seconds = PROMISES.reduce((sum, { budgetSeconds }) => sum + budgetSeconds, 0);

    expect(seconds).to.be.at.most(TOTAL_SECONDS);
  });
});

describe("an object of the stack, checked as a new one", () => {
  const object = (kind: string, spec: object = {}) => ({
    apiVersion: "v1",
    kind,
    metadata: { name: "a", namespace: "n" },
    spec,
  });

  it("has another name", () => {
    expect(renamed(object("Deployment")).metadata).to.deep.equal({ name: "e2e-a", namespace: "n" });
  });

  it("keeps the name that its content prescribes, or a port that only one may have", () => {
    for (const kept of [
      object("Namespace"),
      object("Service", { ports: [{ nodePort: 30_080 }] }),
    ]) {
      expect(renamed(kept)).to.equal(kept);
    }
    expect(renamed(object("Service", { ports: [{ port: 80 }] })).metadata.name).to.equal("e2e-a");
  });
});

describe("a search for secrets", () => {
  const canaries = new Map([["the password", 'Canary+"1"/ü-of-some-length']]);

  it("finds them in every form", () => {
    const forms = [
      'Canary+"1"/ü-of-some-length',
      encodeURIComponent('Canary+"1"/ü-of-some-length'),
      Buffer.from('x:Canary+"1"/ü-of-some-length').toString("base64"),
      JSON.stringify('Canary+"1"/ü-of-some-length'),
    ];
    for (const form of forms) expect(leaksIn(`a ${form} b`, canaries), form).not.to.deep.equal([]);
  });

  it("finds nothing where nothing is", () => {
    expect(leaksIn('{"message":"request"}', canaries)).to.deep.equal([]);
  });
});

describe("what chance allows", () => {
  it("is four deviations to both sides", () => {
    expect(binomialBounds(10_000, 0.1)).to.deep.equal([880, 1_120]);
  });
});

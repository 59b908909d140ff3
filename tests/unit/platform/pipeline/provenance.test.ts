import { expect } from "chai";
import { provenanceOf } from "../../../../platform/pipeline/provenance.ts";

const built = {
  repository: "registry.example.com/air-quality-api",
  digest: `sha256:${"a".repeat(64)}`,
  commit: "c0ffee",
  base: undefined,
  started: "2026-11-23T12:00:00.000Z",
  ended: "2026-11-23T12:01:00.000Z",
};

describe("provenanceOf", () => {
  it("is an in-toto statement about the image by its digest", () => {
    const { _type, subject, predicateType } = provenanceOf(built);

    expect(_type).to.equal("https://in-toto.io/Statement/v1");
    expect(predicateType).to.equal("https://slsa.dev/provenance/v1");
    expect(subject).to.deep.equal([{ name: built.repository, digest: { sha256: "a".repeat(64) } }]);
  });

  it("tells commit, times and, where it is another, the base", () => {
    const { buildDefinition, runDetails } = provenanceOf(built).predicate;
    const { externalParameters } = provenanceOf({ ...built, base: "base" }).predicate
      .buildDefinition;

    expect(buildDefinition.resolvedDependencies[0]?.digest.gitCommit).to.equal("c0ffee");
    expect(buildDefinition.externalParameters).to.deep.equal({ target: "air-quality-api" });
    expect(externalParameters).to.deep.equal({ target: "air-quality-api", base: "base" });
    expect(runDetails.metadata).to.deep.equal({
      startedOn: built.started,
      finishedOn: built.ended,
    });
  });
});

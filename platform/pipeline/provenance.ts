export interface Built {
  readonly repository: string;
  readonly digest: string;
  readonly commit: string;
  readonly base: string | undefined;
  readonly started: string;
  readonly ended: string;
}

/**
 * How an image came to be, as an in-toto statement with SLSA's provenance v1. It is not signed: whoever can write to
 * Nexus can write another one.
 */
export const provenanceOf = ({ repository, digest, commit, base, started, ended }: Built) => ({
  _type: "https://in-toto.io/Statement/v1",
  subject: [{ name: repository, digest: { sha256: digest.replace("sha256:", "") } }],
  predicateType: "https://slsa.dev/provenance/v1",
  predicate: {
    buildDefinition: {
      buildType: "make image",
      externalParameters: { target: "air-quality-api", ...(base && { base }) },
      resolvedDependencies: [{ uri: "git+repository", digest: { gitCommit: commit } }],
    },
    runDetails: {
      builder: { id: "air-quality/platform/pipeline" },
      metadata: { startedOn: started, finishedOn: ended },
    },
  },
});

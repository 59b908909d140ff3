import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { configurationRows } from "../../../platform/commands/configuration.ts";
import { ConfigError, parseConfig } from "../../../platform/config.ts";

/** The least that a stack needs. */
const GOOD = {
  target: "kind",
  hostname: "api.example.com",
  airVisual: { simulatorImage: "simulator:1" },
  database: {
    adminPassword: "canary-1",
    ownerPassword: "canary-2",
    appPassword: "canary-3",
    maxConnections: 300,
  },
};

type Groups = Readonly<Record<string, unknown>>;

/** GOOD with one value at a path such as `api.resources.cpuMillis`. */
function withValue(path: string, value: unknown): Groups {
  const set = (group: Groups, [key = "", ...rest]: readonly string[]): Groups => ({
    ...group,
    [key]: rest.length === 0 ? value : set((group[key] ?? {}) as Groups, rest),
  });
  return set(GOOD, path.split("."));
}

function faultsOf(given: Groups): string[] {
  try {
    parseConfig("test", given);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [head, ...faults] = error.message.split("\n");
    expect(head).to.equal(`Pulumi.test.yaml has ${faults.length} fault(s):`);
    return faults.map((line) => line.replace("  - ", ""));
  }
  return expect.fail("there was no fault");
}

const release = (changes: Groups = {}) => ({
  name: "stable",
  image: "api:1",
  weight: 100,
  ...changes,
});

describe("parseConfig", () => {
  it("fills in every default", () => {
    const { api, airVisual, database, ingress, cluster } = parseConfig("test", GOOD);

    expect(cluster).to.equal("own");
    expect(api).to.include({ minReplicas: 2, maxReplicas: 4, poolMax: 10, outboxMib: 64 });
    expect(api.releases).to.deep.equal([]);
    expect(airVisual).to.include({ source: "simulator", quotaPerDay: 500 });
    expect(database).to.include({ retentionDays: 365, storageGib: 2 });
    expect(ingress).to.deep.equal({ httpPort: 30_080, httpsPort: 30_443, replicas: 2 });
  });

  const NAME_RULE = "must be a name of lower-case letters, digits and -, at most 20";
  const IMAGE_RULE = "must be an image with a tag or a digest";
  const HOST_RULE = "must be a host name with a dot in it, such as api.example.com";
  const bad = [
    ["target", "gke", 'must be one of kind, eks, got "gke"'],
    ["cluster", "mine", 'must be one of own, given, got "mine"'],
    ["kubeContext", "a b", 'must be a context\'s name, got "a b"'],
    ["hostname", "localhost", `${HOST_RULE}, got "localhost"`],
    ["hostname", "http://a.example.com", `${HOST_RULE}, got "http://a.example.com"`],
    ["hostname", 7, `${HOST_RULE}, got 7`],
    ["monitoring.webhook", "example.com/hook", "must begin with http:// or https://"],
    ["monitoring.emails", "x", 'must be a list of e-mail addresses, got "x"'],
    ["tls", "yes", 'must be a certificate and its key, got "yes"'],
    ["api", 7, "must be a group of keys, got 7"],
    ["api.minReplicas", 0, "must be an integer from 1 to 100, got 0"],
    ["api.minReplicas", 1.5, "must be an integer from 1 to 100, got 1.5"],
    ["api.maxReplicas", "3", 'must be an integer from 1 to 200, got "3"'],
    ["api.targetCpuPercent", 96, "must be an integer from 10 to 95, got 96"],
    ["api.scaleDownAfterSeconds", -1, "must be an integer from 0 to 3600, got -1"],
    ["api.poolMax", 101, "must be an integer from 1 to 100, got 101"],
    ["api.outboxMib", 15, "must be an integer from 16 to 900, got 15"],
    ["api.logLevel", "INFO", 'must be one of debug, info, warn, error, got "INFO"'],
    [
      "api.tracesEndpoint",
      "collector:4318",
      'must be an http:// or https:// address without a path, such as http://collector.observability.svc:4318, got "collector:4318"',
    ],
    ["api.resources.cpuMillis", 9, "must be an integer from 10 to 16000, got 9"],
    ["api.resources.memoryMib", 31, "must be an integer from 32 to 65536, got 31"],
    ["airVisual.source", "real", 'must be one of simulator, live, got "real"'],
    ["airVisual.keyCreated", "1.2.2026", 'must be a day such as 2026-11-22, got "1.2.2026"'],
    ["airVisual.quotaPerMinute", 0, "must be an integer from 1 to 100000, got 0"],
    ["airVisual.quotaPerDay", 0, "must be an integer from 1 to 10000000, got 0"],
    ["airVisual.quotaPerMonth", 0, "must be an integer from 1 to 100000000, got 0"],
    ["airVisual.simulatorImage", "a b", `${IMAGE_RULE}, got "a b"`],
    ["database.storageGib", 0, "must be an integer from 1 to 1000, got 0"],
    ["database.maxConnections", 19, "must be an integer from 20 to 5000, got 19"],
    ["database.retentionDays", 0, "must be an integer from 1 to 36500, got 0"],
    ["database.resources.memoryMib", 1, "must be an integer from 32 to 65536, got 1"],
    ["ingress.httpPort", 80, "must be an integer from 30000 to 32767, got 80"],
    ["ingress.httpsPort", 443, "must be an integer from 30000 to 32767, got 443"],
    ["ingress.replicas", 0, "must be an integer from 1 to 20, got 0"],
  ] as const;
  for (const [path, value, rule] of bad) {
    it(`refuses ${JSON.stringify(value)} for ${path}`, () => {
      expect(faultsOf(withValue(path, value))).to.deep.equal([`${path} ${rule}`]);
    });
  }

  const badReleases = [
    [{ name: "Stable" }, `api.releases.0.name ${NAME_RULE}, got "Stable"`],
    [{ name: "-a" }, `api.releases.0.name ${NAME_RULE}, got "-a"`],
    [{ image: "api@sha256:12" }, `api.releases.0.image ${IMAGE_RULE}, got "api@sha256:12"`],
    [{ weight: 101 }, "api.releases.0.weight must be an integer from 0 to 100, got 101"],
    [{ weight: 99 }, "api.releases must have weights that make 100"],
    [{ tag: "1" }, "api.releases.0.tag is not a key: see docs/configuration.md"],
  ] as const;
  for (const [changes, fault] of badReleases) {
    it(`refuses a release with ${JSON.stringify(changes)}`, () => {
      const given = withValue("api.releases", [release(changes)]);

      expect(faultsOf(given)).to.deep.equal([fault]);
    });
  }

  it("takes images with a registry's port, a tag, a digest", () => {
    const images = ["api:1", "localhost:5000/api:1", `r.example.com/a/b@sha256:${"a".repeat(64)}`];
    for (const image of images) {
      const config = parseConfig("test", withValue("api.releases", [release({ image })]));
      expect(config.api.releases[0]?.image).to.equal(image);
    }
  });

  it("says of a secret only that it is no good", () => {
    const text = faultsOf(withValue("database.ownerPassword", 12_345)).join();

    expect(text).to.equal("database.ownerPassword must be a secret of at least 1 character");
  });

  it("names misspelt keys at every level", () => {
    const given = { ...withValue("api.minReplica", 1), hostnam: "x" };

    expect(faultsOf(given)).to.have.members([
      "api.minReplica is not a key: see docs/configuration.md",
      "hostnam is not a key: see docs/configuration.md",
    ]);
  });

  const contradictions = [
    ["api.minReplicas", 9, "api.minReplicas must not be above api.maxReplicas"],
    ["ingress.httpPort", 30_443, "ingress.httpsPort must differ from ingress.httpPort"],
    ["airVisual.source", "live", "airVisual.key is missing: airVisual.source is live"],
    [
      "airVisual.simulatorImage",
      undefined,
      "airVisual.simulatorImage is missing: airVisual.source is simulator",
    ],
    [
      "api.releases",
      [release({ weight: 50 }), release({ weight: 50 })],
      "api.releases must have different names",
    ],
    // 17 connections of each of 4 pods and one more, and 3 jobs.
    [
      "database.maxConnections",
      100,
      "database.maxConnections is too small: API and tools may open 90 connections, and a fifth must stay free; lower api.poolMax or api.maxReplicas",
    ],
  ] as const;
  for (const [path, value, fault] of contradictions) {
    it(`refuses what contradicts itself: ${fault.slice(0, 60)}`, () => {
      expect(faultsOf(withValue(path, value))).to.deep.equal([fault]);
    });
  }

  it("names everything that is wrong at once", () => {
    const given = {
      ...withValue("api.minReplicas", 9),
      hostname: "x",
      ingress: { httpPort: 1 },
      unknown: 1,
    };

    expect(faultsOf(given)).to.have.length(4);
  });
});

describe("docs/configuration.md", () => {
  it("lists every key as the settings have it", () => {
    const page = readFileSync(join(import.meta.dirname, "../../../docs/configuration.md"), "utf8");
    const [, table = ""] = /<!-- keys:.*?-->\n(.*?)<!-- \/keys -->/s.exec(page) ?? [];

    expect(table.trim().split("\n").slice(2)).to.deep.equal(configurationRows());
  });
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { ConfigError, parseConfig } from "../../../platform/config.ts";
import { keysIn } from "../../../platform/stack-choices.ts";
import { TOOL_PASSWORDS } from "../../../platform/tools/catalog.ts";

type Tree = Readonly<Record<string, unknown>>;

const PROJECT = join(import.meta.dirname, "../../..");
const DIGEST = `api@sha256:${"a".repeat(64)}`;

/** A stack's file with an image and the secrets that it lacks. */
function given(stack: string): Tree {
  const keys = keysIn(readFileSync(join(PROJECT, `Pulumi.${stack}.yaml`), "utf8"));
  const withRelease = at(keys, "api.releases", [{ name: "stable", image: DIGEST }]);
  const passwords = Object.keys(TOOL_PASSWORDS);
  if (stack === "prod") return at(withRelease, "airVisual.key", "canary");
  return passwords.reduce((tree, key) => at(tree, `tools.${key}`, "canary"), withRelease);
}

/** The same with another value at a path; undefined takes the key away. */
function at(tree: Tree, path: string, value: unknown): Tree {
  const [key = "", ...rest] = path.split(".");
  if (rest.length > 0) {
    return { ...tree, [key]: at((tree[key] ?? {}) as Tree, rest.join("."), value) };
  }
  const { [key]: _, ...others } = tree;
  return value === undefined ? others : { ...tree, [key]: value };
}

function faultsOf(stack: string, keys: Tree): string[] {
  try {
    parseConfig(stack, keys);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message
      .split("\n")
      .slice(1)
      .map((line) => line.replace("  - ", ""));
  }
  return expect.fail("there was no fault");
}

describe("the configuration of a stack on AWS", () => {
  for (const stack of ["dev", "test", "prod"]) {
    it(`of ${stack} is in order`, () => {
      expect(parseConfig(stack, given(stack)).target).to.equal("eks");
    });
  }

  const NETWORK =
    "must be a private block from /16 to /20 outside 172.20.0.0/16, such as 10.20.0.0/16";
  const CALLER =
    "must be a block of public addresses from /8 to /32, such as 203.0.113.0/24, never the whole internet";
  const CLASSES =
    "must be one of db.t4g.small, db.t4g.medium, db.t4g.large, db.m7g.large, db.m7g.xlarge, db.r7g.large";
  const bad: readonly (readonly [string, unknown, string])[] = [
    ["aws.stage", "staging", 'must be one of dev, test, prod, got "staging"'],
    ["aws.accountId", "1234", 'must be the 12 digits of an AWS account, got "1234"'],
    ["aws.region", "Frankfurt", 'must be a region such as eu-central-1, got "Frankfurt"'],
    ["aws.owner", "a b", 'must be a team\'s name or address, got "a b"'],
    ["aws.protect", "yes", 'must be true or false, got "yes"'],
    ["aws.network.cidr", "10.20.0.0/21", `${NETWORK}, got "10.20.0.0/21"`],
    ["aws.network.cidr", "10.20.0.1/16", `${NETWORK}, got "10.20.0.1/16"`],
    ["aws.network.cidr", "172.20.0.0/16", `${NETWORK}, got "172.20.0.0/16"`],
    ["aws.network.cidr", "203.0.112.0/20", `${NETWORK}, got "203.0.112.0/20"`],
    ["aws.network.natGateways", 0, "must be 1 or 3: without one no image is pulled, got 0"],
    ["aws.cluster.version", "1.9", 'must be a Kubernetes version such as 1.35, got "1.9"'],
    ["aws.cluster.endpointAccess.0", "0.0.0.0/0", `${CALLER}, got "0.0.0.0/0"`],
    ["aws.cluster.endpointAccess.0", "10.0.0.0/8", `${CALLER}, got "10.0.0.0/8"`],
    ["aws.cluster.architecture", "arm", 'must be one of amd64, arm64, got "arm"'],
    ["aws.cluster.admins.0", "root", 'must be the ARN of an IAM role, got "root"'],
    ["aws.database.instanceClass", "db.x9.huge", `${CLASSES}, got "db.x9.huge"`],
    ["aws.database.backupWindow", "1:00", 'must be a window in UTC like 01:00-01:30, got "1:00"'],
    ["aws.database.backupDays", 36, "must be an integer from 1 to 35, got 36"],
    ["aws.zoneId", "zone", 'must be the id of a hosted zone, got "zone"'],
    ["aws.monthlyBudgetUsd", 0, "must be an integer from 1 to 1000000, got 0"],
  ];
  for (const [path, value, rule] of bad) {
    it(`refuses ${JSON.stringify(value)} for ${path}`, () => {
      const [list, place] = /^(.*)\.(\d)$/.exec(path)?.slice(1) ?? [];
      const keys = place ? at(given("prod"), list ?? "", [value]) : at(given("prod"), path, value);

      expect(faultsOf("prod", keys)[0]).to.equal(`${path} ${rule}`);
    });
  }

  const ACCESS =
    "aws.cluster.endpointAccess must list the addresses that may reach the Kubernetes API: the team's own and, for test and prod, the NAT addresses of the stack that deploys (make status STACK=dev)";
  it("says what an empty or missing list of callers is for", () => {
    const path = "aws.cluster.endpointAccess";

    expect(faultsOf("dev", at(given("dev"), path, []))).to.deep.equal([`${ACCESS}, got []`]);
    expect(faultsOf("dev", at(given("dev"), path, undefined))[0]).to.include(
      "aws.cluster.endpointAccess is missing: it must list the addresses",
    );
  });

  const contradictions: readonly (readonly [string, string, unknown, string])[] = [
    ["dev", "aws", undefined, "aws is missing: target is eks"],
    ["dev", "cluster", "given", "cluster must be own: on AWS each stack has its own cluster"],
    [
      "dev",
      "database.appPassword",
      "canary",
      "database.appPassword is for target: kind; on AWS nobody has one",
    ],
    [
      "dev",
      "hostname",
      "api.example.com",
      "hostname and aws.zoneId go together: the name lies in the zone",
    ],
    ["dev", "database.storageGib", 10, "database.storageGib must be at least 20 on RDS"],
    [
      "dev",
      "database.storageGib",
      200,
      "aws.database.maxStorageGib must not be below database.storageGib",
    ],
    [
      "dev",
      "database.maxConnections",
      300,
      "database.maxConnections is too large: db.t4g.small has memory for 225",
    ],
    [
      "test",
      "tools",
      { deploy: ["cluster-ui"] },
      "tools.deploy must be empty: only dev hosts tools",
    ],
    [
      "dev",
      "tools",
      { domain: "tools.example.com", allowedCidrs: ["203.0.113.0/24"] },
      "tools.domain is for aws.zoneId, which brings its certificate; without one: make open",
    ],
    ["prod", "aws.protect", false, "aws.protect must be true (rule production-is-protected)"],
    [
      "prod",
      "aws.network.natGateways",
      1,
      "aws.network.natGateways must be 3 (rule production-survives-a-zone)",
    ],
    [
      "prod",
      "aws.database.multiAz",
      false,
      "aws.database.multiAz must be true (rule production-survives-a-zone)",
    ],
    [
      "prod",
      "api.minReplicas",
      2,
      "api.minReplicas must be at least 3 (rule production-survives-a-zone)",
    ],
    [
      "prod",
      "aws.database.backupDays",
      7,
      "aws.database.backupDays must be at least 14 (rule production-restores-a-fortnight)",
    ],
    [
      "prod",
      "aws.cluster.endpointAccess",
      ["203.0.0.0/16"],
      "aws.cluster.endpointAccess must have no block wider than /24, got 203.0.0.0/16 (rule production-is-closed)",
    ],
    [
      "prod",
      "airVisual",
      { source: "simulator", simulatorImage: "simulator:1" },
      "airVisual.source must be live (rule production-asks-airvisual)",
    ],
    [
      "prod",
      "api.releases",
      [{ name: "stable", image: "api:1" }],
      "api.releases must name images by digest, got api:1 (rule production-pins-images)",
    ],
    [
      "prod",
      "monitoring.emails",
      [],
      "monitoring.emails must have an address, or monitoring.webhook be set: nobody would hear of an alert (rule production-tells-somebody)",
    ],
    [
      "dev",
      "monitoring.webhook",
      "http://x.example.com",
      "monitoring.webhook must begin with https:// on AWS",
    ],
  ];
  for (const [stack, path, value, fault] of contradictions) {
    it(`refuses: ${fault.slice(0, 90)}`, () => {
      expect(faultsOf(stack, at(given(stack), path, value))).to.deep.equal([fault]);
    });
  }

  it("takes the same choices outside production", () => {
    const keys = at(at(given("prod"), "aws.stage", "test"), "aws.protect", false);

    expect(parseConfig("test", keys).target).to.equal("eks");
  });

  it("has no group aws on a cluster that is there already", () => {
    const { aws } = given("dev");
    const passwords = { adminPassword: "a", ownerPassword: "b", appPassword: "c" };
    const keys = {
      target: "kind",
      hostname: "api.example.com",
      airVisual: { simulatorImage: "simulator:1" },
      database: passwords,
    };

    expect(faultsOf("local", { ...keys, aws })).to.deep.equal(["aws is for target: eks"]);
    expect(faultsOf("local", { ...keys, database: {}, hostname: undefined })).to.have.members([
      "database.adminPassword is missing: target is kind",
      "database.ownerPassword is missing: target is kind",
      "database.appPassword is missing: target is kind",
      "hostname is missing: target is kind",
    ]);
  });
});

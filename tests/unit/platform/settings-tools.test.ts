import { expect } from "chai";
import { ConfigError, parseConfig } from "../../../platform/config.ts";
import { TOOL_NAMES } from "../../../platform/tools/catalog.ts";

const NEXUS = {
  deploy: ["nexus"],
  bootstrapImage: "api:1",
  nexusEulaAccepted: true,
  nexusAdminPassword: "canary-1",
  nexusCiPassword: "canary-2",
  nexusKeyPassword: "canary-3",
  nexusDatabasePassword: "canary-4",
};

const withTools = (tools: object, database: object = {}) => ({
  target: "kind",
  hostname: "api.example.com",
  airVisual: { simulatorImage: "simulator:1" },
  database: {
    adminPassword: "canary-a",
    ownerPassword: "canary-o",
    appPassword: "canary-p",
    ...database,
  },
  tools,
});

function faultsOf(tools: object, database?: object): string[] {
  try {
    parseConfig("test", withTools(tools, database));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split("\n  - ").slice(1);
  }
  return [];
}

const BLOCK = "must be a block of addresses, such as 203.0.113.0/24, never the whole internet";

describe("a stack's tools", () => {
  it("are none by default", () => {
    expect(parseConfig("test", withTools({})).tools.deploy).to.deep.equal([]);
  });

  it("need every password of theirs, and none of another tool", () => {
    expect(faultsOf(NEXUS)).to.deep.equal([]);
    const { bootstrapImage } = NEXUS;
    expect(faultsOf({ deploy: ["nexus"], bootstrapImage, nexusEulaAccepted: true })).to.deep.equal(
      ["nexusAdminPassword", "nexusCiPassword", "nexusKeyPassword", "nexusDatabasePassword"].map(
        (key) => `tools.${key} is missing: tools.deploy names nexus`,
      ),
    );
  });

  const refused: readonly (readonly [change: object, fault: string])[] = [
    [
      { deploy: ["bamboo"] },
      `tools.deploy.0 must be one of ${TOOL_NAMES.join(", ")}, got "bamboo"`,
    ],
    [{ deploy: ["nexus", "nexus"] }, "tools.deploy must name a tool once"],
    [{ bootstrapImage: undefined }, "tools.bootstrapImage is missing: tools.deploy names nexus"],
    [
      { nexusEulaAccepted: false },
      "tools.nexusEulaAccepted must be true for nexus: read the licence first, it serves nothing before",
    ],
    [
      { domain: "tools.example.com" },
      "tools.allowedCidrs and tools.domain go together: who may come to the pages",
    ],
    [
      { domain: "tools.example.com", allowedCidrs: ["0.0.0.0/0"] },
      `tools.allowedCidrs.0 ${BLOCK}, got "0.0.0.0/0"`,
    ],
    [{ storageClass: "a b" }, 'tools.storageClass must be a StorageClass\' name, got "a b"'],
    [{ nexusPasswort: "canary" }, "tools.nexusPasswort is not a key: see docs/configuration.md"],
  ];
  for (const [change, fault] of refused) {
    it(`are refused: ${fault.slice(0, 80)}`, () => {
      expect(faultsOf({ ...NEXUS, ...change })).to.deep.equal([fault]);
    });
  }

  it("count among the connections that the database must have", () => {
    const few = { maxConnections: 113 };

    expect(faultsOf({}, few)).to.deep.equal([]);
    expect(faultsOf(NEXUS, few)).to.deep.equal([
      "database.maxConnections is too small: API and tools may open 110 connections, and a fifth must stay free; lower api.poolMax or api.maxReplicas",
    ]);
  });
});

import { expect } from "chai";
import { ConfigError, loadConfig, loadMigrateConfig, SETTINGS } from "../../../service/config.ts";

const KEY = "canary-key-3f9d2c71";
const PASSWORD = "canary-password";
const DATABASE_URL = `postgres://app:${PASSWORD}@db.example:5432/air`;
const GOOD = {
  DATABASE_URL,
  AIRVISUAL_URL: "https://api.airvisual.com/v2",
  AIRVISUAL_API_KEY: KEY,
};
const NAMES = Object.keys(SETTINGS).join(", ");

type Environment = Record<string, string | undefined>;

/** The faults that a load names; fails when there is none. */
function faultsOf(load: () => unknown): string[] {
  try {
    load();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [head, ...faults] = error.message.split("\n");
    expect(head).to.equal(`The configuration has ${faults.length} fault(s):`);
    return faults.map((line) => line.replace(/^ {2}- /, ""));
  }
  return expect.fail("there was no fault");
}

const faults = (changes: Environment) => faultsOf(() => loadConfig({ ...GOOD, ...changes }));

describe("loadConfig", () => {
  it("has defaults for all but the addresses and the key", () => {
    expect(loadConfig(GOOD)).to.deep.equal({
      host: "0.0.0.0",
      port: 9090,
      adminPort: 9091,
      logLevel: "info",
      database: {
        url: new URL(DATABASE_URL),
        passwordFile: undefined,
        caFile: undefined,
        poolMax: 10,
      },
      airVisual: {
        url: new URL("https://api.airvisual.com/v2"),
        key: KEY,
        keyFile: undefined,
        deadlineMs: 2_500,
      },
      cellSizeDegrees: 0.05,
    });
  });

  it("takes every setting", () => {
    const config = loadConfig({
      HOST: "127.0.0.1",
      PORT: "80",
      ADMIN_PORT: "81",
      LOG_LEVEL: "debug",
      DATABASE_URL: "postgresql://app@db.example/air",
      DATABASE_PASSWORD_FILE: "/run/secrets/password",
      DATABASE_CA_FILE: "/run/secrets/ca.pem",
      DATABASE_POOL_MAX: "100",
      AIRVISUAL_URL: "http://127.0.0.1:9092/v2",
      AIRVISUAL_API_KEY_FILE: "/run/secrets/key",
      AIRVISUAL_DEADLINE_MS: "100",
      CELL_SIZE_DEGREES: "0.25",
    });

    expect(config).to.deep.equal({
      host: "127.0.0.1",
      port: 80,
      adminPort: 81,
      logLevel: "debug",
      database: {
        url: new URL("postgresql://app@db.example/air"),
        passwordFile: "/run/secrets/password",
        caFile: "/run/secrets/ca.pem",
        poolMax: 100,
      },
      airVisual: {
        url: new URL("http://127.0.0.1:9092/v2"),
        key: undefined,
        keyFile: "/run/secrets/key",
        deadlineMs: 100,
      },
      cellSizeDegrees: 0.25,
    });
  });

  const PORT_RULE = "must be an integer from 0 to 65535";
  const POOL_RULE = "must be an integer from 1 to 100";
  const DEADLINE_RULE = "must be an integer from 100 to 3000";
  const LEVEL_RULE = "must be one of debug, info, warn, error";
  const SIZE_RULE = "must be one of 0.01, 0.05, 0.1, 0.25";
  const UPSTREAM_RULE = "must be a URL of the form https://host/path";
  const bad = [
    ["HOST", " ", "must be an IP address"],
    ["PORT", "", PORT_RULE],
    ["PORT", "65536", PORT_RULE],
    ["PORT", "-1", PORT_RULE],
    ["PORT", "80.5", PORT_RULE],
    ["PORT", "0x50", PORT_RULE],
    ["PORT", "1e3", PORT_RULE],
    ["PORT", " 80", PORT_RULE],
    ["PORT", "８０", PORT_RULE],
    ["PORT", "9".repeat(400), PORT_RULE],
    ["ADMIN_PORT", "http", PORT_RULE],
    ["LOG_LEVEL", "INFO", LEVEL_RULE],
    ["LOG_LEVEL", "silent", LEVEL_RULE],
    ["LOG_LEVEL", "", LEVEL_RULE],
    ["DATABASE_PASSWORD_FILE", "", "must be a file's path"],
    ["DATABASE_CA_FILE", " \t", "must be a file's path"],
    ["DATABASE_POOL_MAX", "0", POOL_RULE],
    ["DATABASE_POOL_MAX", "101", POOL_RULE],
    ["AIRVISUAL_DEADLINE_MS", "99", DEADLINE_RULE],
    ["AIRVISUAL_DEADLINE_MS", "3001", DEADLINE_RULE],
    ["AIRVISUAL_DEADLINE_MS", "Infinity", DEADLINE_RULE],
    ["CELL_SIZE_DEGREES", "0.07", SIZE_RULE],
    ["CELL_SIZE_DEGREES", ".05", SIZE_RULE],
    ["CELL_SIZE_DEGREES", "0", SIZE_RULE],
  ] as const;
  for (const [name, value, rule] of bad) {
    const shown = JSON.stringify(value);
    it(`refuses ${shown.slice(0, 30)} for ${name}`, () => {
      expect(faults({ [name]: value })).to.deep.equal([`${name} ${rule}, got ${shown}`]);
    });
  }

  const DATABASE_RULE = "must be a URL of the form postgres://user@host:port/database";
  const unspeakable = [
    ["DATABASE_URL", `mysql://app:${PASSWORD}@db/air`, DATABASE_RULE],
    ["DATABASE_URL", `postgres://app:${PASSWORD}@db`, DATABASE_RULE],
    ["DATABASE_URL", PASSWORD, DATABASE_RULE],
    ["DATABASE_URL", "", DATABASE_RULE],
    ["AIRVISUAL_URL", "api.airvisual.com", UPSTREAM_RULE],
    ["AIRVISUAL_URL", "ftp://api.airvisual.com", UPSTREAM_RULE],
    ["AIRVISUAL_URL", `https://user:${PASSWORD}@api.airvisual.com`, UPSTREAM_RULE],
    ["AIRVISUAL_URL", "https://api.airvisual.com/v2?key=1", UPSTREAM_RULE],
    ["AIRVISUAL_URL", "https://", UPSTREAM_RULE],
  ] as const;
  for (const [setting, value, rule] of unspeakable) {
    it(`does not repeat a bad ${setting} such as "${value.slice(0, 10)}" (${value.length})`, () => {
      expect(faults({ [setting]: value })).to.deep.equal([`${setting} ${rule}`]);
    });
  }

  it("names every fault at once and no secret", () => {
    const found = faultsOf(() =>
      loadConfig({
        PORT: "x",
        LOG_LEVEL: "loud",
        DATABASE_URL: `mysql://app:${PASSWORD}@db/air`,
        AIRVISUAL_API_KEY: KEY,
        AIRVISUAL_API_KEY_FILE: "/run/secrets/key",
        AIRVISUAL_KEY: KEY,
        CELL_SIZE_DEGREES: "1",
      }),
    );

    expect(found).to.deep.equal([
      `AIRVISUAL_KEY is not a setting; settings are ${NAMES}`,
      `PORT ${PORT_RULE}, got "x"`,
      `LOG_LEVEL ${LEVEL_RULE}, got "loud"`,
      `DATABASE_URL ${DATABASE_RULE}`,
      `AIRVISUAL_URL is missing: it ${UPSTREAM_RULE}`,
      `CELL_SIZE_DEGREES ${SIZE_RULE}, got "1"`,
      "exactly one of AIRVISUAL_API_KEY and AIRVISUAL_API_KEY_FILE must be set",
    ]);
    expect(found.join()).to.not.include(KEY).and.not.include(PASSWORD);
  });

  const ONE_KEY = "exactly one of AIRVISUAL_API_KEY and AIRVISUAL_API_KEY_FILE must be set";
  it("wants exactly one of key and key file", () => {
    expect(faults({ AIRVISUAL_API_KEY: undefined })).to.deep.equal([ONE_KEY]);
    expect(faults({ AIRVISUAL_API_KEY_FILE: "/run/secrets/key" })).to.deep.equal([ONE_KEY]);
  });

  it("refuses an empty key, even beside a key file", () => {
    const both = { AIRVISUAL_API_KEY: "", AIRVISUAL_API_KEY_FILE: "/run/secrets/key" };

    expect(faults(both)).to.deep.equal([
      "AIRVISUAL_API_KEY must be a key",
      "exactly one of AIRVISUAL_API_KEY and AIRVISUAL_API_KEY_FILE must be set",
    ]);
  });

  it("refuses one port for both, unless the system chooses", () => {
    expect(faults({ PORT: "9091" })).to.deep.equal(["PORT and ADMIN_PORT must differ"]);
    expect(loadConfig({ ...GOOD, PORT: "0", ADMIN_PORT: "0" })).to.include({
      port: 0,
      adminPort: 0,
    });
  });

  it("does not call two bad ports equal", () => {
    expect(faults({ PORT: "x", ADMIN_PORT: "y" })).to.deep.equal([
      `PORT ${PORT_RULE}, got "x"`,
      `ADMIN_PORT ${PORT_RULE}, got "y"`,
    ]);
  });

  for (const name of ["AIRVISUAL_KEY", "AIRVISUAL_", "DATABASE_POOL", "DATABASE_URl"]) {
    it(`refuses the unknown name ${name} without its value`, () => {
      expect(faults({ [name]: KEY })).to.deep.equal([
        `${name} is not a setting; settings are ${NAMES}`,
      ]);
    });
  }

  it("leaves the names of others alone", () => {
    const others = { PATH: "/bin", KUBERNETES_PORT: "tcp://10.0.0.1", MY_DATABASE_URL: "x" };

    expect(loadConfig({ ...GOOD, ...others })).to.deep.equal(loadConfig(GOOD));
  });
});

describe("loadMigrateConfig", () => {
  it("needs nothing of AirVisual", () => {
    expect(loadMigrateConfig({ DATABASE_URL })).to.deep.equal({
      logLevel: "info",
      database: {
        url: new URL(DATABASE_URL),
        passwordFile: undefined,
        caFile: undefined,
        poolMax: 10,
      },
    });
  });

  it("ignores what only the API reads", () => {
    const env = { ...GOOD, PORT: "x", AIRVISUAL_URL: "x", AIRVISUAL_API_KEY: "" };

    expect(loadMigrateConfig(env)).to.deep.equal(loadMigrateConfig({ DATABASE_URL }));
  });

  it("names every fault at once", () => {
    const env = { DATABASE_POOL_MAX: "0", LOG_LEVEL: "x", DATABASE_USER: PASSWORD };

    expect(faultsOf(() => loadMigrateConfig(env))).to.deep.equal([
      `DATABASE_USER is not a setting; settings are ${NAMES}`,
      'LOG_LEVEL must be one of debug, info, warn, error, got "x"',
      "DATABASE_URL is missing: it must be a URL of the form postgres://user@host:port/database",
      'DATABASE_POOL_MAX must be an integer from 1 to 100, got "0"',
    ]);
  });
});

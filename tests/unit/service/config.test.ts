import { expect } from "chai";
import { loadConfig, loadJobConfig, loadRolesConfig } from "../../../service/config.ts";
import { SETTINGS } from "../../../service/settings.ts";
import { DATABASE_URL, faults, faultsOf, GOOD, KEY, PASSWORD } from "../../support/config.ts";

const NAMES = Object.keys(SETTINGS).join(", ");

describe("loadConfig", () => {
  it("has defaults for all but the addresses and the key", () => {
    expect(loadConfig(GOOD)).to.deep.equal({
      host: undefined,
      port: 9090,
      adminPort: 9091,
      logLevel: "info",
      database: {
        url: new URL(DATABASE_URL),
        passwordFile: undefined,
        iamRegion: undefined,
        caFile: undefined,
        poolMax: 10,
      },
      airVisual: {
        url: new URL("https://api.airvisual.com/v2"),
        key: KEY,
        keyFile: undefined,
        keyCreated: undefined,
        deadlineMs: 2_500,
      },
      cellSizeDegrees: 0.05,
      quota: { perMinute: 5, perDay: 500, perMonth: 10_000, clientShare: 0.4 },
      trustedProxies: 0,
      outbox: { folder: "/var/outbox", maxBytes: 67_108_864 },
      tracesEndpoint: undefined,
      stopGraceSeconds: 100,
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
      AIRVISUAL_KEY_CREATED: "2026-11-22",
      AIRVISUAL_DEADLINE_MS: "100",
      CELL_SIZE_DEGREES: "0.25",
      QUOTA_PER_MINUTE: "1",
      QUOTA_PER_DAY: "2",
      QUOTA_PER_MONTH: "3",
      CLIENT_SHARE_PERCENT: "100",
      TRUSTED_PROXIES: "1",
      OUTBOX_DIR: "/outbox",
      OUTBOX_MAX_BYTES: "4096",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector.example:4318",
      STOP_GRACE_SECONDS: "0",
    });

    expect(config).to.deep.equal({
      host: "127.0.0.1",
      port: 80,
      adminPort: 81,
      logLevel: "debug",
      database: {
        url: new URL("postgresql://app@db.example/air"),
        passwordFile: "/run/secrets/password",
        iamRegion: undefined,
        caFile: "/run/secrets/ca.pem",
        poolMax: 100,
      },
      airVisual: {
        url: new URL("http://127.0.0.1:9092/v2"),
        key: undefined,
        keyFile: "/run/secrets/key",
        keyCreated: Date.UTC(2026, 10, 22),
        deadlineMs: 100,
      },
      cellSizeDegrees: 0.25,
      quota: { perMinute: 1, perDay: 2, perMonth: 3, clientShare: 1 },
      trustedProxies: 1,
      outbox: { folder: "/outbox", maxBytes: 4096 },
      tracesEndpoint: new URL("http://collector.example:4318"),
      stopGraceSeconds: 0,
    });
  });

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
      `PORT ${SETTINGS.PORT.rule}, got "x"`,
      `LOG_LEVEL ${SETTINGS.LOG_LEVEL.rule}, got "loud"`,
      `DATABASE_URL ${SETTINGS.DATABASE_URL.rule}`,
      `AIRVISUAL_URL is missing: it ${SETTINGS.AIRVISUAL_URL.rule}`,
      `CELL_SIZE_DEGREES ${SETTINGS.CELL_SIZE_DEGREES.rule}, got "1"`,
      `OUTBOX_DIR is missing: it ${SETTINGS.OUTBOX_DIR.rule}`,
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

    expect(faults(both)).to.deep.equal(["AIRVISUAL_API_KEY must be a key", ONE_KEY]);
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
      `PORT ${SETTINGS.PORT.rule}, got "x"`,
      `ADMIN_PORT ${SETTINGS.ADMIN_PORT.rule}, got "y"`,
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

describe("loadJobConfig", () => {
  it("needs nothing of AirVisual", () => {
    expect(loadJobConfig({ DATABASE_URL })).to.deep.equal({
      logLevel: "info",
      database: {
        url: new URL(DATABASE_URL),
        passwordFile: undefined,
        iamRegion: undefined,
        caFile: undefined,
        poolMax: 10,
      },
      retentionDays: 365,
    });
  });

  it("ignores what only the API reads", () => {
    const env = { ...GOOD, PORT: "x", AIRVISUAL_URL: "x", AIRVISUAL_API_KEY: "" };

    expect(loadJobConfig(env)).to.deep.equal(loadJobConfig({ DATABASE_URL }));
  });

  const BY_IAM = { DATABASE_URL, DATABASE_IAM_REGION: "eu-central-1" };

  it("takes a region instead of a password, with TLS only", () => {
    const found = loadJobConfig({ ...BY_IAM, DATABASE_CA_FILE: "/ca.pem" });

    expect(found.database).to.include({ iamRegion: "eu-central-1", caFile: "/ca.pem" });
    expect(faultsOf(() => loadJobConfig(BY_IAM))).to.deep.equal([
      "DATABASE_IAM_REGION needs DATABASE_CA_FILE",
    ]);
  });

  it("refuses two ways to log in", () => {
    const both = { ...BY_IAM, DATABASE_CA_FILE: "/ca.pem", DATABASE_PASSWORD_FILE: "/password" };

    expect(faultsOf(() => loadJobConfig(both))).to.deep.equal([
      "DATABASE_IAM_REGION and DATABASE_PASSWORD_FILE exclude each other",
    ]);
  });

  it("names every fault at once", () => {
    const env = { DATABASE_POOL_MAX: "0", LOG_LEVEL: "x", DATABASE_USER: PASSWORD };

    expect(faultsOf(() => loadJobConfig(env))).to.deep.equal([
      `DATABASE_USER is not a setting; settings are ${NAMES}`,
      'LOG_LEVEL must be one of debug, info, warn, error, got "x"',
      "DATABASE_URL is missing: it must be a URL of the form postgres://user@host:port/database",
      'DATABASE_POOL_MAX must be an integer from 1 to 100, got "0"',
    ]);
  });
});

describe("loadRolesConfig", () => {
  const SECRET_ARN = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:rds!db-1";
  const files = {
    DATABASE_OWNER_PASSWORD_FILE: "/owner",
    DATABASE_APP_PASSWORD_FILE: "/app",
  };

  it("takes a file with each role's password", () => {
    expect(loadRolesConfig({ DATABASE_URL, ...files }).passwordFiles).to.deep.equal({
      owner: "/owner",
      app: "/app",
    });
  });

  it("makes roles of IAM where there is a region, as an administrator with a kept password", () => {
    const { database, passwordFiles } = loadRolesConfig({
      DATABASE_URL,
      DATABASE_IAM_REGION: "eu-central-1",
      DATABASE_SECRET_ARN: SECRET_ARN,
    });

    expect(passwordFiles).to.equal(undefined);
    expect(database).to.include({ secretArn: SECRET_ARN, iamRegion: undefined });
  });

  it("refuses one file, and files beside a region", () => {
    const { DATABASE_OWNER_PASSWORD_FILE } = files;
    const region = { DATABASE_IAM_REGION: "eu-central-1" };

    expect(
      faultsOf(() => loadRolesConfig({ DATABASE_URL, DATABASE_OWNER_PASSWORD_FILE })),
    ).to.deep.equal(["DATABASE_APP_PASSWORD_FILE is missing: it must be a file's path"]);
    expect(faultsOf(() => loadRolesConfig({ DATABASE_URL, ...files, ...region }))).to.deep.equal([
      "DATABASE_IAM_REGION makes roles without passwords: leave out their files",
    ]);
  });
});

import { expect } from "chai";
import { faults, PASSWORD } from "../../support/config.ts";

describe("SETTINGS", () => {
  const PORT_RULE = "must be an integer from 0 to 65535";
  const POOL_RULE = "must be an integer from 1 to 100";
  const DEADLINE_RULE = "must be an integer from 100 to 3000";
  const LEVEL_RULE = "must be one of debug, info, warn, error";
  const SIZE_RULE = "must be one of 0.01, 0.05, 0.1, 0.25";
  const UPSTREAM_RULE = "must be a URL of the form https://host/path";
  const bad = [
    ["QUOTA_PER_MINUTE", "0", "must be an integer from 1 to 100000"],
    ["QUOTA_PER_DAY", "1e3", "must be an integer from 1 to 10000000"],
    ["QUOTA_PER_MONTH", "-1", "must be an integer from 1 to 100000000"],
    ["CLIENT_SHARE_PERCENT", "101", "must be an integer from 1 to 100"],
    ["TRUSTED_PROXIES", "11", "must be an integer from 0 to 10"],
    ["OUTBOX_DIR", " ", "must be a folder's path"],
    ["OUTBOX_MAX_BYTES", "4095", "must be an integer from 4096 to 999999999"],
    ["RETENTION_DAYS", "0", "must be an integer from 1 to 36500"],
    ["STOP_GRACE_SECONDS", "3601", "must be an integer from 0 to 3600"],
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
  const TRACES_RULE = "must be a URL of the form http://host:4318";
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
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318", TRACES_RULE],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", `http://user:${PASSWORD}@collector:4318`, TRACES_RULE],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318?key=1", TRACES_RULE],
  ] as const;
  for (const [setting, value, rule] of unspeakable) {
    it(`does not repeat a bad ${setting} such as "${value.slice(0, 10)}" (${value.length})`, () => {
      expect(faults({ [setting]: value })).to.deep.equal([`${setting} ${rule}`]);
    });
  }
});

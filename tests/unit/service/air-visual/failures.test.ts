import { expect } from "chai";
import {
  AirVisualError,
  failureOf,
  secondsUntilWindowEnds,
} from "../../../../service/air-visual/failures.ts";

const STATUSES = [200, 400, 401, 402, 403, 404, 429, 500, 503];

describe("failureOf", () => {
  const known = [
    ["incorrect_api_key", "key", undefined],
    ["api_key_expired", "key", undefined],
    ["feature_not_available", "key", undefined],
    ["permission_denied", "key", undefined],
    ["Forbidden", "key", undefined],
    ["forbidden", "key", undefined],
    ["Payment Required", "key", undefined],
    ["payment required", "key", undefined],
    ["too_many_requests", "quota", "minute"],
    ["call_limit_reached", "quota", "minute"],
    ["call_per_minute_limit_reached", "quota", "minute"],
    ["call_per_day_limit_reached", "quota", "day"],
    ["call_per_month_limit_reached", "quota", "month"],
    ["CALL_PER_DAY_LIMIT_REACHED", "quota", "day"],
    ["no_nearest_station", "nothing-near", undefined],
    ["no_nearest_city", "nothing-near", undefined],
    ["city_not_found", "nothing-near", undefined],
    ["state_not_found", "nothing-near", undefined],
    ["country_not_found", "nothing-near", undefined],
    ["station_not_found", "nothing-near", undefined],
  ] as const;
  for (const [message, reason, window] of known) {
    it(`takes ${message} for ${window ?? ""}${window ? " " : ""}${reason}, whatever its status`, () => {
      for (const status of STATUSES) {
        const failure = failureOf(status, message);

        expect(failure).to.be.instanceOf(AirVisualError).and.to.include({ reason, window });
        expect(failure.message).to.equal(`AirVisual: ${message} (${status})`);
      }
    });
  }

  const byStatus = [
    [200, "invalid", undefined],
    [204, "invalid", undefined],
    [302, "invalid", undefined],
    [400, "invalid", undefined],
    [401, "key", undefined],
    [402, "key", undefined],
    [403, "key", undefined],
    [404, "invalid", undefined],
    [429, "quota", "minute"],
    [500, "unreachable", undefined],
    [502, "unreachable", undefined],
    [504, "unreachable", undefined],
  ] as const;
  for (const [status, reason, window] of byStatus) {
    it(`takes an unknown or missing message at ${status} for ${reason}`, () => {
      const unknown = failureOf(status, "moon_phase");
      const missing = failureOf(status, undefined);
      const empty = failureOf(status, "");

      expect(unknown).to.include({ reason, window });
      expect(unknown.message).to.equal(`AirVisual: status ${status} moon_phase`);
      expect(missing).to.include({ reason, window });
      expect(missing.message).to.equal(`AirVisual: status ${status}`);
      expect(empty).to.include({ reason, window });
    });
  }

  const unknown = [
    "constructor",
    "__proto__",
    "prototype",
    "toString",
    "hasOwnProperty",
    "wrong_coordinates",
    "ip_location_failed",
    "node not found",
    "incorrect_api_key_",
    " incorrect_api_key",
  ];
  for (const message of unknown) {
    it(`goes by the status for ${JSON.stringify(message)}`, () => {
      expect(failureOf(400, message)).to.include({ reason: "invalid", window: undefined });
      expect(failureOf(403, message)).to.include({ reason: "key", window: undefined });
      expect(failureOf(429, message)).to.include({ reason: "quota", window: "minute" });
      expect(failureOf(500, message)).to.include({ reason: "unreachable", window: undefined });
    });
  }

  const notKept = [
    ["a UUID", "3f9d2c71-0d9e-4c0b-9d4c-1f3a5a7b9c1d"],
    ["a key of 17 characters", "a8Kq2ZpX4mT7vB9cD"],
    ["a key in a sentence", "key canary-key-3f9d2c71 is wrong"],
    ["an address", "https://api.airvisual.com/v2/nearest_city?key=abc"],
    ["a line feed", "incorrect\nkey"],
    ["markup", "<b>no</b>"],
    ["61 characters", "x".repeat(61)],
    ["another script", "nicht_verfügbar"],
  ] as const;
  for (const [name, message] of notKept) {
    it(`keeps nothing of a message with ${name}`, () => {
      for (const status of STATUSES) {
        expect(failureOf(status, message).message).to.equal(`AirVisual: status ${status}`);
      }
    });
  }
});

describe("secondsUntilWindowEnds", () => {
  const DAY = 86_400;
  const windows = [
    ["minute", "2026-11-22T18:20:23.123Z", 60],
    ["day", "2026-11-22T00:00:00.000Z", DAY],
    ["day", "2026-11-22T00:00:00.001Z", DAY],
    ["day", "2026-11-22T00:00:01.000Z", DAY - 1],
    ["day", "2026-11-22T23:59:59.000Z", 1],
    ["day", "2026-11-22T23:59:59.999Z", 1],
    ["day", "2026-11-30T12:00:00.000Z", DAY / 2],
    ["day", "2028-02-28T12:00:00.000Z", DAY / 2],
    ["day", "2026-12-31T23:00:00.000Z", 3_600],
    ["month", "2026-11-01T00:00:00.000Z", 30 * DAY],
    ["month", "2026-11-30T23:59:59.999Z", 1],
    ["month", "2026-10-01T00:00:00.000Z", 31 * DAY],
    ["month", "2026-02-28T00:00:00.000Z", DAY],
    ["month", "2028-02-28T00:00:00.000Z", 2 * DAY],
    ["month", "2028-02-29T12:00:00.000Z", DAY / 2],
    ["month", "2026-12-31T23:59:00.000Z", 60],
    ["month", "2026-12-01T00:00:00.000Z", 31 * DAY],
    ["month", "2026-01-31T00:00:00.000Z", DAY],
  ] as const;
  for (const [window, instant, seconds] of windows) {
    it(`is ${seconds} for the ${window} at ${instant}`, () => {
      expect(secondsUntilWindowEnds(window, Date.parse(instant))).to.equal(seconds);
    });
  }

  it("is whole and at least 1 within a microsecond of the end", () => {
    const now = Date.parse("2026-12-31T23:59:59.999Z") + 0.999;

    expect(secondsUntilWindowEnds("day", now)).to.equal(1);
    expect(secondsUntilWindowEnds("month", now)).to.equal(1);
  });
});

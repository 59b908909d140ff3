import { expect } from "chai";
import { AirVisualError } from "../../../../service/air-visual/failures.ts";
import { type AirQuality, parseNearestCity } from "../../../../service/air-visual/payload.ts";
import { ERRORS, errorBody } from "../../../simulator/errors.ts";
import { MALFORMED_PAYLOADS, UNSAFE_TEXT } from "../../../simulator/malformed.ts";
import { DRIFTED_FIELDS } from "../../../simulator/malformed-drift.ts";
import { WRONG_FIELDS } from "../../../simulator/malformed-fields.ts";
import {
  type Json,
  RECORDED,
  success,
  withData,
  without,
  withPollution,
} from "../../../simulator/payload.ts";

const { pollution, weather } = RECORDED.current;

const parse = (body: string, status = 200) => parseNearestCity(status, body);
const withCurrent = (current: Json) => withData({ current });
const withWeather = (changes: { [name: string]: Json }) =>
  withCurrent({ pollution, weather: { ...weather, ...changes } });
const withPlace = (coordinates: Json) => withData({ location: { type: "Point", coordinates } });

/** What becomes of an answer: what was read, or why it was refused. */
function outcomeOf(body: string, status = 200): AirQuality | AirVisualError {
  try {
    return parse(body, status);
  } catch (error) {
    if (error instanceof AirVisualError) return error;
    throw error;
  }
}

/** The failure of an answer; fails when the answer is taken. */
function refusalOf(body: string, status = 200): AirVisualError {
  const outcome = outcomeOf(body, status);
  return outcome instanceof AirVisualError ? outcome : expect.fail(`accepted ${outcome.city}`);
}

const AQIUS = "unusable data.current.pollution.aqius";

const BELGRADE = {
  city: "Belgrade",
  state: "Central Serbia",
  country: "Serbia",
  location: { longitude: 20.459113, latitude: 44.82112 },
  usIndex: 77,
  cnIndex: 33,
  mainPollutant: "pm25",
  observedAt: Date.UTC(2025, 1, 7, 7),
  weather: {
    temperatureCelsius: 0,
    pressureHectopascals: 1037,
    humidityPercent: 66,
    windSpeedMetresPerSecond: 4.63,
    windDirectionDegrees: 120,
  },
};

describe("parseNearestCity", () => {
  it("reads the recorded answer, longitude first", () => {
    expect(parse(success(RECORDED))).to.deep.equal(BELGRADE);
  });

  it("reads an answer with nothing but city and US index", () => {
    const body = success({ city: "Belgrade", current: { pollution: { aqius: 77 } } });

    expect(parse(body)).to.deep.equal({
      city: "Belgrade",
      state: undefined,
      country: undefined,
      location: undefined,
      usIndex: 77,
      cnIndex: undefined,
      mainPollutant: undefined,
      observedAt: undefined,
      weather: undefined,
    });
  });

  const dropped: readonly (readonly [string, string, object])[] = [
    ["an empty state", withData({ state: "" }), { state: undefined }],
    ["a state of 121 characters", withData({ state: "s".repeat(121) }), { state: undefined }],
    ["a country with NUL", withData({ country: "Ser\0bia" }), { country: undefined }],
    ["latitude first beyond range", withPlace([44.8, 120.4]), { location: undefined }],
    ["a longitude beyond 180", withPlace([180.1, 44]), { location: undefined }],
    ["a CN index with a fraction", withPollution({ aqicn: 33.5 }), { cnIndex: undefined }],
    ["an unknown pollutant", withPollution({ mainus: "pb" }), { mainPollutant: undefined }],
    [
      "a prototype's pollutant",
      withPollution({ mainus: "__proto__" }),
      { mainPollutant: undefined },
    ],
    [
      "a time without a zone",
      withPollution({ ts: "2025-02-07T07:00:00" }),
      { observedAt: undefined },
    ],
    [
      "a day that is not",
      withPollution({ ts: "2025-02-30T07:00:00.000Z" }),
      { observedAt: undefined },
    ],
    ["null for weather", withCurrent({ pollution, weather: null }), { weather: undefined }],
  ];
  for (const [name, body, difference] of dropped) {
    it(`drops ${name} and keeps the rest`, () => {
      expect(parse(body)).to.deep.equal({ ...BELGRADE, ...difference });
    });
  }

  const readings = [
    ["tp", "temperatureCelsius", -100.1, 70.1],
    ["pr", "pressureHectopascals", 299, 1_201],
    ["hu", "humidityPercent", -1, 101],
    ["ws", "windSpeedMetresPerSecond", -1, 151],
    ["wd", "windDirectionDegrees", -1, 361],
  ] as const;
  for (const [sent, name, tooLow, tooHigh] of readings) {
    it(`drops ${sent} alone when it is missing, of another type or beyond nature`, () => {
      const expected = { ...BELGRADE, weather: { ...BELGRADE.weather, [name]: undefined } };

      for (const wrong of [null, "1", true, [], tooLow, tooHigh, 1e308]) {
        expect(parse(withWeather({ [sent]: wrong })), JSON.stringify(wrong)).to.deep.equal(
          expected,
        );
      }
      const missing = withCurrent({ pollution, weather: without(weather, sent) });
      expect(parse(missing)).to.deep.equal(expected);
    });
  }

  const pollutants = [
    ["p2", "pm25"],
    ["p1", "pm10"],
    ["o3", "o3"],
    ["n2", "no2"],
    ["s2", "so2"],
    ["co", "co"],
  ] as const;
  for (const [sent, pollutant] of pollutants) {
    it(`reads the main pollutant ${sent} as ${pollutant}`, () => {
      expect(parse(withPollution({ mainus: sent })).mainPollutant).to.equal(pollutant);
    });
  }

  for (const index of [0, 500, 501, 999, 10_000]) {
    it(`takes the index ${index}`, () => {
      expect(parse(withPollution({ aqius: index })).usIndex).to.equal(index);
    });
  }

  it("takes off blanks around a name", () => {
    expect(parse(withData({ city: " \u00a0Belgrade\t" })).city).to.equal("Belgrade");
  });

  it("takes a city of 120 characters and refuses one more", () => {
    expect(parse(withData({ city: "c".repeat(120) })).city).to.have.length(120);
    expect(refusalOf(withData({ city: "c".repeat(121) })).reason).to.equal("invalid");
  });

  const refused: readonly (readonly [string, string, string])[] = [
    ["an empty body", "", "the body is not JSON"],
    ["HTML", "<html></html>", "the body is not JSON"],
    ["half an answer", success(RECORDED).slice(0, -1), "the body is not JSON"],
    ["null", "null", "unusable body"],
    ["an array", "[]", "unusable body"],
    ["a bare text", '"node not found"', "unusable body"],
    ["another status", JSON.stringify({ status: "ok", data: RECORDED }), "unusable status"],
    ["no city", success(without(RECORDED, "city")), "unusable data.city"],
    ["a blank city", withData({ city: " \t " }), "unusable data.city"],
    ["a city with a bidi override", withData({ city: "\u202eBelgrade" }), "unusable data.city"],
    ["a city with U+FFFD", withData({ city: "Belgr\ufffdde" }), "unusable data.city"],
    ["null for current", withData({ current: null }), "unusable data.current"],
    ["no index", withCurrent({ pollution: {} }), AQIUS],
    ["an index in text", withPollution({ aqius: "77" }), AQIUS],
    ["a negative index", withPollution({ aqius: -1 }), AQIUS],
    ["an index of 10,001", withPollution({ aqius: 10_001 }), AQIUS],
  ];
  for (const [name, body, rule] of refused) {
    it(`refuses ${name} and tells of no value`, () => {
      expect(refusalOf(body)).to.include({ reason: "invalid", message: `AirVisual: ${rule}` });
    });
  }

  it("refuses a success that comes with another status than 200", () => {
    expect(refusalOf(success(RECORDED), 206).reason).to.equal("invalid");
    expect(refusalOf(success(RECORDED), 429).reason).to.equal("quota");
    expect(refusalOf(success(RECORDED), 500).reason).to.equal("unreachable");
  });

  it("goes by the status where the body says nothing", () => {
    for (const body of ["", "<html>504 Gateway Time-out</html>", "{}", "[]", "null"]) {
      expect(refusalOf(body, 504).reason, body).to.equal("unreachable");
      expect(refusalOf(body, 403).reason, body).to.equal("key");
      expect(refusalOf(body, 429).reason, body).to.equal("quota");
    }
  });

  it("reads a bare text as the message of an error status", () => {
    expect(refusalOf('"node not found"', 500)).to.include({
      reason: "unreachable",
      message: "AirVisual: status 500 node not found",
    });
    expect(refusalOf('"no_nearest_city"', 404).reason).to.equal("nothing-near");
  });

  for (const row of ERRORS.filter(({ form }) => form === "envelope")) {
    it(`takes ${row.message} for what it means, at 200 as at ${row.status}`, () => {
      const unknown = ["wrong_coordinates", "ip_location_failed"].includes(row.message);
      const atOk = refusalOf(errorBody(row));
      const atError = refusalOf(errorBody(row), row.status);

      expect(atOk.reason).to.equal(atError.reason);
      expect(atOk.reason === "invalid").to.equal(unknown);
    });
  }

  for (const { name, body } of WRONG_FIELDS.filter(({ acceptable }) => !acceptable)) {
    it(`refuses ${name}`, () => {
      expect(refusalOf(String(body)).reason).to.equal("invalid");
    });
  }

  for (const { name, body } of DRIFTED_FIELDS) {
    it(`reads city and index of ${name}`, () => {
      expect(parse(String(body))).to.include({ city: "Belgrade", usIndex: 77 });
    });
  }

  for (const payload of MALFORMED_PAYLOADS.filter(({ name }) => !name.startsWith("gzip-bomb"))) {
    it(`reads a safe city and a whole index of ${payload.name}, or refuses it`, () => {
      const outcome = outcomeOf(String(payload.body));

      if (outcome instanceof AirVisualError) return expect(outcome.reason).to.equal("invalid");
      expect(outcome.city).to.not.equal("").and.not.match(UNSAFE_TEXT);
      return expect(outcome.usIndex).to.satisfy(Number.isInteger).and.be.within(0, 10_000);
    });
  }
});

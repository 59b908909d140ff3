import type { MalformedPayload } from "./malformed-payload.ts";
import {
  type Json,
  type JsonObject,
  MALFORMED_TRUTH,
  RECORDED,
  success,
  withData,
  without,
  withPollution,
} from "./payload.ts";

/** Whatever happens to an optional field, city and index are right, so a client may answer. */
const drift = (name: string, body: string): MalformedPayload => ({
  name: `drift-${name}`,
  body,
  acceptable: true,
});

/** What a field of any type may turn into; no string, because some of the fields are strings. */
const WRONG: readonly (readonly [string, Json])[] = [
  ["null", null],
  ["true", true],
  ["array", []],
  ["object", {}],
  ["number", -1],
];

const OPTIONAL_OF_DATA = ["state", "country", "location"] as const;
const OPTIONAL_OF_POLLUTION = ["ts", "mainus", "aqicn", "maincn"] as const;

const { pollution, weather } = RECORDED.current;
const bare: JsonObject = { aqius: MALFORMED_TRUTH.aqius };

const withWeather = (value: Json): string => withData({ current: { pollution, weather: value } });

const withPlace = (coordinates: Json): string =>
  withData({ location: { type: "Point", coordinates } });

const wrongData = OPTIONAL_OF_DATA.flatMap((name) => [
  drift(`${name}-missing`, success(without(RECORDED, name))),
  ...WRONG.map(([type, value]) => drift(`${name}-${type}`, withData({ [name]: value }))),
]);

const wrongPollution = OPTIONAL_OF_POLLUTION.flatMap((name) => [
  drift(`${name}-missing`, withData({ current: { weather, pollution: without(pollution, name) } })),
  ...WRONG.map(([type, value]) => drift(`${name}-${type}`, withPollution({ [name]: value }))),
]);

const PLACE = [
  drift("coordinates-missing", withData({ location: { type: "Point" } })),
  drift("coordinates-null", withPlace(null)),
  drift("coordinates-empty", withPlace([])),
  drift("coordinates-text", withPlace(["20.4", "44.8"])),
  drift("coordinates-reversed-range", withPlace([44.8, 204.5])),
  drift("coordinates-of-three", withPlace([20.4, 44.8, 117])),
  drift("state-nul", withData({ state: "Cen\u0000tral" })),
  drift("country-rtl-override", withData({ country: "\u202eaibreS" })),
  drift("state-10-kib", withData({ state: "S".repeat(10_240) })),
];

const POLLUTION = [
  drift("ts-not-a-date", withPollution({ ts: "yesterday" })),
  drift("ts-impossible-date", withPollution({ ts: "2025-02-30T25:61:00.000Z" })),
  drift("ts-without-zone", withPollution({ ts: "2025-02-07T07:00:00" })),
  drift("ts-year-1970", withPollution({ ts: "1970-01-01T00:00:00.000Z" })),
  drift("ts-year-9999", withPollution({ ts: "9999-12-31T23:00:00.000Z" })),
  drift("mainus-unknown", withPollution({ mainus: "pb" })),
  drift("mainus-carbon-monoxide", withPollution({ mainus: "co", maincn: "co" })),
  drift("aqicn-text", withPollution({ aqicn: "33" })),
  drift("pollutants-of-paid-plans", withPollution({ p2: { conc: 23, aqius: 77, aqicn: 33 } })),
];

const WEATHER = [
  drift("weather-missing", withData({ current: { pollution } })),
  ...WRONG.map(([type, value]) => drift(`weather-${type}`, withWeather(value))),
  drift(
    "weather-texts",
    withWeather(Object.fromEntries(Object.keys(weather).map((name) => [name, "warm"]))),
  ),
  drift("weather-1e308", withWeather({ ...weather, tp: 1e308, pr: -1e308, ws: 1e308, wd: 1e308 })),
];

const ALL = [
  drift("all-missing", success({ city: MALFORMED_TRUTH.city, current: { pollution: bare } })),
  drift(
    "all-wrong",
    success({
      city: MALFORMED_TRUTH.city,
      state: 7,
      country: [],
      location: "here",
      current: {
        pollution: { ...bare, ts: 7, mainus: null, aqicn: {}, maincn: 7 },
        weather: "warm",
      },
    }),
  ),
  drift("unknown-members", withData({ forecasts: [], units: { p2: "ugm3" }, history: null })),
];

/** Answers whose city and index are right while anything else is missing or of a wrong type. */
export const DRIFTED_FIELDS: readonly MalformedPayload[] = [
  ...wrongData,
  ...wrongPollution,
  ...PLACE,
  ...POLLUTION,
  ...WEATHER,
  ...ALL,
];

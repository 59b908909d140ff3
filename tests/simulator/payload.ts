/** Any JSON value. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json };

/** A JSON object. */
export type JsonObject = { readonly [name: string]: Json };

/** What a client that accepts a malformed payload must have read from it, unless the row says more. */
export const MALFORMED_TRUTH = { city: "Belgrade", aqius: 77 } as const;

/** A real answer of 2025, recorded by pyp8s/airquality_exporter. */
export const RECORDED = {
  city: MALFORMED_TRUTH.city,
  state: "Central Serbia",
  country: "Serbia",
  location: { type: "Point", coordinates: [20.459113, 44.82112] },
  current: {
    pollution: {
      ts: "2025-02-07T07:00:00.000Z",
      aqius: MALFORMED_TRUTH.aqius,
      mainus: "p2",
      aqicn: 33,
      maincn: "p2",
    },
    weather: {
      ts: "2025-02-07T07:00:00.000Z",
      tp: 0,
      pr: 1037,
      hu: 66,
      ws: 4.63,
      wd: 120,
      ic: "13d",
    },
  },
} as const satisfies JsonObject;

/** A success around any `data`. */
export const success = (data: Json): string => JSON.stringify({ status: "success", data });

/** The same object without some of its members. */
export const without = (object: JsonObject, ...names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

/** The recorded answer with members of `data` replaced. */
export const withData = (changes: JsonObject): string => success({ ...RECORDED, ...changes });

/** The recorded answer with members of `current.pollution` replaced. */
export const withPollution = (changes: JsonObject): string =>
  withData({
    current: { ...RECORDED.current, pollution: { ...RECORDED.current.pollution, ...changes } },
  });

/** The recorded answer whose city is written as this raw JSON. */
export const withRawCity = (json: string): string =>
  success(RECORDED).replace(JSON.stringify(RECORDED.city), () => json);

/** The recorded answer whose `aqius` is written as this raw JSON. */
export const withRawIndex = (json: string): string =>
  success(RECORDED).replace(`"aqius":${RECORDED.current.pollution.aqius}`, () => `"aqius":${json}`);

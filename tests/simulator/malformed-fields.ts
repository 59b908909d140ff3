import type { MalformedPayload } from "./malformed-payload.ts";
import { RECORDED, success, withData, without, withRawCity, withRawIndex } from "./payload.ts";

const refused = (name: string, body: string): MalformedPayload => ({
  name,
  body,
  acceptable: false,
});

const accepted = (name: string, body: string): MalformedPayload => ({
  name,
  body,
  acceptable: true,
});

const { current } = RECORDED;

const ENVELOPE = [
  refused("status-missing", JSON.stringify({ data: RECORDED })),
  refused("status-null", JSON.stringify({ status: null, data: RECORDED })),
  refused("status-number", JSON.stringify({ status: 200, data: RECORDED })),
  refused("status-unknown", JSON.stringify({ status: "pending", data: RECORDED })),
  refused("status-fail-with-data", JSON.stringify({ status: "fail", data: RECORDED })),
  refused("fail-without-data", '{"status":"fail"}'),
  refused("fail-without-message", '{"status":"fail","data":{}}'),
  refused("fail-message-number", '{"status":"fail","data":{"message":7}}'),
  refused("fail-message-unknown", '{"status":"fail","data":{"message":"moon_phase"}}'),
  refused("data-missing", '{"status":"success"}'),
  refused("data-null", success(null)),
  refused("data-array", success([RECORDED])),
  refused("data-string", success("Belgrade")),
  refused("data-empty", success({})),
];

const CURRENT = [
  refused("current-missing", success(without(RECORDED, "current"))),
  refused("current-null", withData({ current: null })),
  refused("current-array", withData({ current: [] })),
  refused("current-empty", withData({ current: {} })),
  refused("pollution-missing", withData({ current: without(current, "pollution") })),
  refused("pollution-null", withData({ current: { ...current, pollution: null } })),
  refused("pollution-array", withData({ current: { ...current, pollution: [77] } })),
  refused("pollution-number", withData({ current: { ...current, pollution: 77 } })),
];

const CITY = [
  refused("city-missing", success(without(RECORDED, "city"))),
  refused("city-null", withRawCity("null")),
  refused("city-empty", withRawCity('""')),
  refused("city-blank", withRawCity('" \\t\\u00a0\\u3000 "')),
  refused("city-invisible", withRawCity('"\\u200b\\u200e\\u2060"')),
  refused("city-number", withRawCity("7")),
  refused("city-true", withRawCity("true")),
  refused("city-array", withRawCity('["Belgrade"]')),
  refused("city-object", withRawCity('{"name":"Belgrade"}')),
  refused("city-10-kib", withRawCity(`"${"B".repeat(10_240)}"`)),
  accepted("city-nul", withRawCity('"Bel\\u0000grade"')),
  accepted("city-controls", withRawCity('"Bel\\r\\nX-Evil: 1\\u001b[31mgrade\\u007f"')),
  accepted("city-rtl-override", withRawCity('"Bel\\u202edarg\\u202ce"')),
  accepted("city-isolates", withRawCity('"\\u2067Belgrade\\u2069"')),
  accepted("city-lone-surrogate", withRawCity('"Bel\\ud800grade"')),
  accepted("city-script", withRawCity('"<script>alert(1)</script>"')),
  accepted("city-sql", withRawCity('"\'); DROP TABLE queries; --"')),
  accepted("city-formula", withRawCity("\"=cmd|' /C calc'!A0\"")),
  accepted("city-proto", withRawCity('"__proto__"')),
  accepted("city-padded", withRawCity('"  Belgrade  "')),
  accepted(
    "city-of-58",
    withRawCity('"Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"'),
  ),
  accepted("city-not-latin", withRawCity('"Београд 北京 القاهرة"')),
  accepted("city-decomposed", withRawCity('"Sa\\u0303o Paulo"')),
];

const INDEX = [
  refused(
    "aqius-missing",
    success({
      ...RECORDED,
      current: { ...current, pollution: without(current.pollution, "aqius") },
    }),
  ),
  refused("aqius-null", withRawIndex("null")),
  refused("aqius-string", withRawIndex('"77"')),
  refused("aqius-empty-string", withRawIndex('""')),
  refused("aqius-true", withRawIndex("true")),
  refused("aqius-array", withRawIndex("[77]")),
  refused("aqius-object", withRawIndex('{"value":77}')),
  refused("aqius-negative", withRawIndex("-1")),
  refused("aqius-1e9", withRawIndex("1e9")),
  refused("aqius-1e400", withRawIndex("1e400")),
  refused("aqius-nan", withRawIndex("NaN")),
  refused("aqius-infinity", withRawIndex("Infinity")),
  refused("aqius-hex", withRawIndex("0x4d")),
  refused("aqius-leading-zero", withRawIndex("077")),
  refused("aqius-float", withRawIndex("77.5")),
  accepted("aqius-0", withRawIndex("0")),
  accepted("aqius-minus-0", withRawIndex("-0")),
  accepted("aqius-whole-float", withRawIndex("77.0")),
  accepted("aqius-exponent", withRawIndex("7.7e1")),
  accepted("aqius-501", withRawIndex("501")),
  accepted("aqius-999", withRawIndex("999")),
];

/** JSON of the right outline whose envelope, city or index cannot be used, or looks as if. */
export const WRONG_FIELDS: readonly MalformedPayload[] = [
  ...ENVELOPE,
  ...CURRENT,
  ...CITY,
  ...INDEX,
];

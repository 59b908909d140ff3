import { expect } from "chai";
import fc from "fast-check";
import {
  cityParameter,
  cursorAfter,
  cursorParameter,
  limitParameter,
  periodParameters,
} from "../../../../service/routes/list-parameters.ts";

const ID = "0193a5c2-7b1e-7c3d-8f00-000000000001";
const TIME = "2026-11-22T18:20:23.123456Z";

/** The messages that a value is refused with; none when it is accepted. */
function rulesOf(parameter: typeof limitParameter | typeof cursorParameter, value: unknown) {
  return parameter.safeParse(value).error?.issues.map(({ message }) => message);
}

describe("limitParameter", () => {
  const accepted = [
    [undefined, 100],
    ["1", 1],
    ["007", 7],
    ["1000", 1000],
  ] as const;
  for (const [text, limit] of accepted) {
    it(`reads ${text} as ${limit}`, () => {
      expect(limitParameter.parse(text)).to.equal(limit);
    });
  }

  const refused = [
    "",
    " ",
    "0",
    "0000",
    "1001",
    "-1",
    "+1",
    "1.0",
    "1e2",
    "0x1",
    "1 ",
    "１",
    "all",
    "01000",
    ["1", "2"],
    5,
    null,
  ];
  for (const value of refused) {
    it(`refuses ${JSON.stringify(value)}`, () => {
      expect(rulesOf(limitParameter, value)).to.deep.equal(["must be an integer from 1 to 1000"]);
    });
  }
});

for (const name of ["from", "to"] as const) {
  describe(`periodParameters.${name}`, () => {
    const parameter = periodParameters[name];
    const accepted = [
      undefined,
      "1970-01-01T00:00:00Z",
      "2026-11-22T18:00:00.123456Z",
      "2026-11-22T19:30:00+01:30",
      "2028-02-29T00:00:00Z",
      "9999-12-31T23:59:59.999Z",
    ];
    for (const text of accepted) {
      it(`keeps ${text} with all its digits`, () => {
        expect(parameter.parse(text)).to.equal(text);
      });
    }

    const refused = [
      "",
      "yesterday",
      "1795370400000",
      "2026-11-22",
      "2026-11-22T18:00:00",
      "2026-11-22 18:00:00Z",
      "2026-11-22T18:00:00 01:00",
      "2026-11-22T24:00:00Z",
      "2026-11-22T18:60:00Z",
      "2026-02-29T00:00:00Z",
      "2026-02-31T00:00:00Z",
      "2026-13-01T00:00:00Z",
      "2026-11-22T18:00:00Z\n",
      "0000-01-01T00:00:00Z",
      "1969-12-31T23:59:59.999Z",
      "1970-01-01T00:00:00+00:01",
      "9999-12-31T23:59:59-00:01",
      "+010000-01-01T00:00:00Z",
      "-000001-01-01T00:00:00Z",
      ["2026-11-22T18:00:00Z", "2026-11-22T18:00:00Z"],
      5,
    ];
    for (const value of refused) {
      it(`refuses ${JSON.stringify(value)}`, () => {
        expect(parameter.safeParse(value).error?.issues[0]?.message).to.equal(
          "must be an RFC 3339 time from 1970 to 9999, such as 2026-11-22T18:00:00Z",
        );
      });
    }
  });
}

describe("cityParameter", () => {
  for (const city of [undefined, "Berlin", "São Paulo", "' OR 1=1 --", "北".repeat(120)]) {
    it(`takes ${city?.slice(0, 20)} as it is`, () => {
      expect(cityParameter.parse(city)).to.equal(city);
    });
  }

  for (const value of ["", "x".repeat(121), "Ber\0lin", ["Berlin", "Paris"], null]) {
    it(`refuses ${JSON.stringify(value)?.slice(0, 20)}`, () => {
      expect(cityParameter.safeParse(value).error?.issues[0]?.message).to.equal(
        "must be a city's name of 1 to 120 characters",
      );
    });
  }
});

describe("cursorParameter", () => {
  const RULE = "must be the cursor of a Link header or a `next` member, unchanged";
  const encoded = (text: string) => Buffer.from(text).toString("base64url");

  it("is not needed", () => {
    expect(cursorParameter.parse(undefined)).to.equal(undefined);
  });

  it("reads back what cursorAfter writes, at any microsecond from 1970 to 9999", () => {
    const millis = fc.date({
      min: new Date(0),
      max: new Date("9999-12-31T23:59:59.999Z"),
      noInvalidDate: true,
    });
    const position = fc
      .record({ millis, micros: fc.integer({ min: 0, max: 999 }), id: fc.uuid({ version: 7 }) })
      .map(({ millis, micros, id }) => ({
        time: `${millis.toISOString().slice(0, -1)}${String(micros).padStart(3, "0")}Z`,
        id,
      }));

    fc.assert(
      fc.property(position, (at) => {
        const cursor = cursorAfter(at);

        expect(cursor).to.match(/^[\w-]+$/);
        expect(cursorParameter.parse(cursor)).to.deep.equal(at);
      }),
      { numRuns: 500 },
    );
  });

  const refused = [
    ["nothing", ""],
    ["a blank", " "],
    ["a time alone", encoded(TIME)],
    ["an id alone", encoded(ID)],
    ["time and id that are not encoded", `${TIME}${ID}`],
    ["31 February", cursorAfter({ time: "2026-02-31T00:00:00.000000Z", id: ID })],
    ["29 February of no leap year", cursorAfter({ time: "2026-02-29T00:00:00.000000Z", id: ID })],
    ["the year 0000", cursorAfter({ time: "0000-01-01T00:00:00.000000Z", id: ID })],
    ["1969", cursorAfter({ time: "1969-12-31T23:59:59.999999Z", id: ID })],
    ["the hour 24", cursorAfter({ time: "2026-11-22T24:00:00.000000Z", id: ID })],
    ["milliseconds", cursorAfter({ time: "2026-11-22T18:20:23.123Z", id: ID })],
    ["an offset", cursorAfter({ time: "2026-11-22T18:20:23.123456+00:00", id: ID })],
    ["an id that is no UUID", cursorAfter({ time: TIME, id: ID.replaceAll("-", "_") })],
    ["an id with more after it", cursorAfter({ time: TIME, id: `${ID}'; DROP TABLE queries` })],
    ["an infinite time", cursorAfter({ time: "infinity", id: ID })],
    ["wide characters", encoded(`${TIME.replace("2", "２")}${ID}`)],
    ["two cursors", [cursorAfter({ time: TIME, id: ID }), cursorAfter({ time: TIME, id: ID })]],
    ["null", null],
  ] as const;
  for (const [name, value] of refused) {
    it(`refuses ${name}`, () => {
      expect(rulesOf(cursorParameter, value)).to.deep.equal([RULE]);
    });
  }

  it("refuses 5,000 texts of garbage without throwing", () => {
    const garbage = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.base64String({ maxLength: 200 }),
      fc.string({ maxLength: 200 }).map(encoded),
      fc
        .tuple(fc.nat(62), fc.string({ unit: fc.constantFrom(..."xyz!%\0é"), minLength: 1 }))
        .map(([at, text]) => encoded(`${TIME}${ID}`.slice(0, at) + text + ID)),
    );

    fc.assert(
      fc.property(garbage, (text) => {
        return rulesOf(cursorParameter, text)?.join() === RULE;
      }),
      { numRuns: 5_000 },
    );
  });
});

import { expect } from "chai";
import fc from "fast-check";
import * as z from "zod";
import { coordinatesQuery, distanceKm } from "../../../service/coordinates.ts";

const query = z.object(coordinatesQuery);
const latitudeOf = (lat: unknown) => query.safeParse({ lat, lon: "0" }).data?.lat;
const longitudeOf = (lon: unknown) => query.safeParse({ lat: "0", lon }).data?.lon;

describe("coordinatesQuery", () => {
  const accepted = [
    ["0", 0],
    ["-0", -0],
    ["+5", 5],
    ["90", 90],
    ["-90", -90],
    ["+90.0", 90],
    ["007", 7],
    ["-007.50", -7.5],
    ["00.1", 0.1],
    ["52.52", 52.52],
    ["1.2", 1.2],
    ["1.23", 1.23],
    ["1.234", 1.234],
    ["1.2345", 1.2345],
    ["1.23456", 1.23456],
    ["1.234567", 1.234567],
    ["1.2345678", 1.2345678],
    ["1.23456789", 1.23456789],
    ["1.234567891", 1.234567891],
    ["1.2345678912", 1.2345678912],
    ["1.23456789123", 1.23456789123],
    ["1.234567891234", 1.234567891234],
    ["89.999999999999", 89.999999999999],
  ] as const;
  for (const [text, degrees] of accepted) {
    it(`reads ${text}`, () => {
      expect(Object.is(latitudeOf(text), degrees)).to.equal(true);
      expect(Object.is(longitudeOf(text), degrees)).to.equal(true);
    });
  }

  const edges = [
    ["180", 180],
    ["-180", -180],
    ["90.0000001", 90.0000001],
    ["-179.999999999999", -179.999999999999],
  ] as const;
  for (const [text, degrees] of edges) {
    it(`reads ${text} as a longitude only`, () => {
      expect(longitudeOf(text)).to.equal(degrees);
      expect(latitudeOf(text)).to.equal(undefined);
    });
  }

  const refused: readonly (readonly [string, unknown])[] = [
    ["an empty text", ""],
    ["a blank", " "],
    ["a blank after", "1 "],
    ["a blank before", " 1"],
    ["a line feed after", "1\n"],
    ["hex", "0x10"],
    ["octal", "0o7"],
    ["an exponent", "1e1"],
    ["a big exponent", "1E+1"],
    ["Infinity", "Infinity"],
    ["-Infinity", "-Infinity"],
    ["NaN", "NaN"],
    ["a decimal comma", "1,5"],
    ["an underscore", "1_0"],
    ["full-width digits", "５２"],
    ["Arabic digits", "٥٢"],
    ["a real minus sign", "\u22121"],
    ["180.0000001", "180.0000001"],
    ["-181", "-181"],
    ["181", "181"],
    ["999", "999"],
    ["13 decimals", "1.1234567891234"],
    ["four integer digits", "0007"],
    ["no integer digit", ".5"],
    ["no digit after the point", "5."],
    ["a lone point", "."],
    ["a lone sign", "-"],
    ["two signs", "--1"],
    ["mixed signs", "+-1"],
    ["two points", "1.2.3"],
    ["a degree sign", "52°"],
    ["a hemisphere", "52N"],
    ["400 digits", "1".repeat(400)],
    ["400 zeros", "0".repeat(400)],
    ["nothing", undefined],
    ["null", null],
    ["a number", 52],
    ["two values", ["1", "2"]],
    ["one value in an array", ["1"]],
    ["no value in an array", []],
    ["an object", { valueOf: () => 1 }],
  ];
  for (const [name, value] of refused) {
    it(`refuses ${name}`, () => {
      expect(latitudeOf(value)).to.equal(undefined);
      expect(longitudeOf(value)).to.equal(undefined);
    });
  }

  it("says once per parameter what it must be", () => {
    const { error } = query.safeParse({ lat: "91", lon: ["1", "2"] });

    expect(error?.issues.map(({ path, message }) => [path, message])).to.deep.equal([
      [
        ["lat"],
        "must be given once, as a plain decimal number of degrees from -90 to 90, such as 52.52",
      ],
      [
        ["lon"],
        "must be given once, as a plain decimal number of degrees from -180 to 180, such as 13.405",
      ],
    ]);
  });

  const digits = (minLength: number, maxLength: number) =>
    fc.string({ unit: fc.constantFrom(..."0123456789"), minLength, maxLength });
  const sign = fc.constantFrom("", "+", "-");
  const decimal = fc
    .tuple(sign, fc.integer({ min: 0, max: 89 }), fc.integer({ min: 1, max: 3 }), digits(0, 12))
    .map(([sign, whole, width, fraction]) => {
      const padded = String(whole).padStart(width, "0");
      return `${sign}${padded}${fraction && `.${fraction}`}`;
    });

  it("reads any decimal in range as the number it is", () => {
    fc.assert(
      fc.property(decimal, (text) => {
        expect(latitudeOf(text)).to.equal(Number(text));
        expect(longitudeOf(text)).to.equal(Number(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it("refuses 6,000 texts that are no decimals in range", () => {
    const foreign = fc.string({ unit: "binary", minLength: 1, maxLength: 4 });
    const noDecimal = fc.oneof(
      fc
        .tuple(
          decimal,
          fc.nat(16),
          foreign.filter((text) => /[^\d.+-]/.test(text)),
        )
        .map(([text, at, foreign]) => `${text.slice(0, at)}${foreign}${text.slice(at)}`),
      fc.tuple(sign, digits(4, 20)).map(([sign, whole]) => `${sign}${whole}`),
      fc.tuple(decimal, digits(13, 20)).map(([text, more]) => `${text.split(".")[0]}.${more}`),
      fc.tuple(decimal, digits(1, 5)).map(([text, more]) => `${text}.${more}.${more}`),
      fc.tuple(decimal, sign.filter(Boolean)).map(([text, sign]) => `${text}${sign}`),
      fc.tuple(sign.filter(Boolean), sign.filter(Boolean), digits(1, 2)).map((all) => all.join("")),
      fc.tuple(sign, digits(1, 12)).map(([sign, fraction]) => `${sign}.${fraction}`),
      fc.tuple(sign, digits(1, 3)).map(([sign, whole]) => `${sign}${whole}.`),
      fc.tuple(sign, fc.integer({ min: 181, max: 999 })).map(([sign, far]) => `${sign}${far}`),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value.toExponential()),
    );

    fc.assert(
      fc.property(noDecimal, (text) => {
        const refusals = query.safeParse({ lat: text, lon: text }).error?.issues ?? [];

        return refusals[0]?.path[0] === "lat" && refusals[1]?.path[0] === "lon";
      }),
      { numRuns: 6_000 },
    );
  });
});

describe("distanceKm", () => {
  const distances = [
    ["one point", [52.52, 13.405], [52.52, 13.405], 0],
    ["a degree of the equator", [0, 0], [0, 1], 111.195],
    ["a degree of a meridian", [50, 10], [51, 10], 111.195],
    ["Berlin to Paris", [52.52, 13.405], [48.8566, 2.3522], 877.464],
    ["London to New York", [51.5074, -0.1278], [40.7128, -74.006], 5_570.23],
    ["pole to pole", [90, 0], [-90, 0], 20_015.115],
    ["antipodes", [0, -90], [0, 90], 20_015.115],
    ["across the antimeridian", [0, 179.5], [0, -179.5], 111.195],
    ["-180 to 180", [45, -180], [45, 180], 0],
    ["a pole with two longitudes", [90, 0], [90, 77], 0],
  ] as const;
  for (const [name, [latitude, longitude], [otherLatitude, otherLongitude], km] of distances) {
    it(`is ${km} km for ${name}`, () => {
      const distance = distanceKm(
        { latitude, longitude },
        { latitude: otherLatitude, longitude: otherLongitude },
      );

      expect(distance).to.be.closeTo(km, 0.01);
    });
  }

  const point = fc.record({
    latitude: fc.double({ min: -90, max: 90, noNaN: true }),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  });

  it("is the same both ways, and never beyond half the Earth's circumference", () => {
    fc.assert(
      fc.property(point, point, (a, b) => {
        expect(distanceKm(a, b)).to.be.closeTo(distanceKm(b, a), 1e-6);
        expect(distanceKm(a, b)).to.be.within(0, 20_015.12);
        expect(distanceKm(a, a)).to.equal(0);
      }),
    );
  });
});

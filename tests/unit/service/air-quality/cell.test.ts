import { expect } from "chai";
import fc from "fast-check";
import { type Cell, cellOf } from "../../../../service/air-quality/cell.ts";
import type { Coordinates } from "../../../../service/coordinates.ts";

const anywhere = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
});

/** Points as people write them: many lie exactly on the grid's lines. */
const decimalAnywhere = fc.record({
  latitude: fc.integer({ min: -9_000, max: 9_000 }).map((hundredths) => hundredths / 100),
  longitude: fc.integer({ min: -18_000, max: 18_000 }).map((hundredths) => hundredths / 100),
});

const point = fc.oneof(anywhere, decimalAnywhere);

/** Degrees between two longitudes the short way round. */
const degreesApart = (a: number, b: number) => Math.abs(((a - b + 540) % 360) - 180);

const nameOf = ({ centre }: Cell) => `${centre.latitude}/${centre.longitude}`;

describe("cellOf", () => {
  const centres = [
    [0.05, [52.52, 13.405], { latitude: 52.525, longitude: 13.425 }],
    [0.05, [52.5, 13.4], { latitude: 52.525, longitude: 13.425 }],
    [0.05, [52.499, 13.399], { latitude: 52.475, longitude: 13.375 }],
    [0.05, [0, 0], { latitude: 0.025, longitude: 0.025 }],
    [0.05, [-0.001, -0.001], { latitude: -0.025, longitude: -0.025 }],
    [0.05, [90, 180], { latitude: 89.975, longitude: -179.975 }],
    [0.05, [-90, -180], { latitude: -89.975, longitude: -179.975 }],
    [0.01, [52.52, 13.404], { latitude: 52.525, longitude: 13.405 }],
    [0.1, [-33.87, 151.21], { latitude: -33.85, longitude: 151.25 }],
    [0.25, [44.82, 20.46], { latitude: 44.875, longitude: 20.375 }],
  ] as const;
  for (const [size, [latitude, longitude], centre] of centres) {
    it(`has its centre at ${Object.values(centre).join("/")} for ${latitude}/${longitude} at ${size}°`, () => {
      expect(cellOf({ latitude, longitude }, size).centre).to.deep.equal(centre);
    });
  }
});

const LAST_IDS = [
  [0.01, 647_999_999],
  [0.05, 25_919_999],
  [0.1, 6_479_999],
  [0.25, 1_036_799],
] as const;

for (const [size, lastId] of LAST_IDS) {
  describe(`cellOf on a grid of ${size}°`, () => {
    const at = (latitude: number, longitude: number) => cellOf({ latitude, longitude }, size);

    it(`numbers its cells from 0 to ${lastId}, below 2^31`, () => {
      expect(at(-90, -180).id).to.equal(0);
      expect(at(90, 180 - size / 2).id).to.equal(lastId);
      expect(lastId).to.be.below(2 ** 31);
      fc.assert(
        fc.property(point, (somewhere) => {
          expect(cellOf(somewhere, size).id).to.be.within(0, lastId).and.satisfy(Number.isInteger);
        }),
      );
    });

    it("has −180 and 180 in one cell", () => {
      for (const latitude of [-90, -45.5, 0, 52.52, 90]) {
        expect(at(latitude, 180)).to.deep.equal(at(latitude, -180));
      }
    });

    it("has the poles in its outermost rows", () => {
      expect(at(90, 10)).to.deep.equal(at(90 - size / 2, 10));
      expect(at(-90, 10)).to.deep.equal(at(-90 + size / 2, 10));
    });

    it("has a centre at most half a cell from the point", () => {
      const half = size / 2 + 1e-9;

      fc.assert(
        fc.property(point, (somewhere) => {
          const { centre } = cellOf(somewhere, size);
          expect(Math.abs(centre.latitude - somewhere.latitude)).to.be.at.most(half);
          expect(degreesApart(centre.longitude, somewhere.longitude)).to.be.at.most(half);
        }),
        { numRuns: 1_000 },
      );
    });

    it("has its centre in itself, within the Earth's bounds, with at most six decimals", () => {
      fc.assert(
        fc.property(point, (somewhere) => {
          const cell = cellOf(somewhere, size);

          expect(cellOf(cell.centre, size)).to.deep.equal(cell);
          expect(cell.centre.latitude).to.be.within(-90, 90);
          expect(cell.centre.longitude).to.be.within(-180, 180);
          expect(nameOf(cell)).to.match(/^-?\d{1,2}\.\d{1,6}\/-?\d{1,3}\.\d{1,6}$/);
        }),
        { numRuns: 1_000 },
      );
    });

    it("has one id per centre and one centre per id", () => {
      fc.assert(
        fc.property(point, point, (a, b) => {
          const [cell, other] = [cellOf(a, size), cellOf(b, size)];
          expect(cell.id === other.id).to.equal(nameOf(cell) === nameOf(other));
        }),
      );
    });

    it("has as many ids as cells in two rows round the Earth", () => {
      const columns = Math.round(360 / size);
      const cells = [52.5 + size / 2, 52.5 - size / 2].flatMap((latitude) =>
        Array.from({ length: columns }, (_, column) => at(latitude, -180 + (column + 0.5) * size)),
      );

      expect(new Set(cells.map(({ id }) => id)).size).to.equal(2 * columns);
      expect(new Set(cells.map(nameOf)).size).to.equal(2 * columns);
    });

    it("gives one and the same cell for every point well inside it", () => {
      const inside = fc.double({ min: -0.49, max: 0.49, noNaN: true });

      fc.assert(
        fc.property(point, inside, inside, (somewhere, north, east) => {
          const cell = cellOf(somewhere, size);
          const neighbour: Coordinates = {
            latitude: cell.centre.latitude + north * size,
            longitude: cell.centre.longitude + east * size,
          };

          expect(cellOf(neighbour, size)).to.deep.equal(cell);
        }),
      );
    });
  });
}

import { expect } from "chai";
import {
  createKnownCells,
  type KnownCell,
  knownFreshness,
} from "../../../../service/air-quality/known-cells.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FETCHED = Date.UTC(2026, 10, 22, 18, 20);

const cell = (cellId: number, fetchedAt: number): KnownCell => ({
  cellId,
  fetchedAt,
  airQuality: { city: `city ${cellId}`, usIndex: 1 },
});

describe("createKnownCells", () => {
  it("knows nothing at first", () => {
    const known = createKnownCells();

    expect(known.get(1)).to.equal(undefined);
    expect(known.size).to.equal(0);
  });

  it("keeps the newer one of a cell, in whatever order they come", () => {
    const known = createKnownCells();
    const [older, newer] = [cell(1, 10), cell(1, 20)];

    known.put(older);
    known.put(newer);
    known.put(older);
    known.put(cell(1, 20));

    expect(known.get(1)).to.equal(newer);
    expect(known.size).to.equal(1);
  });

  it('lets a newer "nothing near" take the place of an answer', () => {
    const known = createKnownCells();

    known.put(cell(1, 10));
    known.put({ cellId: 1, airQuality: null, fetchedAt: 20 });

    expect(known.get(1)?.airQuality).to.equal(null);
  });

  it("forgets what was renewed longest ago when it is full", () => {
    const known = createKnownCells(3);
    for (const id of [1, 2, 3]) known.put(cell(id, id));

    known.put(cell(1, 10));
    known.put(cell(3, 1));
    known.put(cell(4, 4));

    expect([1, 2, 3, 4].map((id) => known.get(id)?.fetchedAt)).to.deep.equal([10, undefined, 3, 4]);
    expect(known.size).to.equal(3);
  });

  it("holds 50,000 cells", () => {
    const known = createKnownCells();

    for (let id = 0; id <= 50_000; id += 1) known.put(cell(id, 1));

    expect(known.size).to.equal(50_000);
    expect([known.get(0), known.get(1)?.cellId]).to.deep.equal([undefined, 1]);
  });
});

describe("knownFreshness", () => {
  const observed = { city: "Berlin", usIndex: 1, observedAt: FETCHED - 20 * MINUTE };
  const ages: readonly (readonly [string, KnownCell["airQuality"], number, string])[] = [
    ["an answer", observed, 2 * HOUR - 20 * MINUTE - 1, "fresh"],
    ["an answer", observed, 2 * HOUR - 20 * MINUTE, "stale"],
    ["an answer", observed, 24 * HOUR - 1, "stale"],
    ["an answer", observed, 24 * HOUR, "expired"],
    ["nothing near", null, 10 * MINUTE - 1, "fresh"],
    ["nothing near", null, 10 * MINUTE, "expired"],
  ];
  for (const [what, airQuality, age, freshness] of ages) {
    it(`calls ${what} of ${age / 1000} s ${freshness}`, () => {
      const known = { cellId: 1, airQuality, fetchedAt: FETCHED };

      expect(knownFreshness(FETCHED + age, known)).to.equal(freshness);
    });
  }
});

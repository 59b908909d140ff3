import { mock } from "node:test";
import { expect } from "chai";
import fc from "fast-check";
import { formatInstant, systemClock } from "../../../service/clock.ts";

describe("formatInstant", () => {
  const instants = [
    [0, "1970-01-01T00:00:00.000000Z"],
    [0.001, "1970-01-01T00:00:00.000001Z"],
    [0.999, "1970-01-01T00:00:00.000999Z"],
    [0.9996, "1970-01-01T00:00:00.001000Z"],
    [1795371623123.456, "2026-11-22T18:20:23.123456Z"],
    [1795371623123, "2026-11-22T18:20:23.123000Z"],
    [1795371623000.001, "2026-11-22T18:20:23.000001Z"],
    [1798761599999.9998, "2027-01-01T00:00:00.000000Z"],
    [1835395200000, "2028-02-29T00:00:00.000000Z"],
  ] as const;
  for (const [epochMs, text] of instants) {
    it(`writes ${epochMs} as ${text}`, () => {
      expect(formatInstant(epochMs)).to.equal(text);
    });
  }

  it("keeps every microsecond of this century", () => {
    const century = fc.integer({ min: 0, max: Date.UTC(2100, 0) * 1000 });

    fc.assert(
      fc.property(century, (micros) => {
        const text = formatInstant(micros / 1000);

        const millis = Date.parse(`${text.slice(0, 23)}Z`);
        expect(millis * 1000 + Number(text.slice(23, 26))).to.equal(micros);
      }),
      { numRuns: 2_000 },
    );
  });

  it("orders texts as their instants", () => {
    const micros = fc.integer({ min: 0, max: 4e15 });

    fc.assert(
      fc.property(micros, micros, (a, b) => {
        expect(formatInstant(a / 1000) < formatInstant(b / 1000)).to.equal(a < b);
      }),
    );
  });
});

describe("systemClock", () => {
  const START = 1_795_371_623_000;
  let wall: number;
  let fine: number;

  beforeEach(() => {
    wall = START;
    fine = 500;
    mock.method(Date, "now", () => Math.floor(wall));
    mock.method(performance, "now", () => fine);
  });
  afterEach(() => mock.restoreAll());

  function pass(ms: number) {
    wall += ms;
    fine += ms;
  }

  it("tells microseconds between two milliseconds of the wall clock", () => {
    const clock = systemClock();

    pass(0.25);

    expect(clock.now()).to.equal(START + 0.25);
  });

  it("never goes back while both clocks run alike", () => {
    const clock = systemClock();
    const instants = Array.from({ length: 1_000 }, () => {
      pass(0.37);
      return clock.now();
    });

    expect(instants).to.deep.equal(instants.toSorted((a, b) => a - b));
    expect(new Set(instants).size).to.equal(1_000);
  });

  const jumps = [
    ["forth by an hour", 3_600_000],
    ["back by a minute", -60_000],
    ["forth by 3 ms", 3],
  ] as const;
  for (const [name, jump] of jumps) {
    it(`follows a wall clock that is set ${name}, and stays fine`, () => {
      const clock = systemClock();

      wall += jump;

      expect(clock.now()).to.equal(START + jump);
      pass(0.5);
      expect(clock.now()).to.equal(START + jump + 0.5);
    });
  }

  it("follows the wall clock after a sleep in which the monotonic clock stood still", () => {
    const clock = systemClock();

    pass(10);
    wall += 8 * 3_600_000;

    expect(clock.now()).to.equal(START + 10 + 8 * 3_600_000);
  });

  it("is never more than 2 ms from the wall clock, however that drifts", () => {
    const clock = systemClock();
    for (let step = 0; step < 1_000; step += 1) {
      fine += 1;
      wall += 1.01;

      expect(Math.abs(clock.now() - Date.now())).to.be.at.most(2);
    }
  });
});

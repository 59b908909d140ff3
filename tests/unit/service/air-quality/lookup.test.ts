import { expect } from "chai";
import { createLookup } from "../../../../service/air-quality/lookup.ts";
import { AirVisualError, type FailureReason } from "../../../../service/air-visual/failures.ts";
import type { AirQuality } from "../../../../service/air-visual/payload.ts";
import type { Coordinates } from "../../../../service/coordinates.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 22, 18);
const BERLIN = { latitude: 52.52, longitude: 13.405 };
const PARIS = { latitude: 48.8566, longitude: 2.3522 };

const airQuality = (city: string, observedAt = START): AirQuality => ({
  city,
  usIndex: 42,
  observedAt,
});

/** A lookup at a time that the test sets, over an AirVisual that answers what the test says. */
function setUp() {
  const calls: Coordinates[] = [];
  let time = START;
  let respond = async (): Promise<AirQuality> => airQuality("Berlin");
  const lookup = createLookup({
    airVisual: {
      nearestCity(point) {
        calls.push(point);
        return respond();
      },
    },
    clock: { now: () => time },
    cellSizeDegrees: 0.05,
  });
  return {
    ...lookup,
    calls,
    answerWith(next: () => Promise<AirQuality>) {
      respond = next;
    },
    failWith(reason: FailureReason) {
      respond = () => Promise.reject(new AirVisualError(reason, "told by the test"));
    },
    wait(ms: number) {
      time += ms;
    },
  };
}

/** The reason of a refusal; fails when there is an answer. */
async function reasonOf(answer: Promise<unknown>): Promise<FailureReason> {
  const error = await answer.then(
    () => expect.fail("there was an answer"),
    (reason: unknown) => reason,
  );
  if (error instanceof AirVisualError) return error.reason;
  throw error;
}

describe("createLookup", () => {
  it("asks at the centre of the cell", async () => {
    const { find, calls } = setUp();

    const answer = await find(BERLIN);

    const centre = { latitude: 52.525, longitude: 13.425 };
    expect(calls).to.deep.equal([centre]);
    expect(answer).to.deep.equal({
      cell: { id: 20_523_868, centre },
      airQuality: { city: "Berlin", usIndex: 42, observedAt: START },
      kind: "miss",
      fetchedAt: START,
    });
  });

  it("makes one call of 1,000 equal questions at a time", async () => {
    const { find, calls, answerWith } = setUp();
    const { promise, resolve } = Promise.withResolvers<AirQuality>();
    answerWith(() => promise);

    const answers = Array.from({ length: 1_000 }, () => find(BERLIN));
    resolve(airQuality("Berlin"));

    const cities = (await Promise.all(answers)).map((answer) => answer.airQuality.city);
    expect(cities).to.deep.equal(Array(1_000).fill("Berlin"));
    expect(calls).to.have.length(1);
  });

  it("makes one call of different points of a cell, and one more of another cell", async () => {
    const { find, calls } = setUp();

    await Promise.all([
      find(BERLIN),
      find({ latitude: 52.549, longitude: 13.449 }),
      find(PARIS),
      find({ latitude: 52.501, longitude: 13.401 }),
    ]);

    expect(calls).to.deep.equal([
      { latitude: 52.525, longitude: 13.425 },
      { latitude: 48.875, longitude: 2.375 },
    ]);
  });

  it("answers from memory while the answer is fresh", async () => {
    const { find, calls, wait } = setUp();
    await find(BERLIN);

    wait(2 * HOUR - 1);
    const answer = await find(BERLIN);

    expect(answer).to.include({ kind: "hit", fetchedAt: START });
    expect(calls).to.have.length(1);
  });

  it("asks anew when the answer is not fresh any more", async () => {
    const { find, calls, wait, answerWith } = setUp();
    await find(BERLIN);

    wait(2 * HOUR);
    answerWith(async () => airQuality("Potsdam", START + 2 * HOUR));
    const answer = await find(BERLIN);

    expect(answer).to.include({ kind: "miss", fetchedAt: START + 2 * HOUR });
    expect(answer.airQuality.city).to.equal("Potsdam");
    expect(await find(BERLIN)).to.include({ kind: "hit", fetchedAt: START + 2 * HOUR });
    expect(calls).to.have.length(2);
  });

  for (const reason of ["quota", "key", "invalid", "unreachable", "timeout"] as const) {
    it(`answers with the last answer, marked stale, on a failure of kind ${reason}`, async () => {
      const { find, wait, failWith } = setUp();
      await find(BERLIN);

      wait(24 * HOUR - 1);
      failWith(reason);
      const answer = await find(BERLIN);

      expect(answer).to.include({ kind: "stale", fetchedAt: START });
      expect(answer.airQuality.city).to.equal("Berlin");
    });

    it(`passes a failure of kind ${reason} on when it knows nothing`, async () => {
      const { find, failWith } = setUp();
      failWith(reason);

      expect(await reasonOf(find(BERLIN))).to.equal(reason);
    });
  }

  it("says that nothing is near, whatever it knew", async () => {
    const { find, wait, failWith } = setUp();
    await find(BERLIN);

    wait(3 * HOUR);
    failWith("nothing-near");

    expect(await reasonOf(find(BERLIN))).to.equal("nothing-near");
  });

  it("does not answer with what is a day old", async () => {
    const { find, peek, wait, failWith } = setUp();
    await find(BERLIN);

    wait(24 * HOUR);
    failWith("unreachable");

    expect(peek(BERLIN)).to.equal(undefined);
    expect(await reasonOf(find(BERLIN))).to.equal("unreachable");
  });

  it("does not hide an error that is not AirVisual's behind a stale answer", async () => {
    const { find, wait, answerWith } = setUp();
    await find(BERLIN);

    wait(3 * HOUR);
    answerWith(() => Promise.reject(new TypeError("a bug of ours")));

    const failed = await find(BERLIN).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(TypeError);
  });

  it("does not remember a failure", async () => {
    const { find, calls, failWith, answerWith } = setUp();
    failWith("unreachable");
    await reasonOf(find(BERLIN));

    answerWith(async () => airQuality("Berlin"));

    expect((await find(BERLIN)).kind).to.equal("miss");
    expect(calls).to.have.length(2);
  });

  it("shares a failure among those who asked at the same time, with one call", async () => {
    const { find, calls, failWith } = setUp();
    failWith("timeout");

    const reasons = await Promise.all(Array.from({ length: 50 }, () => reasonOf(find(BERLIN))));

    expect(reasons).to.deep.equal(Array(50).fill("timeout"));
    expect(calls).to.have.length(1);
  });

  it("peeks without ever asking", async () => {
    const { find, peek, calls, wait } = setUp();

    expect(peek(BERLIN)).to.equal(undefined);
    expect(calls).to.have.length(0);

    await find(BERLIN);
    expect(peek({ latitude: 52.501, longitude: 13.401 })).to.include({ kind: "hit" });
    expect(peek(PARIS)).to.equal(undefined);
    wait(2 * HOUR);
    expect(peek(BERLIN)).to.include({ kind: "stale", fetchedAt: START });
    expect(calls).to.have.length(1);
  });

  it("forgets the cell it asked for longest ago when it knows 50,000", async () => {
    const { find, peek, wait } = setUp();
    const nth = (n: number) => ({ latitude: (n % 300) / 10, longitude: Math.floor(n / 300) / 10 });

    for (let n = 0; n < 50_000; n += 1) await find(nth(n));
    expect(peek(nth(1))).to.include({ kind: "hit" });
    wait(2 * HOUR);
    await find(nth(0));
    await find(nth(50_000));

    expect(peek(nth(0))).to.include({ kind: "hit" });
    expect(peek(nth(1))).to.equal(undefined);
    expect(peek(nth(2))).to.include({ kind: "stale" });
    expect(peek(nth(50_000))).to.include({ kind: "hit" });
  });
});

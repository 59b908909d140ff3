import { expect } from "chai";
import type { Cell } from "../../../../service/air-quality/cell.ts";
import type { Landed } from "../../../../service/air-quality/flight.ts";
import { createKnownCells } from "../../../../service/air-quality/known-cells.ts";
import { createLookup } from "../../../../service/air-quality/lookup.ts";
import { type Purpose, QuotaRefused } from "../../../../service/air-quality/quota.ts";
import { AirVisualError } from "../../../../service/air-visual/failures.ts";
import type { AirQuality } from "../../../../service/air-visual/payload.ts";
import { Overloaded } from "../../../../service/overloaded.ts";
import { StorageError } from "../../../../service/storage-error.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 10, 22, 18);
const BERLIN = { latitude: 52.52, longitude: 13.405 };
const BERLIN_CELL = { id: 20_523_868, centre: { latitude: 52.525, longitude: 13.425 } };
const PARIS = { latitude: 48.8566, longitude: 2.3522 };
const CLIENT_QUOTA = { limit: 2, left: 1, resetSeconds: 60 };

/** A lookup at a time that the test sets; flights bring home what the test says. */
function setUp() {
  const flown: [Cell, Purpose][] = [];
  let time = START;
  let bring = async (): Promise<AirQuality | null> => ({ city: "Berlin", usIndex: 42 });
  const known = createKnownCells();
  const lookup = createLookup({
    known,
    clock: { now: () => time },
    cellSizeDegrees: 0.05,
    async fly(cell, purpose): Promise<Landed> {
      flown.push([cell, purpose]);
      const airQuality = await bring();
      const found = { cellId: cell.id, airQuality, fetchedAt: time };
      return { known: found, asked: true, client: CLIENT_QUOTA };
    },
  });
  return {
    known,
    flown,
    lookup,
    find: (point = BERLIN, client = "somebody") => lookup.find(point, () => client),
    peek: (point = BERLIN) => lookup.peek(point),
    bring(next: () => Promise<AirQuality | null>) {
      bring = next;
    },
    failWith(error: Error) {
      bring = () => Promise.reject(error);
    },
    wait(ms: number) {
      time += ms;
    },
  };
}

const failureOf = (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => expect.fail("there was an answer"),
    (error: unknown) => error,
  );

/** Lets a renewal that nobody waits for come to its end. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

const FAILURES: readonly Error[] = [
  new AirVisualError("quota", "told by the test", "day"),
  new AirVisualError("timeout", "told by the test"),
  new QuotaRefused({ reason: "client-limit", retryAfterSeconds: 9 }, CLIENT_QUOTA),
  new StorageError("told by the test"),
  new Overloaded("told by the test"),
  new TypeError("a bug of ours"),
];

describe("createLookup", () => {
  it("flies for an unknown cell in the name of the client", async () => {
    const { find, flown } = setUp();

    const answer = await find();

    expect(flown).to.deep.equal([[BERLIN_CELL, { kind: "miss", client: "somebody" }]]);
    expect(answer).to.deep.equal({
      cell: BERLIN_CELL,
      airQuality: { city: "Berlin", usIndex: 42 },
      kind: "miss",
      fetchedAt: START,
      client: CLIENT_QUOTA,
    });
  });

  it("does not ask for the client's name when it does not matter", async () => {
    const { find, lookup } = setUp();
    await find();

    const answer = await lookup.find(BERLIN, () => expect.fail("nobody needs the name"));

    expect(answer).to.include({ kind: "hit", client: undefined });
  });

  for (const [kind, hours] of Object.entries({ hit: 0, stale: 3 })) {
    it(`calls an answer of another process, ${hours} hours old, a ${kind}`, async () => {
      const airQuality = { city: "B", usIndex: 1 };
      const landed = { cellId: BERLIN_CELL.id, airQuality, fetchedAt: START - hours * HOUR };
      const fly = async () => ({ known: landed, asked: false, client: undefined });
      const clock = { now: () => START };
      const known = createKnownCells();
      const lookup = createLookup({ known, clock, cellSizeDegrees: 0.05, fly });

      expect(await lookup.find(BERLIN, () => "a")).to.include({ kind, airQuality });
      expect(known.get(BERLIN_CELL.id)).to.equal(landed);
    });
  }

  it("flies once for 1,000 questions at a time about a cell, and once more for another cell", async () => {
    const { find, flown, bring, lookup } = setUp();
    const { promise, resolve } = Promise.withResolvers<AirQuality>();
    bring(() => promise);

    const answers = Array.from({ length: 1_000 }, (_, n) =>
      find(n % 2 === 0 ? BERLIN : { latitude: 52.501, longitude: 13.449 }),
    );
    const other = find(PARIS);
    expect(lookup.flights).to.equal(2);
    resolve({ city: "Berlin", usIndex: 42 });

    const cities = (await Promise.all(answers)).map((answer) => answer.airQuality.city);
    await other;
    expect(cities).to.deep.equal(Array(1_000).fill("Berlin"));
    expect(flown).to.have.length(2);
    expect(lookup.flights).to.equal(0);
  });

  it("answers from memory until the answer's time is over, then as stale while it renews", async () => {
    const { find, flown, wait, bring } = setUp();
    await find();

    wait(HOUR - 1);
    const fresh = await find();
    wait(1);
    const { promise, resolve } = Promise.withResolvers<AirQuality>();
    bring(() => promise);
    const during = await Promise.all([find(), find(), find()]);
    resolve({ city: "Potsdam", usIndex: 7 });
    await settled();
    const after = await find();

    expect(fresh).to.include({ kind: "hit", fetchedAt: START });
    expect(during.map(({ kind, airQuality }) => [kind, airQuality.city])).to.deep.equal(
      Array(3).fill(["stale", "Berlin"]),
    );
    expect(after).to.include({ kind: "hit", fetchedAt: START + HOUR });
    expect(after.airQuality.city).to.equal("Potsdam");
    expect(flown.map(([, purpose]) => purpose.kind)).to.deep.equal(["miss", "refresh"]);
  });

  it("tries a renewal that failed again after half a minute, not before", async () => {
    const { find, flown, wait, failWith } = setUp();
    await find();
    wait(3 * HOUR);
    failWith(new StorageError("told by the test"));

    for (const ms of [0, 29_999, 1, 1]) {
      wait(ms);
      expect(await find()).to.include({ kind: "stale", fetchedAt: START });
      await settled();
    }

    expect(flown).to.have.length(3);
  });

  for (const error of FAILURES) {
    it(`answers as stale, whatever the renewal fails with: ${error}`, async () => {
      const { find, wait, failWith } = setUp();
      await find();
      wait(24 * HOUR - 1);
      failWith(error);

      const answers = [await find()];
      await settled();
      answers.push(await find());

      expect(answers.map(({ kind }) => kind)).to.deep.equal(["stale", "stale"]);
    });

    it(`passes on, to all who wait, and forgets: ${error}`, async () => {
      const { find, flown, failWith, bring } = setUp();
      failWith(error);

      const failures = await Promise.all(Array.from({ length: 50 }, () => failureOf(find())));
      bring(async () => ({ city: "Berlin", usIndex: 42 }));

      expect(new Set(failures)).to.deep.equal(new Set([error]));
      expect(flown).to.have.length(1);
      expect((await find()).kind).to.equal("miss");
    });
  }

  it("asks anew, and waits, when the answer is a day old", async () => {
    const { find, peek, wait, failWith } = setUp();
    await find();
    wait(24 * HOUR);
    const error = new AirVisualError("unreachable", "told by the test");
    failWith(error);

    expect(peek()).to.equal(undefined);
    expect(await failureOf(find())).to.equal(error);
  });

  it("says that nothing is near for ten minutes without asking, then asks", async () => {
    const { find, peek, flown, wait, bring } = setUp();
    bring(async () => null);

    const reasons: unknown[] = [];
    for (const ms of [0, 0, 10 * MINUTE - 1]) {
      wait(ms);
      reasons.push(((await failureOf(find())) as AirVisualError).reason);
    }
    expect(peek()).to.equal(undefined);
    expect(flown).to.have.length(1);
    wait(1);
    bring(async () => ({ city: "Berlin", usIndex: 42 }));

    expect(reasons).to.deep.equal(["nothing-near", "nothing-near", "nothing-near"]);
    expect((await find()).kind).to.equal("miss");
  });

  it("has at most 64 flights, and still answers what is known", async () => {
    const { find, bring, lookup } = setUp();
    await find(PARIS);
    bring(() => new Promise(() => {}));
    for (let latitude = 0; latitude < 64; latitude += 1) {
      find({ latitude, longitude: 0.02 }).catch(() => {});
    }

    expect(await failureOf(find(BERLIN))).to.be.instanceOf(Overloaded);
    expect((await find(PARIS)).kind).to.equal("hit");
    expect(lookup.flights).to.equal(64);
  });

  it("peeks without ever flying", async () => {
    const { find, peek, flown, wait } = setUp();

    expect(peek()).to.equal(undefined);
    await find();
    expect(peek({ latitude: 52.501, longitude: 13.401 })).to.include({ kind: "hit" });
    expect(peek(PARIS)).to.equal(undefined);
    wait(2 * HOUR);
    expect(peek()).to.include({ kind: "stale", fetchedAt: START });
    expect(flown).to.have.length(1);
  });
});

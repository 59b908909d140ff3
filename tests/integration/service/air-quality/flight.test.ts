import { expect } from "chai";
import { type Cell, cellOf } from "../../../../service/air-quality/cell.ts";
import { createFly, type Fly, type Landed } from "../../../../service/air-quality/flight.ts";
import { createKnownCells } from "../../../../service/air-quality/known-cells.ts";
import { createLedger } from "../../../../service/air-quality/ledger.ts";
import { createLookup, type Lookup } from "../../../../service/air-quality/lookup.ts";
import { QuotaRefused } from "../../../../service/air-quality/quota.ts";
import { createSharedCells } from "../../../../service/air-quality/shared-cells.ts";
import { createAirVisual } from "../../../../service/air-visual/client.ts";
import { AirVisualError } from "../../../../service/air-visual/failures.ts";
import { createSessions, type Sessions } from "../../../../service/database/sessions.ts";
import { StorageError } from "../../../../service/storage-error.ts";
import { GENEROUS } from "../../../simulator/quota.ts";
import { type Simulator, startSimulator } from "../../../simulator/simulator.ts";
import { createTestDatabase, type TestDatabase } from "../../../support/database.ts";
import { type DatabaseLink, linkDatabase } from "../../../support/database-link.ts";
import { until } from "../../../support/wait.ts";
import { stoppedClock } from "../support.ts";

const SIZE = 0.05;
const KEY = "flight-key";
const MISS = { kind: "miss", client: "somebody" } as const;

describe("createFly", () => {
  const clock = stoppedClock("2026-11-22T18:20:00.000Z");
  const shared = createSharedCells(3_600);
  const quota = { perMinute: 5, perDay: 500, perMonth: 10_000, clientShare: 1 };
  let database: TestDatabase;
  let link: DatabaseLink;
  let simulator: Simulator;
  let all: Sessions[];
  let places = 0;
  let point: { latitude: number; longitude: number };
  let cell: Cell;

  before(async () => {
    database = await createTestDatabase();
    link = await linkDatabase(database.app);
    simulator = await startSimulator({ key: KEY, plan: GENEROUS, now: () => clock.now() });
  });

  beforeEach(async () => {
    places += 1;
    point = { latitude: places + 0.02, longitude: 10.02 };
    cell = cellOf(point, SIZE);
    all = [];
    clock.reset();
    simulator.control.clearStats();
    simulator.control.clearBehaviour();
    await link.restore();
    await database.admin("quota_ledger").delete();
  });

  afterEach(async () => {
    for (const sessions of all) await sessions.close();
  });

  after(async () => {
    await link.cut();
    await simulator.stop();
    await database.drop();
  });

  /** A process' way to the upstream; its connections are named in PostgreSQL's own list. */
  function process(name: string): { fly: Fly; lookup: Lookup } {
    const sessions = createSessions(link.settings, { name, max: 5 });
    all.push(sessions);
    const url = new URL(simulator.url);
    const fly = createFly({
      sessions,
      shared,
      ledger: createLedger({ limits: quota, onDecision: () => {} }),
      airVisual: createAirVisual({ url, readKey: async () => KEY, deadlineMs: 1_500 }),
      clock,
    });
    const known = createKnownCells();
    return { fly, lookup: createLookup({ known, fly, clock, cellSizeDegrees: SIZE }) };
  }
  const calls = () => simulator.control.stats().calls;
  const called = (count: number) => until(() => calls() === count);
  const failureOf = (flight: Promise<Landed>) =>
    flight.then(
      () => expect.fail("it landed"),
      (error: unknown) => error,
    );
  const ledgerState = async () => (await database.admin("quota_ledger").first("state"))?.state;
  const killAll = (name: string) =>
    database.admin.raw(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = ?",
      [name],
    );
  const lockCount = async () => {
    const { rows } = await database.admin.raw("SELECT FROM pg_locks WHERE locktype = 'advisory'");
    return rows.length;
  };

  it("makes one call of 200 questions at once to two processes", async () => {
    simulator.control.setBehaviour({ kind: "latency", ms: 150 });
    const lookups = [process("one").lookup, process("other").lookup];

    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => (lookups[n % 2] as Lookup).find(point, () => "a")),
    );

    expect(calls()).to.equal(1);
    expect(new Set(answers.map(({ airQuality }) => airQuality.city)).size).to.equal(1);
    expect(answers.filter(({ kind }) => kind === "miss")).to.have.length(100);
    expect(answers.filter(({ kind }) => kind === "hit")).to.have.length(100);
    expect(await lockCount()).to.equal(0);
  });

  it("calls once also for five flights of each process", async () => {
    const flies = [process("one").fly, process("other").fly];

    const landed = await Promise.all(
      Array.from({ length: 10 }, (_, n) => (flies[n % 2] as Fly)(cell, MISS)),
    );

    expect(calls()).to.equal(1);
    expect(landed.filter(({ asked }) => asked)).to.have.length(1);
  });

  it("flies for different cells at the same time", async () => {
    simulator.control.setBehaviour({ kind: "hang" });
    const { fly } = process("one");

    const flights = [0, 1, 2].map((n) => fly({ ...cell, id: cell.id + n }, MISS));
    await called(3);

    for (const flight of flights) expect(await failureOf(flight)).to.be.instanceOf(AirVisualError);
  });

  it("lets another process go on when the one that asks loses its connection", async () => {
    simulator.control.setBehaviour({ kind: "hang", times: 1 });
    const holder = failureOf(process("holder").fly(cell, MISS));
    await called(1);
    const other = process("other").fly(cell, MISS);

    await killAll("holder");

    expect((await other).asked).to.equal(true);
    expect(calls()).to.equal(2);
    expect(await holder).to.include({ reason: "timeout" });
  });

  it("delivers the answer when its connection is lost while it asks", async () => {
    simulator.control.setBehaviour({ kind: "latency", ms: 300 });
    const flight = process("one").fly(cell, MISS);
    await called(1);

    await link.cut();

    expect((await flight).known.airQuality?.city).to.be.a("string");
  });

  it("makes no call when the ledger refuses, and says who has what left", async () => {
    const { fly } = process("one");
    for (let n = 1; n <= 5; n += 1) await fly({ ...cell, id: cell.id + n }, MISS);

    const refused = await failureOf(fly(cell, MISS));

    expect(refused)
      .to.be.instanceOf(QuotaRefused)
      .with.property("client")
      .that.include({ left: 0 });
    expect(refused).to.have.nested.property("refusal.reason", "quota");
    expect(calls()).to.equal(5);
    expect(await lockCount()).to.equal(0);
  });

  it("makes no call while the database is away", async () => {
    await link.cut();

    expect(await failureOf(process("one").fly(cell, MISS))).to.be.instanceOf(StorageError);
    expect(calls()).to.equal(0);
  });

  it("tells all processes of a spent quota, and makes no call then", async () => {
    simulator.control.setBehaviour({ kind: "error", message: "call_per_day_limit_reached" });

    const first = await failureOf(process("one").fly(cell, MISS));
    const second = await failureOf(process("other").fly({ ...cell, id: cell.id + 1 }, MISS));

    expect(first).to.include({ reason: "quota", window: "day" });
    expect(second).to.be.instanceOf(QuotaRefused);
    expect(calls()).to.equal(1);
    expect(await ledgerState()).to.include({ blockedBy: "quota", dayUsed: 1 });
  });

  it("counts calls without an answer, and stops after three", async () => {
    simulator.control.setBehaviour({ kind: "reset" });
    const { fly } = process("one");

    const reasons: unknown[] = [];
    for (let n = 0; n < 4; n += 1) reasons.push(await failureOf(fly(cell, MISS)));

    expect(reasons.slice(0, 3).map((error) => (error as AirVisualError).reason)).to.deep.equal(
      Array(3).fill("unreachable"),
    );
    expect(reasons[3]).to.have.nested.property("refusal.reason", "down");
    expect(calls()).to.equal(3);
  });

  it("shares that nothing is near", async () => {
    simulator.control.setBehaviour({ kind: "error", message: "no_nearest_city" });

    const first = await process("one").fly(cell, MISS);
    const second = await process("other").fly(cell, MISS);

    expect([first, second].map(({ known, asked }) => [known.airQuality, asked])).to.deep.equal([
      [null, true],
      [null, false],
    ]);
    expect(calls()).to.equal(1);
  });

  it("answers with what the others knew, past its time, when it cannot be renewed", async () => {
    await process("one").fly(cell, MISS);
    clock.forward(3 * 3_600_000);
    simulator.control.setBehaviour({ kind: "html-5xx" });

    const landed = await process("other").fly(cell, MISS);

    expect(landed).to.include({ asked: false });
    expect(landed.known.airQuality?.city).to.be.a("string");
    expect(calls()).to.equal(2);
  });
});

import { expect } from "chai";
import type { KnownCell } from "../../../../service/air-quality/known-cells.ts";
import { createSharedCells, purgeCells } from "../../../../service/air-quality/shared-cells.ts";
import {
  createSessions,
  type Session,
  type Sessions,
} from "../../../../service/database/sessions.ts";
import { createTestDatabase, type TestDatabase } from "../../../support/database.ts";

const FETCHED = Date.UTC(2026, 10, 22, 18, 20, 23) + 0.5;
const AIR_QUALITY = { city: "São Paulo 東京", usIndex: 42, observedAt: FETCHED - 1_000 };

const cell = (cellId: number, changes: Partial<KnownCell> = {}): KnownCell => ({
  cellId,
  airQuality: AIR_QUALITY,
  fetchedAt: FETCHED,
  ...changes,
});
const ids = ({ known }: { known: readonly KnownCell[] }) => known.map(({ cellId }) => cellId);

describe("createSharedCells", () => {
  const shared = createSharedCells(3_600);
  let database: TestDatabase;
  let sessions: Sessions;
  let use: <T>(work: (session: Session) => Promise<T>) => Promise<T>;

  const write = (known: KnownCell) => use((session) => shared.write(session, known));
  const read = (cellId: number) => use((session) => shared.read(session, cellId));
  const changes = (since?: string) => use((session) => shared.changes(session, since));
  /** As if it had been stored so long ago. */
  const age = (cellId: number, interval: string) =>
    database
      .admin("cells")
      .where({ cell: cellId })
      .update({
        stored_at: database.admin.raw("clock_timestamp() - ?::interval", [interval]),
      });

  before(async () => {
    database = await createTestDatabase();
    sessions = createSessions(database.app, { name: "test", max: 1 });
    use = sessions.use;
  });

  beforeEach(() => database.admin("cells").delete());

  after(async () => {
    await sessions.close();
    await database.drop();
  });

  it("gives back what was written, nothing for other cells and other grids", async () => {
    await write(cell(7));
    await write(cell(8, { airQuality: null }));

    expect(await read(7)).to.deep.equal(cell(7));
    expect(await read(8)).to.deep.equal(cell(8, { airQuality: null }));
    expect(await read(9)).to.equal(undefined);
    const other = createSharedCells(1_800);
    expect(await use((session) => other.read(session, 7))).to.equal(undefined);
    expect((await use((session) => other.changes(session, undefined))).known).to.deep.equal([]);
  });

  it("keeps the newer one", async () => {
    await write(cell(7));
    await write(cell(7, { fetchedAt: FETCHED - 1, airQuality: null }));
    expect((await read(7))?.airQuality?.city).to.equal(AIR_QUALITY.city);

    await write(cell(7, { fetchedAt: FETCHED + 1, airQuality: null }));
    expect((await read(7))?.airQuality).to.equal(null);
  });

  it("tells first all that is usable, oldest first, and then what changed", async () => {
    for (const id of [1, 2, 3]) await write(cell(id));
    await age(1, "25 hours");
    await age(2, "1 minute");

    const first = await changes();
    const second = await changes(first.next);
    await age(3, "30 seconds");
    await write(cell(4));
    const third = await changes(first.next);
    await write(cell(2, { fetchedAt: FETCHED + 1 }));
    const fourth = await changes(third.next);

    expect(ids(first)).to.deep.equal([2, 3]);
    expect(ids(second)).to.deep.equal([3]);
    expect(ids(third)).to.deep.equal([4]);
    expect(ids(fourth)).to.deep.equal([4, 2]);
  });

  it("looks back ten seconds, because a commit may become visible after a later one", async () => {
    await write(cell(1));
    const { next } = await changes();
    await write(cell(2));
    await age(2, "9 seconds");
    await write(cell(3));
    await age(3, "11 seconds");

    expect(ids(await changes(next))).to.deep.equal([2, 1]);
  });

  it("has no place to go on from while there is nothing", async () => {
    expect(await changes()).to.deep.equal({ known: [], next: "-infinity" });
  });

  it("is purged of what nobody may use, of all grids, by the owner only", async () => {
    const now = Date.now();
    await write(cell(1, { fetchedAt: now - 24 * 3_600_000 - 60_000 }));
    await write(cell(2, { fetchedAt: now - 24 * 3_600_000 + 60_000 }));
    await use((session) => createSharedCells(1_800).write(session, cell(3, { fetchedAt: 0 })));
    const owner = createSessions(database.owner, { name: "test", max: 1 });

    const refused = await use(purgeCells).catch((error: unknown) => error);
    const purged = await owner.use(purgeCells);
    await owner.close();

    expect(refused).to.have.property("code", "42501");
    expect(purged).to.equal(2);
    expect(await database.admin("cells").pluck("cell")).to.deep.equal([2]);
  });
});

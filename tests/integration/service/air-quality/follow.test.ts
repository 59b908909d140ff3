import { expect } from "chai";
import { followCells } from "../../../../service/air-quality/follow.ts";
import { createKnownCells } from "../../../../service/air-quality/known-cells.ts";
import { createSharedCells } from "../../../../service/air-quality/shared-cells.ts";
import { createSessions, type Sessions } from "../../../../service/database/sessions.ts";
import { createTestDatabase, silent, type TestDatabase } from "../../../support/database.ts";
import { type DatabaseLink, linkDatabase } from "../../../support/database-link.ts";
import { until } from "../../../support/wait.ts";

/** A second, and as much again for a busy machine. */
const SOON_MS = 2_000;

describe("followCells", () => {
  const shared = createSharedCells(3_600);
  let database: TestDatabase;
  let link: DatabaseLink;
  let writing: Sessions;

  /** What another process learns. */
  const learn = (cellId: number, fetchedAt = cellId) =>
    writing.use((session) =>
      shared.write(session, { cellId, fetchedAt, airQuality: { city: "Berlin", usIndex: 1 } }),
    );

  /** A process that follows until its end. */
  function follow() {
    const sessions = createSessions(link.settings, { name: "follow-test", max: 1 });
    const known = createKnownCells();
    const stopping = new AbortController();
    const followed = followCells(
      { sessions, shared, known, log: silent, onLoaded: () => {}, onLook: () => {} },
      stopping.signal,
    );
    return {
      known,
      async stop() {
        stopping.abort();
        await followed;
        await sessions.close();
      },
    };
  }

  before(async () => {
    database = await createTestDatabase();
    link = await linkDatabase(database.app);
    writing = createSessions(database.app, { name: "writing-test", max: 1 });
  });

  beforeEach(async () => {
    await link.restore();
    await database.admin("cells").delete();
  });

  after(async () => {
    await link.cut();
    await writing.close();
    await database.drop();
  });

  it("knows at once what was there, and soon what another process learns", async () => {
    for (const id of [1, 2, 3]) await learn(id);
    const { known, stop } = follow();
    await until(() => known.size === 3);

    const started = performance.now();
    await learn(4);
    await learn(1, 10);
    await until(() => known.size === 4 && known.get(1)?.fetchedAt === 10);

    expect(performance.now() - started).to.be.below(SOON_MS);
    await stop();
  });

  it("begins with an empty cache", async () => {
    const { known, stop } = follow();
    await until(() => database.admin("cells").then(() => true));
    expect(known.size).to.equal(0);

    await learn(1);
    await until(() => known.size === 1);

    await stop();
  });

  it("keeps what it has while the database is away, and goes on when it is back", async () => {
    await learn(1);
    const { known, stop } = follow();
    await until(() => known.size === 1);

    await link.cut();
    await learn(2);
    await new Promise((resolve) => setTimeout(resolve, 700));
    const during = known.size;
    await link.restore();
    await until(() => known.size === 2);

    expect(during).to.equal(1);
    await stop();
  });

  it("ends at once when it is told to", async () => {
    const { stop } = follow();
    const started = performance.now();

    await stop();

    expect(performance.now() - started).to.be.below(SOON_MS);
  });
});

import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import {
  createSessions,
  type Session,
  type Sessions,
} from "../../../../service/database/sessions.ts";
import { Overloaded } from "../../../../service/overloaded.ts";
import { createTestDatabase, type TestDatabase } from "../../../support/database.ts";
import { type DatabaseLink, linkDatabase } from "../../../support/database-link.ts";
import { until } from "../../../support/wait.ts";

const LOCK = 4_711;

describe("createSessions", () => {
  let database: TestDatabase;
  let link: DatabaseLink;
  let sessions: Sessions;

  const pidOf = async (session: Session) => {
    const [row] = await session.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    return row?.pid ?? 0;
  };
  const kill = (pid: number) => database.admin.raw("SELECT pg_terminate_backend(?)", [pid]);
  const gone = (pid: number) =>
    until(async () => {
      const { rows } = await database.admin.raw("SELECT FROM pg_stat_activity WHERE pid = ?", [
        pid,
      ]);
      return rows.length === 0;
    });
  const locks = async () => {
    const { rows } = await database.admin.raw("SELECT FROM pg_locks WHERE locktype = 'advisory'");
    return rows.length;
  };

  before(async () => {
    database = await createTestDatabase();
    link = await linkDatabase(database.app);
  });

  beforeEach(async () => {
    await link.restore();
    sessions = createSessions(link.settings, { name: "sessions-test", max: 2 });
  });

  afterEach(() => sessions.close());

  after(async () => {
    await link.cut();
    await database.drop();
  });

  it("gives rows, and PostgreSQL's own errors, after which the connection goes on", async () => {
    const first = await sessions.use(pidOf);

    const error = await sessions
      .use((session) => session.query("SELECT 1 / $1::int", [0]))
      .catch((reason: unknown) => reason);
    const rows = await sessions.use((session) => session.query("SELECT $1::text AS word", ["ü"]));

    expect(error).to.have.property("code", "22012");
    expect(rows).to.deep.equal([{ word: "ü" }]);
    expect(await sessions.use(pidOf)).to.equal(first);
  });

  it("limits how long a statement may run", async () => {
    const error = await sessions
      .use((session) => session.query("SELECT pg_sleep(5)"))
      .catch((reason: unknown) => reason);

    expect(error).to.have.property("code", "57014");
  });

  it("replaces a connection that broke while it was idle", async () => {
    const pid = await sessions.use(pidOf);
    await kill(pid);
    await gone(pid);
    await sleep(20);

    expect(await sessions.use(pidOf)).not.to.equal(pid);
  });

  it("survives a connection that breaks while its user waits for something else", async () => {
    const { pid, result } = await sessions.use(async (session) => {
      const own = await pidOf(session);
      await kill(own);
      await gone(own);
      await sleep(20);
      return { pid: own, result: await session.query("SELECT 1").catch(() => "broken") };
    });

    expect(result).to.equal("broken");
    expect(await sessions.use(pidOf)).not.to.equal(pid);
  });

  it("keeps a lock with its connection, and ends it by discarding that", async () => {
    await sessions.use((session) => session.query("SELECT pg_advisory_lock($1)", [LOCK]));
    expect(await locks()).to.equal(1);

    await sessions.use(async (session) => session.discard());

    await until(async () => (await locks()) === 0);
  });

  it("discards a connection whose statement has no answer in time", async () => {
    const pid = await sessions.use(pidOf);

    // The server is told to be patient; the driver is not.
    const error = await sessions
      .use(async (session) => {
        await session.query("SET statement_timeout = 0");
        return await session.query("SELECT pg_sleep(2)");
      })
      .catch((reason: unknown) => reason);

    expect(error).to.be.instanceOf(Error).and.not.have.property("code", "57014");
    expect(await sessions.use(pidOf)).not.to.equal(pid);
  });

  it("says that it is overloaded when no connection is free for a second", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const busy = [sessions.use(() => promise), sessions.use(() => promise)];

    const error = await sessions.use(pidOf).catch((reason: unknown) => reason);
    resolve();
    await Promise.all(busy);

    expect(error).to.be.instanceOf(Overloaded);
    expect(await sessions.use(pidOf)).to.be.above(0);
  });

  it("lets no more than 64 wait", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const busy = [sessions.use(() => promise), sessions.use(() => promise)];
    await until(() => sessions.status().used === 2);
    const waiting = Array.from({ length: 64 }, () => sessions.use(pidOf));

    const error = await sessions.use(pidOf).catch((reason: unknown) => reason);

    expect(error).to.be.instanceOf(Overloaded);
    expect(sessions.status()).to.deep.equal({ used: 2, waiting: 64 });
    resolve();
    await Promise.all([...busy, ...waiting]);
    expect(sessions.status()).to.deep.equal({ used: 0, waiting: 0 });
  });

  it("has the server end a session that says nothing, with its lock", async () => {
    const quiet = createSessions(link.settings, { name: "quiet", max: 1, endIdleAfterMs: 400 });
    await quiet.use(async (session) => {
      await session.query("SELECT pg_advisory_lock($1)", [LOCK]);
      expect(await locks()).to.equal(1);
      await until(async () => (await locks()) === 0);
    });

    // The lock is free before the client has heard that its session ended.
    await until(async () => (await quiet.use(pidOf).catch(() => 0)) > 0);
    await quiet.close();
  });

  it("rejects with the driver's error while the database is away, and works when it is back", async () => {
    await sessions.use(pidOf);
    await link.cut();

    const errors = [1, 2, 3].map(() => sessions.use(pidOf).catch((reason: unknown) => reason));
    for (const error of await Promise.all(errors)) {
      expect(error).to.be.instanceOf(Error).and.not.instanceOf(Overloaded);
    }
    await link.restore();

    expect(await sessions.use(pidOf)).to.be.above(0);
  });
});

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Logger } from "pino";
import { createSessions, type Sessions } from "../../../../service/database/sessions.ts";
import { Overloaded } from "../../../../service/overloaded.ts";
import { type Outbox, openOutbox } from "../../../../service/queries/outbox.ts";
import type { AnsweredQuery } from "../../../../service/queries/query-log.ts";
import { createRecorder, type Recorder } from "../../../../service/queries/recorder.ts";
import { parseUnstored } from "../../../../service/queries/unstored.ts";
import { StorageError } from "../../../../service/storage-error.ts";
import { createTestDatabase, type TestDatabase } from "../../../support/database.ts";
import { type DatabaseLink, linkDatabase } from "../../../support/database-link.ts";
import { assertLogLines } from "../../../support/log-lines.ts";
import { memoryLog } from "../../../support/memory-log.ts";
import { answeredQueries, answeredQuery, idsOf } from "../../../support/queries.ts";
import { until } from "../../../support/wait.ts";

const MIB = 1024 * 1024;

describe("createRecorder", () => {
  let database: TestDatabase;
  let link: DatabaseLink;
  let folder: string;
  let sessions: Sessions;
  let outbox: Outbox;
  let recorder: Recorder;
  let batches: [number, string][];
  let lines: string[];
  let unstored: number[];
  let log: Logger;

  /** A process' recorder; what an earlier one left in the folder is still there. */
  async function start(maxBytes = MIB) {
    sessions = createSessions(link.settings, { name: "recorder-test", max: 1 });
    outbox = await openOutbox(folder, maxBytes);
    const onBatch = (rows: number, where: string) => batches.push([rows, where]);
    const onUnstored = (queries: number) => unstored.push(queries);
    recorder = createRecorder({ sessions, outbox, log, onBatch, onUnstored });
  }
  async function stop(graceMs = 0) {
    await recorder.close(graceMs);
    await sessions.close();
  }
  const recordAll = (queries: readonly AnsweredQuery[]) =>
    Promise.allSettled(queries.map((query) => recorder.record(query)));
  const failures = (results: readonly PromiseSettledResult<void>[]) =>
    results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  const storedIds = async () => idsOf(await database.admin("queries").select("id"));
  const replayed = () =>
    until(
      async () => outbox.status().depth === 0 && lines.some((line) => line.includes("is in the")),
    );

  before(async () => {
    database = await createTestDatabase();
    link = await linkDatabase(database.app);
  });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "recorder-"));
    batches = [];
    unstored = [];
    ({ lines, log } = memoryLog());
    await link.restore();
    await database.admin("queries").delete();
    await start();
  });

  afterEach(async () => {
    await stop();
    await rm(folder, { recursive: true });
    assertLogLines(lines);
  });

  after(async () => {
    await link.cut();
    await database.drop();
  });

  it("has a query in the database when it says so", async () => {
    const query = answeredQuery();

    await recorder.record(query);

    expect(await storedIds()).to.deep.equal([query.id]);
    expect(batches).to.deep.equal([[1, "database"]]);
    expect(recorder.depth).to.equal(0);
  });

  it("commits 2,500 queries at once in a few batches of at most 1,000", async () => {
    const queries = answeredQueries(2_500);

    expect(failures(await recordAll(queries))).to.deep.equal([]);

    expect(await storedIds()).to.deep.equal(idsOf(queries));
    expect(batches).to.deep.equal([
      [1_000, "database"],
      [1_000, "database"],
      [500, "database"],
    ]);
  });

  it("rejects a query that PostgreSQL refuses alone; its 99 batch mates are stored", async () => {
    const queries = answeredQueries(100).map((query, n) =>
      n === 42 ? { ...query, city: "" } : query,
    );

    const results = await recordAll(queries);

    expect(results.findIndex(({ status }) => status === "rejected")).to.equal(42);
    expect(failures(results)).to.have.length(1);
    expect(failures(results)[0]).to.be.instanceOf(StorageError);
    expect(await storedIds()).to.deep.equal(idsOf(queries.filter((_, n) => n !== 42)));
    expect(outbox.status().depth).to.equal(0);
  });

  it("refuses more than 20,000 that wait", async () => {
    const results = await recordAll(answeredQueries(20_050));

    expect(failures(results)).to.have.length.within(1, 50);
    for (const error of failures(results)) expect(error).to.be.instanceOf(Overloaded);
    expect(await storedIds()).to.have.length(20_050 - failures(results).length);
  });

  it("records in the outbox while the database is away, and replays it once when it is back", async () => {
    const before = answeredQueries(3);
    const during = answeredQueries(50);
    await recordAll(before);
    await link.cut();

    expect(failures(await recordAll(during.slice(0, 20)))).to.deep.equal([]);
    expect(failures(await recordAll(during.slice(20)))).to.deep.equal([]);
    expect(outbox.status().depth).to.equal(50);
    expect(new Set(batches.slice(1).map(([, where]) => where))).to.deep.equal(new Set(["outbox"]));
    await link.restore();
    await replayed();

    expect(await storedIds()).to.deep.equal(idsOf([...before, ...during]));
    expect(await outbox.files()).to.deep.equal([]);
    await recorder.record(answeredQuery());
    expect(batches.at(-1)).to.deep.equal([1, "database"]);
  });

  it("loses none and doubles none while the database comes and goes", async () => {
    const all: AnsweredQuery[] = [];
    for (let round = 0; round < 4; round += 1) {
      const queries = answeredQueries(60);
      all.push(...queries);
      const recorded = recordAll(queries.slice(0, 30));
      await link.cut();
      expect(failures(await recordAll(queries.slice(30)))).to.deep.equal([]);
      expect(failures(await recorded)).to.deep.equal([]);
      await link.restore();
    }
    await replayed();

    expect(await storedIds()).to.deep.equal(idsOf(all));
  });

  it("records in the outbox while the table is locked for longer than a statement may wait", async () => {
    const lock = await database.admin.transaction();
    await lock.raw("LOCK TABLE queries IN ACCESS EXCLUSIVE MODE");
    const query = answeredQuery();

    await recorder.record(query);
    expect(outbox.status().depth).to.equal(1);
    await lock.rollback();
    await replayed();

    expect(await storedIds()).to.deep.equal([query.id]);
  });

  it("rejects when neither takes it, and goes on as soon as the database is back", async () => {
    await stop();
    await start(10);
    await link.cut();
    const [lost, query] = [answeredQuery(), answeredQuery()];

    const error = await recorder.record(lost).catch((reason: unknown) => reason);
    await link.restore();
    await until(() =>
      recorder.record(query).then(
        () => true,
        () => false,
      ),
    );

    expect(error).to.be.instanceOf(StorageError);
    expect(await storedIds()).to.deep.equal([query.id]);
  });

  it("replays what an earlier process left, beside new queries, were it stored already", async () => {
    const left = answeredQueries(2_300);
    await recordAll(left.slice(0, 5));
    await outbox.append(left);
    await stop();
    lines.length = 0;

    await start();
    const query = answeredQuery();
    await recorder.record(query);
    await replayed();

    expect(await storedIds()).to.deep.equal(idsOf([...left, query]));
  });

  it("names a left query that PostgreSQL refuses in the log, and stores the others", async () => {
    const queries = [...answeredQueries(2), answeredQuery({ city: "" })];
    await outbox.append(queries);
    await stop();

    await start();
    await replayed();

    expect(await storedIds()).to.deep.equal(idsOf(queries.slice(0, 2)));
    const line = lines.find((text) => text.includes("unstorable-query")) ?? "";
    expect(JSON.parse(line)).to.have.nested.property("query.id", queries[2]?.id);
    expect(unstored).to.deep.equal([3, 1]);
  });

  it("brings the outbox into the database before it closes", async () => {
    await link.cut();
    const queries = answeredQueries(5);
    await recordAll(queries);
    await link.restore();

    await stop(10_000);

    expect(await storedIds()).to.deep.equal(idsOf(queries));
    expect(lines.map(parseUnstored).filter(Boolean)).to.deep.equal([]);
    await start();
  });

  it("writes one line of the log for each query that it could not store until its end", async () => {
    await link.cut();
    const queries = answeredQueries(5, { city: 'São "Paulo"', state: undefined });
    await recordAll(queries);

    await stop(300);

    expect(lines.map(parseUnstored).filter(Boolean)).to.have.deep.members(queries);
    expect(unstored).to.deep.equal([queries.length]);
    expect(await storedIds()).to.deep.equal([]);
    await link.restore();
    await start();
  });
});

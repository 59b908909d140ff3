import { expect } from "chai";
import { createLedger, type Ledger } from "../../../../service/air-quality/ledger.ts";
import type { Decision } from "../../../../service/air-quality/quota.ts";
import { createSessions, type Sessions } from "../../../../service/database/sessions.ts";
import { createTestDatabase, type TestDatabase } from "../../../support/database.ts";

const NOW = Date.UTC(2026, 10, 22, 18, 20);
const LIMITS = { perMinute: 5, perDay: 500, perMonth: 10_000, clientShare: 1 };

describe("createLedger", () => {
  let database: TestDatabase;
  let decisions: string[];
  /** Two processes with their own connections. */
  let processes: { sessions: Sessions; ledger: Ledger }[];

  const take = (process: number, now = NOW): Promise<Decision> => {
    const { sessions, ledger } = processes[process] as (typeof processes)[number];
    return sessions.use((session) =>
      ledger.take(session, { kind: "miss", client: "somebody" }, now),
    );
  };
  const settle = (process: number, kind: "key" | "unanswered" | "answered", now = NOW) => {
    const { sessions, ledger } = processes[process] as (typeof processes)[number];
    return sessions.use((session) => ledger.settle(session, { kind }, now));
  };
  const state = async () => (await database.admin("quota_ledger").first("version", "state")) ?? {};

  before(async () => {
    database = await createTestDatabase();
    processes = ["one", "other"].map((name) => ({
      sessions: createSessions(database.app, { name: name, max: 10 }),
      ledger: createLedger({
        limits: LIMITS,
        onDecision: (decision) => decisions.push("taken" in decision ? "taken" : "refused"),
      }),
    }));
  });

  beforeEach(async () => {
    decisions = [];
    await database.admin("quota_ledger").delete();
  });

  after(async () => {
    for (const { sessions } of processes) await sessions.close();
    await database.drop();
  });

  it("lets two processes together take what a minute has, and no more", async () => {
    const all = await Promise.all(Array.from({ length: 20 }, (_, n) => take(n % 2)));

    expect(all.filter((decision) => "taken" in decision)).to.have.length(5);
    expect(decisions.filter((word) => word === "taken")).to.have.length(5);
    expect(decisions).to.have.length(20);
    const { version, state: stored } = await state();
    expect(version).to.equal("5");
    expect(stored).to.include({ monthUsed: 5, dayUsed: 5, day: "2026-11-22" });
    expect(stored.recent).to.deep.equal(Array(5).fill([NOW, "somebody"]));
  });

  it("gives the minute back after 61 s, to whoever asks", async () => {
    for (let n = 0; n < 5; n += 1) await take(0);

    const [before, after] = [await take(1, NOW + 60_999), await take(1, NOW + 61_000)];

    expect(before).to.have.nested.property("refused.reason", "quota");
    expect(after).to.have.nested.property("taken.dayUsed", 6);
  });

  it("changes nothing when it refuses", async () => {
    for (let n = 0; n < 5; n += 1) await take(0);
    const before = await state();

    await take(1);

    expect(await state()).to.deep.equal(before);
  });

  it("tells the other process that the key is refused, and that it works again", async () => {
    await take(0);
    await settle(0, "key");

    const during = await take(1, NOW + 59_999);
    const probe = await take(1, NOW + 60_000);
    await settle(1, "answered", NOW + 60_500);
    const after = await take(0, NOW + 60_501);

    expect(during).to.have.nested.property("refused.reason", "key");
    expect(probe).to.have.property("taken");
    expect(after).to.have.property("taken");
  });

  it("adds up the failures of both processes, also when they are told at once", async () => {
    await take(0);

    await Promise.all([settle(0, "unanswered"), settle(1, "unanswered"), settle(0, "unanswered")]);

    expect(await take(1)).to.have.nested.property("refused.reason", "down");
  });

  it("writes nothing for an answer that changes nothing", async () => {
    await take(0);
    const before = await state();

    await settle(0, "answered");

    expect(await state()).to.deep.equal(before);
  });

  it("rejects while the ledger cannot be read", async () => {
    await database.admin.raw("ALTER TABLE quota_ledger RENAME TO elsewhere");

    const error = await take(0).catch((reason: unknown) => reason);

    await database.admin.raw("ALTER TABLE elsewhere RENAME TO quota_ledger");
    expect(error).to.be.instanceOf(Error).with.property("code", "42P01");
  });
});

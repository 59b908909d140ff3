import { expect } from "chai";
import {
  outboxProbe,
  quotaProbe,
  type Reading,
  readingIn,
} from "../../../../../platform/commands/status/readings.ts";
import { OUTBOX_SECONDS } from "../../../../../platform/observability/alerts/records.ts";

const LIMIT = { minute: 5, day: 500, month: 10_000 };
const FRESH: Reading = {
  left: { minute: 5, day: 400, month: 9_000 },
  limit: LIMIT,
  outbox: { depth: 0, ageSeconds: 0 },
  migrationsMissing: 0,
};
const pod = (reading: Partial<Reading> = {}) => ({
  pod: "a",
  reading: { ...FRESH, ...reading },
});
const SILENT = { pod: "b", fault: "connection refused" };

describe("a pod's metrics", () => {
  it("say what is left of the quota, what is in the outbox, what the database lacks", () => {
    const text = [
      "# HELP air_visual_quota_left Calls left in a window",
      'air_visual_quota_left{window="minute"} 4',
      'air_visual_quota_left{window="day"} 300',
      'air_visual_quota_limit{window="minute"} 5',
      "outbox_depth 3",
      "outbox_age_seconds 12.5",
      "database_migrations_missing 1",
    ].join("\n");

    expect(readingIn(text)).to.deep.equal({
      left: { minute: 4, day: 300 },
      limit: { minute: 5 },
      outbox: { depth: 3, ageSeconds: 12.5 },
      migrationsMissing: 1,
    });
  });

  it("are not taken for the API's when they are somebody else's", () => {
    expect(() => readingIn("up 1\n")).to.throw("nothing of an outbox");
  });
});

describe("the quota", () => {
  it("is what the pod knows that has asked last", () => {
    const other = pod({ left: { minute: 3, day: 401, month: 9_001 } });

    expect(quotaProbe([pod(), other, SILENT])).to.include({
      isWell: true,
      found:
        "3 of 5 left of the minute, 400 of 500 left of the day, 9000 of 10000 left of the month",
    });
  });

  it("is unknown before the first call, and that is well", () => {
    const { isWell, found } = quotaProbe([pod({ left: {} })]);

    expect(isWell).to.equal(true);
    expect(found).to.include("? of 500 left of the day");
  });

  it("is not well from where its alert fires, whatever the minute has", () => {
    const spent = (day: number) => quotaProbe([pod({ left: { ...LIMIT, minute: 0, day } })]);

    expect(spent(101).isWell).to.equal(true);
    expect(spent(100)).to.have.property("isWell", false);
    expect(spent(100).found).to.include("; 80 % of a day or a month are spent");
  });

  it("is said to be unknown when nobody can be asked", () => {
    expect(quotaProbe([SILENT]).found).to.equal(
      "no pod answers at its admin port: connection refused",
    );
    expect(quotaProbe([])).to.include({ isWell: false, found: "no pod runs that could be asked" });
  });
});

describe("the outboxes", () => {
  it("are empty, or have so many answers for so long", () => {
    const waits = (ageSeconds: number) => pod({ outbox: { depth: 2, ageSeconds } });

    expect(outboxProbe([pod(), pod()])).to.include({ isWell: true, found: "empty in 2 pods" });
    expect(outboxProbe([waits(OUTBOX_SECONDS), waits(1)])).to.include({
      isWell: true,
      found: "4 answers on pods' disks only, the oldest for 2 minutes",
    });
    expect(outboxProbe([waits(OUTBOX_SECONDS + 1)]).isWell).to.equal(false);
  });

  it("are not said to be empty of a pod that does not answer", () => {
    expect(outboxProbe([pod(), SILENT])).to.deep.include({
      isWell: false,
      found: "empty in 1 pod",
      details: ["b does not answer: connection refused"],
    });
    expect(outboxProbe([SILENT]).isWell).to.equal(false);
  });
});

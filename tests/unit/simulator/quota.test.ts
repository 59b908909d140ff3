import { expect } from "chai";
import { COMMUNITY, createQuota, GENEROUS, type Plan } from "../../simulator/quota.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 0, 10, 9, 30);

/** A quota of one key with a clock that the test turns. */
function account(plan: Plan, start = START) {
  let time = start;
  const quota = createQuota(plan, () => time);
  return {
    quota,
    take: () => quota.take("key"),
    takeMany: (count: number) => Array.from({ length: count }, () => quota.take("key")),
    wait(ms: number) {
      time += ms;
    },
    usage: () => quota.usage().key,
  };
}

const wide = { perSecond: null, perMinute: 1e9, perDay: 1e9, perMonth: 1e9 };

describe("simulator/quota", () => {
  it("slides the minute: the sixth call of any 60 s is refused", () => {
    const { take, wait } = account(COMMUNITY);
    for (let call = 0; call < 5; call += 1) {
      expect(take()).to.equal(undefined);
      wait(10 * SECOND);
    }
    // 50 s after the first, in another calendar minute.
    expect(take()).to.equal("call_per_minute_limit_reached");
    wait(10 * SECOND - 1);
    expect(take()).to.equal("call_per_minute_limit_reached");
    wait(1);
    expect(take()).to.equal(undefined);
    expect(take()).to.equal("call_per_minute_limit_reached");
  });

  it("does not take a refused call", () => {
    const { takeMany, wait, usage } = account(COMMUNITY);
    takeMany(9);
    expect(usage()).to.deep.include({ calls: 9, taken: 5, refused: 4 });
    expect(usage()?.current).to.deep.equal({ second: 9, minute: 5, day: 5, month: 5 });
    expect(usage()?.refusals.call_per_minute_limit_reached).to.equal(4);
    wait(MINUTE);
    expect(takeMany(5)).to.deep.equal(Array(5).fill(undefined));
  });

  it("starts a new day at midnight UTC", () => {
    const { take, takeMany, wait } = account(
      { ...wide, perDay: 3 },
      START - (START % DAY) + DAY - 1,
    );
    takeMany(3);
    expect(take()).to.equal("call_per_day_limit_reached");
    wait(1);
    expect(take()).to.equal(undefined);
  });

  it("starts a new month at midnight UTC after its last day, also in a leap year", () => {
    const { take, takeMany, wait } = account({ ...wide, perMonth: 3 }, Date.UTC(2028, 1, 28, 23));
    takeMany(3);
    wait(HOUR);
    expect(take(), "29 February").to.equal("call_per_month_limit_reached");
    wait(DAY - 1);
    expect(take(), "its last millisecond").to.equal("call_per_month_limit_reached");
    wait(1);
    expect(take(), "1 March").to.equal(undefined);
  });

  it("names the longest spent window", () => {
    const { takeMany } = account({ perSecond: null, perMinute: 1, perDay: 1, perMonth: 1 });
    expect(takeMany(2)).to.deep.equal([undefined, "call_per_month_limit_reached"]);
  });

  it("refuses more than 10 calls in a second, refused ones included, when it is told to", () => {
    const { takeMany, wait, take } = account(COMMUNITY);
    const answers = takeMany(11);
    expect(answers.slice(5, 10)).to.deep.equal(Array(5).fill("call_per_minute_limit_reached"));
    expect(answers[10]).to.equal("too_many_requests");
    wait(SECOND);
    expect(take()).to.equal("call_per_minute_limit_reached");
    expect(account(GENEROUS).takeMany(100)).to.deep.equal(Array(100).fill(undefined));
  });

  it("remembers the fullest window of each kind, limits or not", () => {
    const { takeMany, wait, usage } = account(wide);
    takeMany(7);
    wait(59 * SECOND);
    takeMany(2);
    wait(DAY);
    takeMany(4);
    wait(40 * DAY);
    takeMany(1);
    expect(usage()?.max).to.deep.equal({ second: 7, minute: 9, day: 9, month: 13 });
    expect(usage()?.current).to.deep.equal({ second: 1, minute: 1, day: 1, month: 1 });
  });

  it("gives no second day to a clock that jumps over midnight and back", () => {
    const { take, takeMany, wait } = account({ ...wide, perDay: 3 }, Date.UTC(2026, 2, 31, 23, 30));
    takeMany(3);
    wait(HOUR);
    expect(take()).to.equal(undefined);
    wait(-HOUR);
    expect(take()).to.equal("call_per_day_limit_reached");
  });

  it("keeps one account per key, and forgets all on reset", () => {
    const { quota, takeMany, take } = account(COMMUNITY);
    takeMany(6);
    expect(quota.take("other")).to.equal(undefined);
    quota.reset();
    expect(quota.usage()).to.deep.equal({});
    expect(take()).to.equal(undefined);
  });

  it("changes plans without forgetting", () => {
    const { quota, take, takeMany } = account(COMMUNITY);
    takeMany(5);
    quota.setPlan(GENEROUS);
    expect(take()).to.equal(undefined);
    quota.setPlan(COMMUNITY);
    expect(take()).to.equal("call_per_minute_limit_reached");
  });
});

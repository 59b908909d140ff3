import { expect } from "chai";
import { remember, windowAt, windows } from "../../../../../service/status/page/history.js";
import type { Status } from "../../../../../service/status/status.ts";
import { statusAt } from "./samples.ts";

const looks = (...uptimes: number[]) =>
  uptimes.reduce<readonly Status[]>((seen, uptime) => remember(seen, statusAt(uptime)), []);
const uptimes = (seen: readonly Status[]) => seen.map(({ uptime_seconds }) => uptime_seconds);

describe("what the page remembers", () => {
  it("is five minutes, and the window before them", () => {
    const seen = looks(...Array.from({ length: 400 }, (_, look) => look * 2));

    expect(uptimes(seen).at(-1)).to.equal(798);
    expect(uptimes(seen).at(0)).to.equal(488);
  });

  it("begins anew with another process", () => {
    const other = statusAt(1, { started_at: "2026-11-22T19:00:00.000000Z" });

    expect(remember(looks(100, 102), other)).to.deep.equal([other]);
  });

  it("takes no answer that was overtaken", () => {
    expect(uptimes(looks(100, 104, 102, 104))).to.deep.equal([100, 104]);
  });
});

describe("the windows", () => {
  it("end with every look but the first, and are ten seconds long at most", () => {
    const seen = [0, 2, 4, 8, 10, 12].map((uptime) =>
      statusAt(uptime, { requests: { answered: uptime * uptime, refused: 0, failed: 0 } }),
    );

    const found = windows(seen);

    expect(found.map(({ at }) => at)).to.deep.equal([2, 4, 8, 10, 12]);
    expect(found.map(({ rate }) => rate)).to.deep.equal([2, 4, 8, 10, 14]);
  });

  it("do not bridge the time in which nobody looked", () => {
    const found = windows(looks(0, 2, 100, 102));

    expect(found.map(({ at }) => at)).to.deep.equal([2, 102]);
    expect(windowAt(found, 100)).to.equal(undefined);
    expect(windowAt(found, 102)).to.include({ at: 102 });
  });
});

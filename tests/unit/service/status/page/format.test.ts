import { expect } from "chai";
import {
  count,
  duration,
  number,
  percent,
  timeOfDay,
} from "../../../../../service/status/page/format.js";

/** A number and its unit stay on one line. */
const plain = (text: string) => text.replaceAll("\u00a0", " ");

describe("the status page's numbers", () => {
  for (const [seconds, text] of [
    [0.00042, "0.42 ms"],
    [0.0205, "20.5 ms"],
    [0.9, "900 ms"],
    [2.5, "2.5 s"],
    [59, "59 s"],
    [67, "1 min 7 s"],
    [3_600, "1 h 0 min"],
    [90_061, "1 d 1 h"],
  ] as const) {
    it(`say ${seconds} seconds as ${text}`, () => {
      expect(plain(duration(seconds))).to.equal(text);
    });
  }

  for (const [part, whole, text] of [
    [0, 0, "–"],
    [0, 5, "0 %"],
    [1, 3, "33.3 %"],
    [5, 5, "100 %"],
    // Neither none nor all.
    [1, 100_000, "< 0.1 %"],
    [99_999, 100_000, "> 99.9 %"],
  ] as const) {
    it(`say ${part} of ${whole} as ${text}`, () => {
      expect(plain(percent(part, whole))).to.equal(text);
    });
  }

  it("have their thousands apart and three digits where they are small", () => {
    expect([count(1_234_567), number(1_234.5), number(74.84), number(0.1234)]).to.deep.equal([
      "1,234,567",
      "1,235",
      "74.8",
      "0.123",
    ]);
  });

  it("have the time of day in UTC", () => {
    expect(timeOfDay("2026-11-22T18:43:54.762847Z")).to.equal("18:43:54");
  });
});

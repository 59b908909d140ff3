import { expect } from "chai";
import { rateLimitHeaders } from "../../../../service/routes/rate-limit.ts";

describe("rateLimitHeaders", () => {
  for (const [left, resetSeconds] of [
    [1, 61],
    [0, 1],
  ] as const) {
    it(`says that ${left} of 2 are left for ${resetSeconds} s`, () => {
      expect(rateLimitHeaders({ limit: 2, left, resetSeconds })).to.deep.equal({
        "RateLimit-Policy": '"unknown-places";q=2;w=60',
        RateLimit: `"unknown-places";r=${left};t=${resetSeconds}`,
      });
    });
  }
});

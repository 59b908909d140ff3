import { expect } from "chai";
import { ALERTS } from "../../platform/observability/alerts.ts";
import { titleOf } from "./case.ts";
import { CASES } from "./cases/index.ts";
import { checkRules, type Outcome, testRules } from "./promtool.ts";

/** Prometheus is built from its module where it never was. */
const FIRST_TIME_MS = 1_800_000;

describe("the rules of Prometheus", () => {
  let outcomes: readonly Outcome[];

  before(async function () {
    this.timeout(FIRST_TIME_MS);
    outcomes = await testRules(CASES);
  });

  it("are read by promtool without a complaint", async () => {
    const { isWell, said } = await checkRules();

    expect(isWell, said).to.equal(true);
  });

  for (const { name, severity } of ALERTS) {
    it(`have a case where ${name} (${severity}) fires and one where it does not`, () => {
      const does = CASES.filter(({ alert }) => alert === name).map(({ fires }) =>
        fires.some((labels) => labels.severity === severity),
      );

      expect(does).to.include.members([true, false]);
    });
  }

  for (const [index, one] of CASES.entries()) {
    it(titleOf(one), () => {
      const { isWell, said } = outcomes[index] as Outcome;

      expect(isWell, said).to.equal(true);
    });
  }
});

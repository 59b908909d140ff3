import { expect } from "chai";
import { parse } from "yaml";
import { ALERTS } from "../../../../platform/observability/alerts.ts";
import { RULE_GROUPS, ruleFile } from "../../../../platform/observability/rules.ts";

/** Of Amazon Managed Prometheus, without asking for more. */
const MOST_RULES = 20;
const MOST_GROUPS = 100;

describe("the groups of rules", () => {
  it("are as small and as few as Amazon takes them", () => {
    expect(RULE_GROUPS.filter(({ rules }) => rules.length > MOST_RULES)).to.deep.equal([]);
    expect(RULE_GROUPS).to.have.length.below(MOST_GROUPS);
  });

  it("have names of their own", () => {
    expect(new Set(RULE_GROUPS.map(({ name }) => name))).to.have.property(
      "size",
      RULE_GROUPS.length,
    );
  });

  it("have every alert once, with severity, summary and runbook", () => {
    const { groups } = parse(ruleFile()) as { groups: { rules: Record<string, unknown>[] }[] };
    const alerts = groups.flatMap(({ rules }) => rules).filter(({ alert }) => alert);

    expect(
      alerts.map(({ alert, labels, annotations }) => ({ alert, labels, annotations })),
    ).to.have.deep.members(
      ALERTS.map(({ name, severity, summary }) => ({
        alert: name,
        labels: { severity },
        annotations: { summary, runbook: `docs/runbooks/${name}.md` },
      })),
    );
  });
});

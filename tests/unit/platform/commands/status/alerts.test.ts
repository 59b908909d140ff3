import { expect } from "chai";
import { alertsProbe } from "../../../../../platform/commands/status/alerts.ts";

const NOW = Date.parse("2026-06-15T12:00:00Z");
const alert = (
  labels: Readonly<Record<string, string>>,
  minutes: number,
  state: "firing" | "pending" = "firing",
) => ({
  labels: { namespace: "air-quality-prod", ...labels },
  annotations: {
    summary: `${labels.alertname} says so`,
    runbook: `docs/runbooks/${labels.alertname}.md`,
  },
  state,
  activeAt: new Date(NOW - minutes * 60_000).toISOString(),
});
const probeOf = (...alerts: ReturnType<typeof alert>[]) => alertsProbe({ data: { alerts } }, NOW);

describe("the alerts of a stack", () => {
  it("are well when none fires, also while one is about to", () => {
    const pending = alert({ alertname: "OutboxWaits", severity: "ticket" }, 1, "pending");

    expect(probeOf()).to.include({ isWell: true, found: "none fires" });
    expect(probeOf(pending)).to.deep.include({
      isWell: true,
      found: "none fires, 1 pending",
      details: [],
    });
  });

  it("are a line each: what wakes somebody first, then the oldest", () => {
    const probe = probeOf(
      alert({ alertname: "BackupOld", severity: "ticket" }, 3),
      alert({ alertname: "OutboxWaits", severity: "ticket", pod: "api-a-x" }, 300),
      alert({ alertname: "ApiAbsent", severity: "page", release: "a" }, 2),
    );

    expect(probe).to.deep.equal({
      name: "alerts",
      isWell: false,
      found: "3 firing",
      details: [
        "page    ApiAbsent    for 2 minutes: ApiAbsent says so (release a) → docs/runbooks/ApiAbsent.md",
        "ticket  OutboxWaits  for 5 hours: OutboxWaits says so (pod api-a-x) → docs/runbooks/OutboxWaits.md",
        "ticket  BackupOld    for 3 minutes: BackupOld says so → docs/runbooks/BackupOld.md",
      ],
    });
  });
});

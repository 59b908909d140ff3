import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { RULE_GROUPS } from "../../platform/observability/rules.ts";
import { alertmanagerConfig, prometheusConfig } from "../../platform/observability/watchers.ts";
import { eventually } from "../faults/harness/wait.ts";
import { type AlertReceiver, startAlertReceiver } from "./alert-receiver.ts";
import { type Alertmanager, amtool, startAlertmanager } from "./alertmanager.ts";
import { startPrometheus } from "./prometheus.ts";
import { checkPrometheus } from "./promtool.ts";

/** Both are built from their modules where they never were. */
const FIRST_TIME_MS = 1_800_000;
/** A group of alerts is told ten seconds after its first one, and of its changes every half a minute. */
const TOLD_WITHIN_MS = 75_000;
const LIMIT_MS = 2 * TOLD_WITHIN_MS;

const JOB = {
  alertname: "DatabaseJobFailed",
  severity: "ticket",
  namespace: "air-quality-test",
  job_name: "migrate-0123456789",
};
const FAILED = `kube_job_failed{namespace="${JOB.namespace}",condition="true",job_name="${JOB.job_name}"} 1\n`;

interface Cluster {
  readonly url: URL;
  says(text: string): void;
  stop(): Promise<void>;
}

/** Says what kube-state-metrics would. */
async function startCluster(): Promise<Cluster> {
  let metrics = FAILED;
  const server = createServer((_, response) => {
    response.setHeader("Content-Type", "text/plain; version=0.0.4").end(metrics);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`http://127.0.0.1:${port}`),
    says: (text) => {
      metrics = text;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

describe("an alert, from Prometheus by Alertmanager to who is told", function () {
  this.timeout(LIMIT_MS);
  let receiver: AlertReceiver;
  let alertmanager: Alertmanager;
  let cluster: Cluster;
  const running: { stop(): Promise<void> }[] = [];
  const started = <T extends { stop(): Promise<void> }>(one: T): T => {
    running.unshift(one);
    return one;
  };

  before(async function () {
    this.timeout(FIRST_TIME_MS);
    receiver = started(await startAlertReceiver());
    alertmanager = started(await startAlertmanager(receiver.url));
    cluster = started(await startCluster());
    const labels = { job: "kube-state-metrics" };
    started(await startPrometheus(cluster.url, labels, RULE_GROUPS, alertmanager.host));
  });

  after(async () => {
    for (const one of running) await one.stop();
  });

  /** The first alert of a name that the receiver was told of in this way. */
  const told = (alertname: string, status: "firing" | "resolved") =>
    eventually(
      `${alertname} ${status}`,
      () =>
        receiver.messages
          .flatMap(({ alerts }) => alerts)
          .find((alert) => alert.labels.alertname === alertname && alert.status === status),
      TOLD_WITHIN_MS,
    );

  it("is of the platform's own rules, and arrives at the stack's receiver with its runbook", async () => {
    const { labels, annotations } = await told(JOB.alertname, "firing");

    expect(labels).to.deep.equal({ ...JOB, stack: "test" });
    expect(annotations).to.deep.equal({
      summary: "A Job that makes roles or migrates has failed",
      runbook: "docs/runbooks/DatabaseJobFailed.md",
    });
  });

  it("is told again when it is over", async () => {
    await told(JOB.alertname, "firing");
    cluster.says(FAILED.replace(/1\n$/, "0\n"));

    expect((await told(JOB.alertname, "resolved")).labels).to.deep.equal({ ...JOB, stack: "test" });
  });

  it("keeps a ticket to itself while somebody is woken for the same", async () => {
    const of = (severity: string, namespace: string) => ({
      labels: { alertname: "DatabaseAway", severity, namespace },
    });
    await alertmanager.bring([of("page", "a"), of("ticket", "a"), of("ticket", "b")]);
    const said = () => {
      const alerts = receiver.messages.flatMap((message) => message.alerts);
      const ours = alerts.filter(({ labels }) => labels.alertname === "DatabaseAway");
      return [
        ...new Set(ours.map(({ labels }) => `${labels.severity} ${labels.namespace}`)),
      ].sort();
    };
    await eventually("the page and a ticket of its own", () => said().length >= 2, TOLD_WITHIN_MS);

    expect(said()).to.deep.equal(["page a", "ticket b"]);
  });
});

describe("the configuration of who is told", function () {
  this.timeout(FIRST_TIME_MS);

  for (const [what, file, receiver] of [
    ["with a receiver", "/secrets/alert-webhook/value", "webhook"],
    ["without one", undefined, "nobody"],
  ] as const) {
    it(`is taken by amtool ${what}`, async () => {
      const said = await amtool(alertmanagerConfig(file), "check-config");

      expect(said).to.include("SUCCESS").and.include("1 receivers").and.include("1 inhibit rules");
    });

    it(`leads every alert to the one receiver ${what}`, async () => {
      for (const severity of ["page", "ticket"]) {
        const ways = ["config", "routes", "test", `severity=${severity}`];
        expect(await amtool(alertmanagerConfig(file), ...ways, "--config.file")).to.equal(receiver);
      }
    });
  }

  it("is taken by promtool as Prometheus has it, with the rules beside it", async () => {
    const config = prometheusConfig({ stack: "test", alertmanager: "alertmanager:9093" });
    const { isWell, said } = await checkPrometheus(config);

    expect(isWell, said).to.equal(true);
  });
});

import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { RULE_GROUPS } from "../../platform/observability/rules.ts";
import { startTestService, type TestService } from "../support/service.ts";
import { until } from "../support/wait.ts";
import { type Prometheus, startPrometheus } from "./prometheus.ts";

const PROJECT = join(import.meta.dirname, "../..");
/** Prometheus is built from its module where it never was. */
const FIRST_TIME_MS = 1_800_000;
const LABELS = { job: "air-quality-api", namespace: "air-quality-local", pod: "api-stable-x" };

/** One of our alerts; what it goes by can be brought about here. */
const FIRES_AFTER_AN_ANSWER = RULE_GROUPS.flatMap(({ rules }) => rules)
  .filter((rule) => "alert" in rule && rule.alert === "AnswersStale")
  .map((rule) => ({ ...rule, expr: "sum(air_quality_answers_total) > 0", for: "0s" }));

const metadata = (name: string, component: string) => ({
  name,
  creationTimestamp: "2026-01-01T00:00:00Z",
  labels: {
    "app.kubernetes.io/name": name.replace(/-x$/, ""),
    "app.kubernetes.io/component": component,
  },
});
const cronJob = (name: string) => ({
  kind: "CronJob",
  metadata: metadata(name, "job"),
  status: { lastSuccessfulTime: new Date().toISOString() },
});
const OBJECTS = [
  {
    kind: "Pod",
    metadata: metadata("api-stable-x", "api"),
    status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
  },
  {
    kind: "Job",
    metadata: metadata("migrate-x", "job"),
    status: {
      conditions: [{ type: "Complete", status: "True" }],
      completionTime: new Date().toISOString(),
    },
  },
  ...["backup", "restore-drill", "purge"].map(cronJob),
];

describe("make status, of a real API and a real Prometheus", () => {
  let folder: string;
  let service: TestService;
  let prometheus: Prometheus;

  before(async function () {
    this.timeout(FIRST_TIME_MS);
    folder = mkdtempSync(join(tmpdir(), "air-quality-status-"));
    service = await startTestService();
    const rules = { name: "alerts", interval: "1s", rules: FIRES_AFTER_AN_ANSWER };
    prometheus = await startPrometheus(new URL(service.server.adminUrl), LABELS, [rules]);
    const outputs = { url: service.server.url, releases: [{ name: "stable", weight: 100 }] };
    program("pulumi", `case "$*" in "stack output"*) echo '${JSON.stringify(outputs)}';; esac`);
    reachPrometheus(`echo "Forwarding from 127.0.0.1:${new URL(prometheus.url).port} -> 9095"`);
  });

  after(async () => {
    await prometheus?.stop();
    await service?.stop();
    rmSync(folder, { recursive: true });
  });

  function program(name: string, script: string): void {
    const file = join(folder, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }

  /** A kubectl that knows the objects above, and leads to the API; what it was asked is kept. */
  function reachPrometheus(script: string): void {
    const objects = JSON.stringify({ items: OBJECTS });
    const { port } = new URL(service.server.adminUrl);
    program(
      "kubectl",
      [
        `echo "$*" >> '${join(folder, "asked")}'`,
        'case "$*" in',
        `*"get pods,jobs,cronjobs"*) echo '${objects}'; exit;;`,
        `*service/prometheus*) ${script};;`,
        `*pod/api-stable-x*) echo "Forwarding from 127.0.0.1:${port} -> 9091";;`,
        "esac",
        "exec sleep 60",
      ].join("\n"),
    );
  }

  async function status() {
    const child = spawn(process.execPath, ["platform/commands/status.ts"], {
      cwd: PROJECT,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        STACK: "local",
        PATH: `${folder}${delimiter}${process.env.PATH}`,
        XDG_DATA_HOME: join(folder, "data"),
      },
    });
    const ended = new Promise<number | null>((done) => child.once("close", done));
    const [output, errors, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      ended,
    ]);
    return { lines: output.trimEnd().split("\n"), errors, code };
  }

  const hasFired = async () => {
    const answer = await fetch(`${prometheus.url}/api/v1/alerts`);
    return (await answer.text()).includes('"firing"');
  };

  it("shows that all is well, and ends with 0", async () => {
    const { lines, errors, code } = await status();

    expect(errors).to.equal("");
    expect(lines).to.include("releases  stable 100 %");
    expect(
      lines.map((line) => line.replace(/\d+ (?:second|minute)s?/, "some time")),
    ).to.include.members([
      `✓ API: ${service.server.url} answers 200`,
      "✓ pods: stable 1 of 1 ready",
      "✓ outbox: empty in 1 pod",
      "✓ migration: migrate-x done some time ago",
      "✓ backup: went well some time ago",
      "✓ drill: went well some time ago",
      "✓ purge: went well some time ago",
      "✓ alerts: none fires",
    ]);
    expect(lines.find((line) => line.includes("quota"))).to.match(
      /^✓ quota: .* of the minute, .* of the day, .* of the month$/,
    );
    expect(code).to.equal(0);
  });

  it("asks for nothing but the stack's own", async () => {
    const asked = readFileSync(join(folder, "asked"), "utf8").trim().split("\n").sort();

    expect(asked).to.deep.equal([
      "--namespace=air-quality-local get pods,jobs,cronjobs --output=json",
      "port-forward pod/api-stable-x --namespace=air-quality-local --address=127.0.0.1 :9091",
      "port-forward service/prometheus --namespace=air-quality-local-monitoring --address=127.0.0.1 :9095",
    ]);
  });

  it("shows an alert that fires with its runbook, and ends with 1", async () => {
    await service.ask("/air-quality?lat=52.52&lon=13.405");
    await until(hasFired);

    const { lines, code } = await status();

    const at = lines.indexOf("✗ alerts: 1 firing");
    expect(lines[at + 1]).to.match(
      /^ {4}ticket {2}AnswersStale {2}for \d+ seconds?: Most answers are stale, and are not renewed → docs\/runbooks\/AnswersStale\.md$/,
    );
    expect(lines.some((line) => /^✓ quota: \d+ of \d+ left of the minute/.test(line))).to.equal(
      true,
    );
    expect(code).to.equal(1);
  });

  it("says that Prometheus does not answer, and shows all the rest", async () => {
    reachPrometheus("echo 'Error from server (NotFound): no such service' >&2; exit 1");

    const { lines, code } = await status();

    expect(lines.filter((line) => line.startsWith("✗"))).to.deep.equal([
      "✗ alerts: Prometheus does not answer: no way to port 9095 of service/prometheus in air-quality-local-monitoring: Error from server (NotFound): no such service; where it is missing, make deploy STACK=local brings it",
    ]);
    expect(lines).to.include("✓ pods: stable 1 of 1 ready");
    expect(code).to.equal(1);
  });

  it("says that the cluster does not answer once, and shows all the rest", async () => {
    program(
      "kubectl",
      "echo 'E1124 03:31:30 a log line' >&2; echo 'The connection to the server was refused' >&2; exit 1",
    );

    const { lines } = await status();

    expect(lines.filter((line) => line.startsWith("✗"))[0]).to.equal(
      "✗ pods, quota, outbox, migration, backup, drill, purge: The connection to the server was refused",
    );
    expect(lines).to.include("releases  stable 100 %");
  });

  it("says that Pulumi does not answer, and shows all the rest", async () => {
    program("pulumi", "echo 'error: no such backend' >&2; exit 1");

    const { lines, code } = await status();

    expect(lines.find((line) => line.includes("API"))).to.include("error: no such backend");
    expect(lines.some((line) => line.includes("alerts"))).to.equal(true);
    expect(code).to.equal(1);
  });
});

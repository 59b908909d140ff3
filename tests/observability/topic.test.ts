import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { stringify } from "yaml";
import { topicRouting } from "../../platform/aws/monitoring/alert-manager.ts";
import { freePort } from "../embedded/postgres.ts";
import { goTools } from "../support/go-tools.ts";
import { until } from "../support/wait.ts";

/** Alertmanager is built from its module where it never was. */
const FIRST_TIME_MS = 1_800_000;
const TOPIC = "arn:aws:sns:eu-central-1:111122223333:air-quality-prod-alerts";
const ROUTE = { stack: "prod", topicArn: TOPIC, region: "eu-central-1" };
const PUBLISHED =
  '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';

/** The same configuration, for SNS at an address of this machine, at once, by a made-up key. */
function configFor(url: string) {
  const { route, receivers, ...rest } = topicRouting(ROUTE);
  const [
    {
      sns_configs: [sns],
    } = { sns_configs: [] },
  ] = receivers;
  const sigv4 = { ...sns?.sigv4, access_key: "none", secret_key: "none" };
  return {
    ...rest,
    route: { ...route, group_wait: "0s" },
    receivers: [{ name: route.receiver, sns_configs: [{ ...sns, api_url: url, sigv4 }] }],
  };
}

const alert = (name: string, severity: string) => ({
  labels: { alertname: name, severity, namespace: "air-quality-prod" },
  annotations: { summary: `${name} it is`, runbook: `docs/runbooks/${name}.md` },
});

describe("the way of an alert to the topic", () => {
  const messages: URLSearchParams[] = [];
  const sns = createServer((request, response) => {
    void text(request).then((body) => {
      messages.push(new URLSearchParams(body));
      response.setHeader("Content-Type", "text/xml");
      response.end(PUBLISHED);
    });
  });
  let folder: string;
  let url: string;
  let stop: () => Promise<void>;

  before(async function () {
    this.timeout(FIRST_TIME_MS);
    const { alertmanager } = await goTools("alertmanager");
    sns.listen(0, "127.0.0.1");
    await once(sns, "listening");
    folder = await mkdtemp(join(tmpdir(), "air-quality-alertmanager-"));
    const { port } = sns.address() as AddressInfo;
    await writeFile(
      join(folder, "config.yml"),
      stringify(configFor(`http://127.0.0.1:${port}`), { lineWidth: 0 }),
    );
    const own = await freePort();
    url = `http://127.0.0.1:${own}`;
    const args = ["--config.file=config.yml", "--storage.path=data", "--cluster.listen-address="];
    const child = spawn(alertmanager, [...args, `--web.listen-address=127.0.0.1:${own}`], {
      cwd: folder,
      // What this machine says about AWS is not for it.
      env: {},
      stdio: ["ignore", "ignore", "pipe"],
    });
    const said: string[] = [];
    child.stderr.on("data", (one) => said.push(String(one)));
    stop = async () => {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    };
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`Alertmanager ended:\n${said.join("")}`);
      return await fetch(`${url}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
    });
  });
  after(async () => {
    await stop();
    sns.close();
    await rm(folder, { recursive: true });
  });

  const tell = (...alerts: readonly object[]) =>
    fetch(`${url}/api/v2/alerts`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(alerts),
    });
  const messageOf = (name: string) =>
    until(() => messages.find((one) => one.get("Subject")?.endsWith(`: ${name}`)));
  /** Attributes by their names, which SNS' form has beside each other. */
  function attributesOf(message: URLSearchParams) {
    const numbers = [...message.keys()].flatMap(
      (key) => /^MessageAttributes\.entry\.(\d+)\.Name$/.exec(key)?.[1] ?? [],
    );
    const member = (number: string, name: string) =>
      message.get(`MessageAttributes.entry.${number}.${name}`);
    return Object.fromEntries(
      numbers.map((one) => [member(one, "Name"), member(one, "Value.StringValue")]),
    );
  }

  it("ends with its severity, what it says and its runbook", async () => {
    await tell(alert("DatabaseAway", "page"));
    const message = await messageOf("DatabaseAway");

    expect(message.get("TopicArn")).to.equal(TOPIC);
    expect(message.get("Subject")).to.equal("prod page firing: DatabaseAway");
    expect(message.get("Message"))
      .to.match(/^DatabaseAway \(page\) is firing since \d{4}-\d\d-\d\d \d\d:\d\d UTC\n/)
      .and.include("\nDatabaseAway it is\n")
      .and.include("\nRunbook: docs/runbooks/DatabaseAway.md\n")
      .and.include("namespace=air-quality-prod");
    expect(attributesOf(message)).to.deep.equal({ severity: "page", alert: "DatabaseAway" });
  });

  it("is one message for page and ticket of the same, with the higher severity", async () => {
    await tell(alert("AvailabilityBudget", "ticket"), alert("AvailabilityBudget", "page"));
    const message = await messageOf("AvailabilityBudget");

    expect(message.get("Subject")).to.equal("prod page firing: AvailabilityBudget");
    expect(attributesOf(message).severity).to.equal("page");
  });

  it("ends with a ticket where it is one", async () => {
    await tell(alert("BackupOld", "ticket"));

    expect(attributesOf(await messageOf("BackupOld")).severity).to.equal("ticket");
  });
});

import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { AWS_ALARMS } from "../../platform/aws/monitoring/alarms.ts";
import { ruleFile } from "../../platform/observability/rules.ts";
import { at, listAt } from "../../platform/policies/rule.ts";
import { mayComeFrom } from "../support/reach.ts";
import type { RecordedResource, Recording } from "../support/recorder/recording.ts";
import { recordedStack, recordStack } from "../support/stack.ts";

const PROJECT = join(import.meta.dirname, "../..");
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription";

const topicOf = (stack: string) =>
  `arn:aws:sns:eu-central-1:111122223333:air-quality-${stack}-alerts`;
const keyOf = (resources: readonly RecordedResource[]) =>
  resources.find(({ type }) => type === "aws:kms/key:Key");
const statements = (text: unknown): readonly Record<string, unknown>[] =>
  JSON.parse(String(text)).Statement;

describe("what watches a stack on AWS", function () {
  // A recording, on a machine that may have much else to do.
  this.timeout(90_000);

  for (const stack of ["dev", "test", "prod"]) {
    describe(`in ${stack}`, () => {
      let recording: Recording;
      let resources: readonly RecordedResource[];
      const ofType = (type: string) => resources.filter((one) => one.type === type);
      const only = (type: string): RecordedResource => {
        expect(ofType(type), type).to.have.length(1);
        return ofType(type)[0] as RecordedResource;
      };

      before(async () => {
        recording = await recordedStack(stack);
        resources = recording.resources;
      });

      it("tells the topic of each alarm, when it begins and when it is over", () => {
        expect(ofType(ALARM)).to.have.length.above(AWS_ALARMS.length - 2);
        for (const { name, inputs } of ofType(ALARM)) {
          expect(inputs.alarmActions, name).to.deep.equal([topicOf(stack)]);
          expect(inputs.okActions, name).to.deep.equal([topicOf(stack)]);
          expect(inputs.actionsEnabled, name).not.to.equal(false);
        }
      });

      it("says with each alarm how urgent it is, and where to read what to do", () => {
        for (const { name, inputs } of ofType(ALARM)) {
          const [, severity, path = ""] =
            /^(page|ticket): .+\. Runbook: (\S+)$/.exec(String(inputs.alarmDescription)) ?? [];

          expect(severity, name).to.be.a("string");
          expect(existsSync(join(PROJECT, path)), path).to.equal(true);
        }
      });

      it("looks at this stack's own things", () => {
        const texts = ofType(ALARM).map(({ name, inputs }) => ({
          name,
          text: JSON.stringify([inputs.dimensions ?? null, inputs.metricQueries ?? null]),
        }));
        const own =
          /air-quality-(dev|test|prod)|load-balancer\.recorded|nat-[abc]-|ws-|prometheus-|certificate\//;

        expect(texts.filter(({ text }) => !own.test(text))).to.deep.equal([]);
        expect(new Set(ofType(ALARM).map(({ inputs }) => inputs.name))).to.have.property(
          "size",
          texts.length,
        );
      });

      it("lets Prometheus, CloudWatch and RDS speak, for this account only", () => {
        const policy = statements(only("aws:sns/topicPolicy:TopicPolicy").inputs.policy);

        expect(policy.map((one) => at(one, "Principal.Service"))).to.have.members([
          "aps.amazonaws.com",
          "cloudwatch.amazonaws.com",
          "events.rds.amazonaws.com",
        ]);
        for (const one of policy) {
          expect(one.Resource).to.equal(topicOf(stack));
          expect(listAt(one, "Action").concat(one.Action ?? [])).not.to.include("sns:*");
          const { StringEquals, ArnLike } = one.Condition as Record<string, Record<string, string>>;
          expect(StringEquals).to.deep.equal({ "aws:SourceAccount": "111122223333" });
          expect(ArnLike?.["aws:SourceArn"]).to.match(/^arn:aws:\w+:eu-central-1:111122223333:\w/);
        }
      });

      it("encrypts numbers and alerts with the stack's key, which lets those three in", () => {
        const key = keyOf(resources);
        const arn = `arn:aws:kms:eu-central-1:111122223333:key/${key?.name}`;
        const alerts = statements(key?.inputs.policy).find(({ Sid }) => Sid === "Alerts");

        expect(only("aws:amp/workspace:Workspace").inputs.kmsKeyArn).to.equal(arn);
        expect(only("aws:sns/topic:Topic").inputs.kmsMasterKeyId).to.equal(arn);
        expect(at(alerts, "Principal.Service")).to.have.members(
          statements(only("aws:sns/topicPolicy:TopicPolicy").inputs.policy).map((one) =>
            at(one, "Principal.Service"),
          ),
        );
      });

      it("has the rules of every target, and hands their alerts to the topic", () => {
        const { inputs } = only("aws:amp/alertManagerDefinition:AlertManagerDefinition");
        const config = parse(parse(String(inputs.definition)).alertmanager_config);

        expect(only("aws:amp/ruleGroupNamespace:RuleGroupNamespace").inputs.data).to.equal(
          ruleFile(),
        );
        expect(config.receivers[0].sns_configs[0].topic_arn).to.equal(topicOf(stack));
        expect(config.route.receiver).to.equal(config.receivers[0].name);
      });

      it("scrapes from the nodes' subnets what lets itself be scraped from there", () => {
        const { inputs } = only("aws:amp/scraper:Scraper");
        const { scrape_configs: jobs } = parse(String(inputs.scrapeConfiguration));
        const subnets = resources.filter(({ name }) => /^private-[abc]$/.test(name));
        const blocks = subnets.flatMap(({ inputs: { cidrBlock } }) => cidrBlock ?? []);
        const addresses = blocks.map((block) => String(block).replace(/\d+\/\d+$/, "9"));

        expect(listAt(inputs, "source.eks.subnetIds")).to.have.length(3);
        expect(listAt(inputs, "source.eks.securityGroupIds")).to.deep.equal([
          `sg-air-quality-${stack}`,
        ]);
        expect(jobs.map((job: { job_name: string }) => job.job_name)).to.deep.equal([
          "air-quality-api",
          "envoy",
          "kube-state-metrics",
        ]);
        expect(addresses).to.have.length(3);
        for (const address of addresses) {
          expect(mayComeFrom(resources, "api-stable", address, 9091)).to.equal(true);
          expect(mayComeFrom(resources, "envoy", address, 8002)).to.equal(true);
          expect(mayComeFrom(resources, "kube-state-metrics", address, 8080)).to.equal(true);
        }
        expect(mayComeFrom(resources, "api-stable", "203.0.113.1", 9091)).to.equal(false);
      });

      it("says where metrics are asked for", () => {
        expect(recording.outputs.metrics).to.deep.equal({
          endpoint: "https://aps-workspaces.eu-central-1.amazonaws.com/workspaces/ws-prometheus/",
          region: "eu-central-1",
        });
      });

      it("has a dashboard with every alarm on it", () => {
        const { inputs } = only("aws:cloudwatch/dashboard:Dashboard");
        const [states] = JSON.parse(String(inputs.dashboardBody)).widgets;

        expect(states.properties.alarms).to.have.length(ofType(ALARM).length);
      });
    });
  }

  const alarm = async (stack: string, name: string) =>
    (await recordedStack(stack)).resources.find((one) => one.name === `alarm-${name}`)?.inputs;

  it("reckons limits from what each stack's server has", async () => {
    const limits = async (stack: string) => [
      (await alarm(stack, "DatabaseMemoryLow"))?.threshold,
      (await alarm(stack, "DatabaseDiskFull"))?.threshold,
      (await alarm(stack, "DatabaseConnectionsHigh"))?.threshold,
    ];

    expect(await limits("dev")).to.deep.equal([0.05 * 2 ** 31, 2 ** 30, 120]);
    expect(await limits("prod")).to.deep.equal([0.05 * 2 ** 33, 5 * 2 ** 30, 480]);
  });

  it("watches a NAT gateway in each of production's zones, and its certificate", async () => {
    const zones = ["NatPortsExhausted-a", "NatPortsExhausted-b", "NatPortsExhausted-c"];
    const found = (stack: string) =>
      Promise.all([...zones, "CertificateNotRenewed"].map((name) => alarm(stack, name)));

    expect((await found("prod")).map(Boolean)).to.deep.equal([true, true, true, true]);
    expect((await found("dev")).map(Boolean)).to.deep.equal([true, false, false, false]);
  });

  it("keeps production's logs for a year, in groups of its own", async () => {
    const groups = async (stack: string) =>
      (await recordedStack(stack)).resources
        .filter(({ type }) => type === "aws:cloudwatch/logGroup:LogGroup")
        .filter(({ name }) => /^(pods-|prometheus$|database-)/.test(name))
        .map(({ inputs }) => ({ name: String(inputs.name), days: inputs.retentionInDays }));
    const [test, prod] = await Promise.all([groups("test"), groups("prod")]);

    expect(prod.map(({ days }) => days)).to.deep.equal(prod.map(() => 365));
    expect(test.map(({ days }) => days)).to.deep.equal(test.map(() => 14));
    expect(prod.filter(({ name }) => !name.includes("air-quality-prod"))).to.deep.equal([]);
    expect(test.filter(({ name }) => !name.includes("air-quality-test"))).to.deep.equal([]);
  });

  it("tells everybody who is to be told, and keeps the webhook's address secret", async () => {
    const webhook = "https://canary-webhook.example.com/alerts";
    const { resources, outputs } = await recordStack("prod", { monitoring: { webhook } });
    const told = resources.filter(({ type }) => type === SUBSCRIPTION);
    const others = resources.filter(({ name }) => name !== "alerts-webhook");

    expect(told.map(({ inputs: { protocol, endpoint } }) => [protocol, endpoint])).to.deep.equal([
      ["email", "on-call@example.com"],
      ["https", webhook],
    ]);
    expect(told.map(({ secrets }) => secrets)).to.deep.equal([[], ["endpoint"]]);
    expect(JSON.stringify([others, outputs])).not.to.include("canary-webhook");
  });

  it("is nothing of AWS on a local cluster", async () => {
    const { resources, outputs } = await recordedStack("local");

    expect(resources.filter(({ type }) => /aws:(amp|sns|cloudwatch)/.test(type))).to.deep.equal([]);
    expect(outputs).not.to.have.property("metrics");
  });
});

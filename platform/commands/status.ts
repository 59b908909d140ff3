/**
 * `make status STACK=x`: what a stack says of itself, its cluster, its pods, AWS and Prometheus. Ends with 0
 * when all is well.
 */
import type { PlatformConfig } from "../config.ts";
import { namespacesOf } from "../names.ts";
import { awsIn } from "./aws/cli.ts";
import { readChoices } from "./choices.ts";
import { pulumiOutput } from "./pulumi.ts";
import { alertsProbe } from "./status/alerts.ts";
import { answerOf } from "./status/answer.ts";
import { awsProbes } from "./status/aws.ts";
import { objectsIn, readingsOf } from "./status/cluster.ts";
import { migrationProbe, podsProbe, runningPods, safetyProbes } from "./status/objects.ts";
import { type Outputs, outputLines } from "./status/outputs.ts";
import { type Probe, probe, probeLines } from "./status/probe.ts";
import { alertsInCluster, alertsOfAmazon } from "./status/prometheus.ts";
import { outboxProbe, quotaProbe, readingsIn } from "./status/readings.ts";
import { reasonOf } from "./status/words.ts";

const { STACK = "local" } = process.env;

const readOutputs = async () =>
  JSON.parse(await pulumiOutput(STACK, ["stack", "output", "--json"])) as Outputs;

const apiProbe = (outputs: Promise<Outputs>): Promise<Probe> =>
  probe("API", async () => {
    const { releases = [], url = "" } = await outputs;
    if (releases.length === 0) throw new Error("no release yet");
    await answerOf(url);
    return { isWell: true, found: `${url} answers 200` };
  });

/** What is read of the cluster's objects, and of the pods that they name. */
async function clusterProbes(context: string | undefined, outputs: Promise<Outputs>) {
  const place = { namespace: namespacesOf(STACK).api, context };
  try {
    const objects = await objectsIn(place);
    if (objects.length === 0) {
      throw new Error(
        `nothing is in ${place.namespace}: has it a release, is kubectl's context its cluster (make creds STACK=${STACK})?`,
      );
    }
    const pods = await readingsOf(runningPods(objects), place);
    const { releases = [] } = await outputs.catch((): Outputs => ({}));
    const now = Date.now();
    const waiting = readingsIn(pods).map(({ migrationsMissing }) => migrationsMissing);
    return [
      podsProbe(
        objects,
        releases.map(({ name }) => name),
      ),
      quotaProbe(pods),
      outboxProbe(pods),
      migrationProbe(objects, { missing: Math.max(0, ...waiting), now }),
      ...safetyProbes(objects, now),
    ];
  } catch (error) {
    const name = "pods, quota, outbox, migration, backup, drill, purge";
    return [{ name, isWell: false, found: reasonOf(error) }];
  }
}

async function askAlerts(config: PlatformConfig, outputs: Promise<Outputs>) {
  if (config.target === "kind") {
    const { monitoring } = namespacesOf(STACK);
    return await alertsInCluster({ namespace: monitoring, context: config.kubeContext });
  }
  const { metrics } = await outputs;
  if (!metrics) throw new Error("the stack's outputs name no workspace");
  return await alertsOfAmazon(metrics, awsIn(config.aws.region));
}

const alerts = (config: PlatformConfig, outputs: Promise<Outputs>): Promise<Probe> =>
  probe("alerts", async () => {
    try {
      return alertsProbe(await askAlerts(config, outputs), Date.now());
    } catch (error) {
      const way = `where it is missing, make deploy STACK=${STACK} brings it`;
      throw new Error(`Prometheus does not answer: ${reasonOf(error)}; ${way}`);
    }
  });

/** Everything at once: no question waits for another that it does not need. */
async function ask(config: PlatformConfig | undefined, outputs: Promise<Outputs>) {
  const context = config?.target === "kind" ? config.kubeContext : undefined;
  const asked = await Promise.all([
    apiProbe(outputs).then((one) => [one]),
    config?.target === "eks" ? Promise.all(awsProbes(STACK, awsIn(config.aws.region))) : [],
    config ? clusterProbes(context, outputs) : [],
    config ? alerts(config, outputs).then((one) => [one]) : [],
  ]);
  return asked.flat();
}

try {
  const { config, faults } = await readChoices(STACK);
  const outputs = readOutputs();
  const probes = await ask(config, outputs);
  // Why there are none, the first probe says.
  const told = await outputs.then(
    (found) => [...outputLines(found), ""],
    () => [],
  );
  const lines = [...faults, ...told, ...probeLines(probes)];
  process.stdout.write(`${lines.join("\n")}\n`);
  if (probes.some(({ isWell }) => !isWell)) process.exitCode = 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

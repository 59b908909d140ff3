import { existsSync } from "node:fs";
import { join } from "node:path";
import { forwarding } from "../../../platform/commands/port-forward.ts";
import { WATCHER_PORTS } from "../../../platform/observability/watchers.ts";
import { eventually } from "../../faults/harness/wait.ts";
import { type AlertReceiver, startAlertReceiver, type ToldAlert } from "../alert-receiver.ts";
import type { Job, Pod } from "../objects.ts";
import type { Findings, Proof } from "../proof.ts";
import { ANY_API_PODS, type Stand } from "../stand.ts";

const PROJECT = join(import.meta.dirname, "../../..");
const ALERT = "DatabaseJobFailed";
/** The Job that fails; alerts know it by how its name begins. */
const FAULTY = "migrate-e2e-watched";
/** Of what the stack names, and this is not. */
const NO_DATABASE = "air_quality_mistyped";

const JOBS = ["air-quality-api", "alertmanager", "envoy", "kube-state-metrics", "prometheus"];
/** Seconds until new pods are found and scraped. */
const SCRAPED_SECONDS = 60;
/** Seconds until the fault is scraped, worked out, grouped and told. */
const TOLD_SECONDS = 15 + 60 + 10 + 15;
/** The same for its end, of which a group is told every half a minute. */
const OVER_SECONDS = 15 + 60 + 30 + 15;
/** Seconds that a Job takes to fail. */
const FAILS_SECONDS = 30;

interface Target {
  readonly labels: Readonly<Record<string, string>>;
  readonly health: string;
  readonly lastError: string;
}

/** What Prometheus scrapes, by its own page. */
async function targetsOf(port: number): Promise<readonly Target[]> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/targets?state=active`);
  const { data } = (await response.json()) as { data: { activeTargets: readonly Target[] } };
  return data.activeTargets;
}

/** Waits until every pod of the API and one of each other kind at least is scraped without a fault. */
async function expectTargets({ cluster, deployment }: Stand, findings: Findings): Promise<void> {
  const { namespace } = deployment;
  const place = { namespace: `${namespace}-monitoring`, port: WATCHER_PORTS.prometheus };
  let targets: readonly Target[] = [];
  const allUp = async (port: number) => {
    const pods = await cluster.list<Pod>("pod", { namespace, selector: ANY_API_PODS });
    targets = await targetsOf(port);
    const scraped = targets.filter(({ health }) => health === "up").map(({ labels }) => labels);
    return (
      scraped.length === targets.length &&
      JOBS.every((job) => scraped.some((labels) => labels.job === job)) &&
      pods.every(({ metadata }) => scraped.some((labels) => labels.pod === metadata.name))
    );
  };
  await forwarding("service/prometheus", place, (port) =>
    eventually("targets", () => allUp(port), SCRAPED_SECONDS * 1000, 1000).catch(() => {
      const lines = targets.map(
        ({ labels, health, lastError }) => `${labels.job} ${labels.pod} ${health} ${lastError}`,
      );
      throw new Error(`not everything is scraped:\n${lines.join("\n")}`);
    }),
  );
  findings.count("targets", targets.length);
}

/** A migration of this release with a database that nobody has; waits until Kubernetes has given it up. */
async function failToMigrate({ cluster, deployment: { namespace } }: Stand): Promise<void> {
  const jobs = await cluster.list<Job>("job", { namespace });
  const migrate = jobs.find(({ metadata }) => /^migrate-[\da-f]+$/.test(metadata.name));
  if (!migrate) throw new Error("no migration is there to copy");
  // The controller's own labels would name the other Job's pods.
  const { labels = {} } = migrate.metadata;
  const text = JSON.stringify(migrate.spec.template.spec);
  const spec = JSON.parse(text.replace(/(:\/\/[^"]+\/)air_quality"/, `$1${NO_DATABASE}"`));
  if (!JSON.stringify(spec).includes(NO_DATABASE)) throw new Error("its database is not found");
  await cluster.apply([
    {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: FAULTY, namespace, labels },
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: 60,
        template: { metadata: { labels }, spec },
      },
    },
  ]);
  await cluster.wait(`job/${FAULTY}`, namespace, "condition=Failed", FAILS_SECONDS);
}

/** Waits until the receiver was told of the Job, in one way or the other. */
const told = (receiver: AlertReceiver, status: ToldAlert["status"], seconds: number) =>
  eventually(
    `${ALERT} ${status}`,
    async () =>
      (await receiver.alerts()).findLast(
        (alert) =>
          alert.status === status &&
          alert.labels.alertname === ALERT &&
          alert.labels.job_name === FAULTY,
      ),
    seconds * 1000,
    500,
  );

/** As the runbook says: which, why, and away with it. */
async function walkRunbook({ cluster, deployment: { namespace } }: Stand): Promise<void> {
  const failed = await cluster.kubectl(["-n", namespace, "get", "jobs"]);
  if (!new RegExp(`^${FAULTY} +Failed`, "m").test(failed)) throw new Error(`not seen:\n${failed}`);
  const log = await cluster.kubectl(["-n", namespace, "logs", `job/${FAULTY}`]);
  if (!log.includes("migration failed") || !log.includes(NO_DATABASE)) {
    throw new Error(`its log does not say why:\n${log}`);
  }
  await cluster.remove(`job/${FAULTY}`, { namespace });
}

/** From a fault to whoever is told, by its runbook to its end. */
export const watched: Proof = {
  name: "watched",
  promise:
    "everything is scraped; a failed migration is told to the stack's receiver with its runbook, which ends it",
  budgetSeconds: 120,
  needs: "deploy",
  async run(stand, findings) {
    const { cluster, deployment } = stand;
    await expectTargets(stand, findings);
    const receiver = await startAlertReceiver(cluster);
    findings.afterwards(() => receiver.stop());
    findings.afterwards(() => cluster.remove(`job/${FAULTY}`, { namespace: deployment.namespace }));
    await failToMigrate(stand);
    const { labels, annotations } = await findings.timed("seconds from fault to receiver", () =>
      told(receiver, "firing", TOLD_SECONDS),
    );
    const { runbook = "" } = annotations;
    if (labels.namespace !== deployment.namespace || !labels.stack) {
      throw new Error(`it does not say where: ${JSON.stringify(labels)}`);
    }
    if (!existsSync(join(PROJECT, runbook)) || !runbook.includes(ALERT)) {
      throw new Error(`it names no runbook: ${JSON.stringify(annotations)}`);
    }
    await walkRunbook(stand);
    await findings.timed("seconds until it is over", () =>
      told(receiver, "resolved", OVER_SECONDS),
    );
  },
};

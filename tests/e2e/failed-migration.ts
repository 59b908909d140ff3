import { existsSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "../faults/harness/wait.ts";
import { type AlertReceiver, startAlertReceiver, type ToldAlert } from "./alert-receiver.ts";
import { runCommand } from "./command.ts";
import type { Job } from "./objects.ts";
import type { Findings } from "./proof.ts";
import type { Stand } from "./stand.ts";

const PROJECT = join(import.meta.dirname, "../..");
const ALERT = "DatabaseJobFailed";
/** The Job that fails; alerts know it by how its name begins. */
const FAULTY = "migrate-e2e-watched";
/** Of what the stack names, and this is not. */
const NO_DATABASE = "air_quality_mistyped";

/** Seconds until a change is scraped, worked out, and told with its group; and some to spare. */
const TOLD_SECONDS = 15 + 60 + 30 + 15;
/** Seconds that a Job takes to fail. */
const FAILS_SECONDS = 30;

/** A fault whose alert can be followed. */
export interface FailedMigration {
  /** Until the stack's receiver is told, and by the runbook to the end; rejects where that breaks off. */
  follow(): Promise<void>;
}

/** Lets a migration fail, with a receiver there; both are gone after the proof. */
export async function failToMigrate(stand: Stand, findings: Findings): Promise<FailedMigration> {
  const { cluster, deployment } = stand;
  const { namespace } = deployment;
  const receiver = await startAlertReceiver(cluster);
  findings.afterwards(() => receiver.stop());
  const jobs = await cluster.list<Job>("job", { namespace });
  const migrate = jobs.find(({ metadata }) => /^migrate-[\da-f]+$/.test(metadata.name));
  if (!migrate) throw new Error("no migration is there to copy");
  findings.afterwards(() => cluster.remove(`job/${FAULTY}`, { namespace }));
  await cluster.apply([mistyped(migrate, namespace)]);
  await cluster.wait(`job/${FAULTY}`, namespace, "condition=Failed", FAILS_SECONDS);
  return {
    async follow() {
      const alert = await findings.timed("seconds from fault to receiver", () =>
        told(receiver, "firing"),
      );
      expectDirections(alert, namespace);
      await expectTold(stand, findings);
      await walkRunbook(stand);
      await findings.timed("seconds until it is over", () => told(receiver, "resolved"));
    },
  };
}

/** The migration of this release with a database that nobody has. */
function mistyped({ metadata: { labels = {} }, spec }: Job, namespace: string) {
  const before = JSON.stringify(spec.template.spec);
  const after = before.replace(/(:\/\/[^"]+\/)air_quality"/, `$1${NO_DATABASE}"`);
  if (after === before) throw new Error("the migration names no database");
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    // Without the controller's own labels, which name the other Job's pods.
    metadata: { name: FAULTY, namespace, labels },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: 60,
      template: { metadata: { labels }, spec: JSON.parse(after) },
    },
  };
}

/** Waits until the receiver was told of the Job, in one way or the other. */
const told = (receiver: AlertReceiver, status: ToldAlert["status"]) =>
  eventually(
    `${ALERT} ${status}`,
    async () =>
      (await receiver.alerts()).findLast(
        (alert) =>
          alert.status === status &&
          alert.labels.alertname === ALERT &&
          alert.labels.job_name === FAULTY,
      ),
    TOLD_SECONDS * 1000,
    500,
  );

/** Throws unless whoever is told knows where it is, and what to do. */
function expectDirections({ labels, annotations }: ToldAlert, namespace: string): void {
  const { runbook = "" } = annotations;
  if (labels.namespace !== namespace || !labels.stack) {
    throw new Error(`it does not say where: ${JSON.stringify(labels)}`);
  }
  if (!runbook.includes(ALERT) || !existsSync(join(PROJECT, runbook))) {
    throw new Error(`it names no runbook: ${JSON.stringify(annotations)}`);
  }
}

/** Throws unless `make status` says what serves, that it fires, and what to do. */
async function expectTold(stand: Stand, findings: Findings): Promise<void> {
  const { code, output } = await runCommand(stand, findings, "status.ts");
  const line = output.split("\n").find((one) => one.includes(ALERT) && one.includes(FAULTY));
  const isTold = line?.endsWith(`→ docs/runbooks/${ALERT}.md`);
  if (code !== 1 || !isTold || !/^releases +stable 100 %$/m.test(output)) {
    throw new Error(`make status ended with ${code} and does not tell of it:\n${output}`);
  }
}

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

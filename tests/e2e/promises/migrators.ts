import { IMAGES } from "../images/build.ts";
import type { Job, Pod } from "../objects.ts";
import type { Findings, Proof } from "../proof.ts";
import type { Stand } from "../stand.ts";

const NAME = "e2e-migrators";
const DATABASE = "e2e_migrators";
const OWNER = "air_quality_owner";
const MIGRATORS = 8;
/** As many as the platform's own Job has (`platform/workloads/database-jobs.ts`). */
const RETRIES = 3;

export interface Migrated {
  /** Migrators that ended well, and those of them that applied something. */
  readonly succeeded: number;
  readonly applied: number;
  /** Rows of the table of migrations, and different names in it. */
  readonly rows: number;
  readonly names: number;
}

/**
 * Starts eight migrators of an image at the same time, on an empty database.
 *
 * @param retries How many that fail, of eight that start on a busy machine, may try again.
 */
export async function migrateAtOnce(
  { cluster, database, deployment: { namespace } }: Stand,
  findings: Findings,
  image: string,
  retries = 0,
): Promise<Migrated> {
  const dropAll = async () => {
    await cluster.remove(`job/${NAME}`, { namespace });
    await database.rows(`DROP DATABASE IF EXISTS ${DATABASE} WITH (FORCE)`, "postgres");
  };
  await dropAll();
  findings.afterwards(dropAll);
  await database.rows(`CREATE DATABASE ${DATABASE} OWNER ${OWNER}`, "postgres");
  const [model] = await cluster.list<Job>("job", {
    namespace,
    selector: "app.kubernetes.io/name=migrate",
  });
  if (!model) throw new Error(`there is no migration Job in ${namespace} to do as it does`);
  await cluster.apply([
    {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: NAME, namespace },
      spec: {
        parallelism: MIGRATORS,
        completions: MIGRATORS,
        backoffLimit: retries,
        activeDeadlineSeconds: 90,
        template: asMigrator(model, image),
      },
    },
  ]);
  const ended = "jsonpath={.status.conditions[?(@.status=='True')].type}";
  await cluster.wait(`job/${NAME}`, namespace, ended, 90);
  const selector = `job-name=${NAME}`;
  const pods = await cluster.list<Pod>("pod", { namespace, selector });
  const logs = await Promise.all(
    pods.map(({ metadata }) => cluster.logs(metadata.name, namespace).catch(() => "")),
  );
  const [[rows, names] = []] = await database.rows(
    "SELECT count(*), count(DISTINCT name) FROM knex_migrations",
    DATABASE,
  );
  return {
    succeeded: pods.filter(({ status }) => status.phase === "Succeeded").length,
    applied: logs.filter((log) => log.includes('"message":"migrated"')).length,
    rows: Number(rows),
    names: Number(names),
  };
}

/** The Job's pod, on another database. */
function asMigrator({ spec: { template } }: Job, image: string): object {
  const text = JSON.stringify({ ...template, metadata: { labels: podLabels(template) } });
  const pod = JSON.parse(text.replace(/(postgres:\/\/[^"]+)\/air_quality"/, `$1/${DATABASE}"`));
  for (const container of pod.spec.containers) container.image = image;
  return pod;
}

/** Without those that tie a pod to the Job it is copied from. */
const podLabels = ({ metadata }: Job["spec"]["template"]) =>
  Object.fromEntries(
    Object.entries(metadata.labels).filter(([key]) => !/controller-uid|job-name/.test(key)),
  );

export const migrators: Proof = {
  name: "migrators",
  promise: "eight migrators at once apply every migration once, and all of them end well",
  budgetSeconds: 8,
  needs: "cluster",
  async run(stand, findings) {
    const { succeeded, applied, rows, names } = await migrateAtOnce(
      stand,
      findings,
      IMAGES.base,
      RETRIES,
    );
    findings.count("ended well", succeeded);
    findings.count("applied", applied);
    findings.count("migrations", rows);
    if (succeeded !== MIGRATORS) throw new Error(`${MIGRATORS - succeeded} migrators failed`);
    if (applied !== 1) throw new Error(`${applied} migrators say that they migrated`);
    if (rows !== names || rows === 0) throw new Error(`${rows} rows for ${names} migrations`);
  },
};

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { DatabaseConnection } from "../contracts.ts";
import { shortHash } from "../hash.ts";
import { labelsOf } from "../names.ts";
import { DNS } from "../namespaces.ts";
import {
  containerSecurity,
  environment,
  OUR_USER,
  podSecurity,
  quietPod,
  resources,
} from "../pod-defaults.ts";
import type { SecretFile } from "./secrets.ts";

/** As service/database/roles.ts names them. */
const OWNER_ROLE = "air_quality_owner";
export const APP_ROLE = "air_quality_app";
export const DATABASE_NAME = "air_quality";

export interface DatabaseJobsArgs {
  readonly namespace: pulumi.Input<string>;
  readonly image: string;
  readonly database: DatabaseConnection;
  readonly passwords: {
    readonly admin: SecretFile;
    readonly owner: SecretFile;
    readonly app: SecretFile;
  };
  readonly retentionDays: number;
}

/** A job needs little, and not for long. */
const SMALL = { cpuMillis: 50, memoryMib: 128 };
const HOUR_SECONDS = 3_600;
/** At a quiet time of most consumers' days, UTC. */
const PURGE_SCHEDULE = "17 3 * * *";

/**
 * Roles, then migrations, then, every night, the purge.
 *
 * Guarantees: `migrated` exists only when the schema fits the image; a Job's name holds a hash of what
 * it runs, so that another image or another setting is another Job, and the same ones are the same.
 */
export class DatabaseJobs extends pulumi.ComponentResource {
  /** What needs the schema depends on it. */
  readonly migrated: pulumi.Resource;
  private readonly args: DatabaseJobsArgs;

  constructor(name: string, args: DatabaseJobsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:workloads:DatabaseJobs", name, {}, opts);
    this.args = args;
    this.createPolicy();
    const roles = this.createRolesJob();
    this.migrated = this.createMigrationsJob(roles);
    this.createPurge();
    this.registerOutputs({});
  }

  private createPolicy(): void {
    const { namespace, database } = this.args;
    new k8s.networking.v1.NetworkPolicy(
      "database-jobs",
      {
        metadata: { name: "database-jobs", namespace, labels: labelsOf("database-jobs", "job") },
        spec: {
          podSelector: { matchLabels: { "app.kubernetes.io/component": "job" } },
          policyTypes: ["Ingress", "Egress"],
          egress: [
            DNS,
            { to: [...database.peers], ports: [{ protocol: "TCP", port: database.port }] },
          ],
        },
      },
      { parent: this },
    );
  }

  private createRolesJob(): k8s.batch.v1.Job {
    const { database, passwords } = this.args;
    return this.createJob("roles", [database.ready], {
      program: "roles.mjs",
      files: [passwords.admin, passwords.owner, passwords.app],
      variables: {
        DATABASE_URL: this.url(database.admin.user, "postgres"),
        DATABASE_PASSWORD_FILE: passwords.admin.path,
        DATABASE_NAME,
        DATABASE_OWNER_PASSWORD_FILE: passwords.owner.path,
        DATABASE_APP_PASSWORD_FILE: passwords.app.path,
      },
    });
  }

  private createMigrationsJob(roles: k8s.batch.v1.Job): k8s.batch.v1.Job {
    return this.createJob("migrate", [roles], this.asOwner("migrate.mjs"));
  }

  private createPurge(): void {
    const { namespace, retentionDays } = this.args;
    const work = this.asOwner("purge.mjs");
    const labels = labelsOf("purge", "job");
    new k8s.batch.v1.CronJob(
      "purge",
      {
        metadata: { name: "purge", namespace, labels },
        spec: {
          schedule: PURGE_SCHEDULE,
          timeZone: "Etc/UTC",
          concurrencyPolicy: "Forbid",
          startingDeadlineSeconds: HOUR_SECONDS,
          successfulJobsHistoryLimit: 1,
          failedJobsHistoryLimit: 2,
          jobTemplate: {
            spec: {
              backoffLimit: 2,
              activeDeadlineSeconds: HOUR_SECONDS,
              template: this.pod(labels, {
                ...work,
                variables: { ...work.variables, RETENTION_DAYS: String(retentionDays) },
              }),
            },
          },
        },
      },
      { parent: this, dependsOn: [this.migrated] },
    );
  }

  private asOwner(program: string): Work {
    const { owner } = this.args.passwords;
    return {
      program,
      files: [owner],
      variables: {
        DATABASE_URL: this.url(OWNER_ROLE, DATABASE_NAME),
        DATABASE_PASSWORD_FILE: owner.path,
      },
    };
  }

  private url(user: string, database: string): pulumi.Output<string> {
    const { host, port } = this.args.database;
    return pulumi.interpolate`postgres://${user}@${host}:${port}/${database}`;
  }

  private createJob(kind: string, after: pulumi.Resource[], work: Work): k8s.batch.v1.Job {
    const { namespace, image } = this.args;
    const name = `${kind}-${shortHash(`${image}\n${work.program}`)}`;
    const labels = labelsOf(kind, "job");
    return new k8s.batch.v1.Job(
      name,
      {
        metadata: { name, namespace, labels },
        spec: {
          backoffLimit: 3,
          // Ends a Job that hangs before Pulumi's own ten minutes are over.
          activeDeadlineSeconds: 480,
          template: this.pod(labels, work),
        },
      },
      // A Job cannot be changed, and its name is taken until it is gone.
      { parent: this, dependsOn: after, deleteBeforeReplace: true },
    );
  }

  private pod(labels: Record<string, string>, { program, files, variables }: Work) {
    return {
      metadata: {
        labels,
        annotations: Object.fromEntries(
          files.map(({ volume, version }) => [`air-quality/${volume.name}`, version]),
        ),
      },
      spec: {
        ...quietPod,
        restartPolicy: "Never",
        securityContext: podSecurity(OUR_USER),
        containers: [
          {
            name: program.replace(".mjs", ""),
            image: this.args.image,
            args: [program],
            env: environment(variables),
            securityContext: containerSecurity,
            resources: resources(SMALL),
            volumeMounts: files.map(({ mount }) => mount),
          },
        ],
        volumes: files.map(({ volume }) => volume),
      },
    };
  }
}

interface Work {
  readonly program: string;
  readonly files: readonly SecretFile[];
  readonly variables: Readonly<Record<string, pulumi.Input<string>>>;
}

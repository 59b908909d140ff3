import * as pulumi from "@pulumi/pulumi";
import type { DatabaseConnection } from "../contracts.ts";
import { shortHash } from "../hash.ts";
import * as k8s from "../kubernetes-sdk.ts";
import { ACCOUNTS, labelsOf, selectorOf } from "../names.ts";
import { DNS } from "../namespaces.ts";
import {
  containerSecurity,
  environment,
  OUR_USER,
  podSecurity,
  quietPod,
  resources,
} from "../pod-defaults.ts";
import { createCronJob } from "./cron-job.ts";
import type { DatabaseLogin, DatabaseLogins } from "./database-logins.ts";

export interface DatabaseJobsArgs {
  readonly namespace: pulumi.Input<string>;
  readonly image: string;
  readonly database: DatabaseConnection;
  readonly logins: DatabaseLogins;
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
  /** What needs a database of its own depends on it. */
  readonly prepared: pulumi.Resource;
  /** What needs the schema depends on it. */
  readonly migrated: pulumi.Resource;
  private readonly args: DatabaseJobsArgs;

  constructor(name: string, args: DatabaseJobsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:workloads:DatabaseJobs", name, {}, opts);
    this.args = args;
    this.createPolicies();
    for (const account of [ACCOUNTS.databaseAdmin, ACCOUNTS.databaseOwner]) {
      this.createAccount(account);
    }
    this.prepared = this.createRolesJob();
    this.migrated = this.createMigrationsJob(this.prepared);
    this.createPurge();
    this.registerOutputs({});
  }

  private createPolicies(): void {
    const { peers, port, egress } = this.args.database;
    const all = { matchLabels: { "app.kubernetes.io/component": "job" } };
    this.createPolicy("database-jobs", all, [
      DNS,
      { to: [...peers], ports: [{ protocol: "TCP", port }] },
      ...egress.all,
    ]);
    if (egress.admin.length > 0) {
      this.createPolicy("database-roles", { matchLabels: selectorOf("roles") }, [...egress.admin]);
    }
  }

  private createPolicy(
    name: string,
    podSelector: k8s.types.input.meta.v1.LabelSelector,
    egress: k8s.types.input.networking.v1.NetworkPolicyEgressRule[],
  ): void {
    const { namespace } = this.args;
    new k8s.networking.v1.NetworkPolicy(
      name,
      {
        metadata: { name, namespace, labels: labelsOf(name, "job") },
        spec: { podSelector, policyTypes: ["Ingress", "Egress"], egress },
      },
      { parent: this },
    );
  }

  private createAccount(name: string): void {
    const { namespace } = this.args;
    new k8s.core.v1.ServiceAccount(
      name,
      {
        metadata: { name, namespace, labels: labelsOf(name, "job") },
        automountServiceAccountToken: false,
      },
      { parent: this },
    );
  }

  private createRolesJob(): k8s.batch.v1.Job {
    const { database, logins } = this.args;
    return this.createJob("roles", [...database.ready], {
      program: "roles.mjs",
      account: ACCOUNTS.databaseAdmin,
      login: logins.admin,
    });
  }

  private createMigrationsJob(roles: pulumi.Resource): k8s.batch.v1.Job {
    return this.createJob("migrate", [roles], this.asOwner("migrate.mjs"));
  }

  private createPurge(): void {
    const { namespace, retentionDays } = this.args;
    const { metadata, spec } = this.pod({}, this.asOwner("purge.mjs"), {
      RETENTION_DAYS: String(retentionDays),
    });
    createCronJob(
      "purge",
      {
        namespace,
        component: "job",
        schedule: PURGE_SCHEDULE,
        mayBeLateSeconds: HOUR_SECONDS,
        endsAfterSeconds: HOUR_SECONDS,
        retries: 2,
        annotations: metadata.annotations,
        pod: spec,
      },
      { parent: this, dependsOn: [this.migrated] },
    );
  }

  private asOwner(program: string): Work {
    return { program, account: ACCOUNTS.databaseOwner, login: this.args.logins.owner };
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
          // Twice more, half a minute in all: a database that fails over is back by then, a bad migration is not.
          backoffLimit: 2,
          // Ends a Job that hangs before Pulumi's own ten minutes are over.
          activeDeadlineSeconds: 480,
          template: this.pod(labels, work),
        },
      },
      // A Job cannot be changed, and its name is taken until it is gone.
      { parent: this, dependsOn: after, deleteBeforeReplace: true },
    );
  }

  private pod(
    labels: Record<string, string>,
    { program, account, login: { variables, files } }: Work,
    more: Readonly<Record<string, string>> = {},
  ) {
    return {
      metadata: {
        labels,
        annotations: Object.fromEntries(
          files.map(({ volume, version }) => [`air-quality/${volume.name}`, version]),
        ),
      },
      spec: {
        ...quietPod,
        serviceAccountName: account,
        restartPolicy: "Never",
        securityContext: podSecurity(OUR_USER),
        containers: [
          {
            name: program.replace(".mjs", ""),
            image: this.args.image,
            args: [program],
            env: environment({ ...variables, ...more }),
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
  readonly account: string;
  readonly login: DatabaseLogin;
}

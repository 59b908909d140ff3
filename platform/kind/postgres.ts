import * as pulumi from "@pulumi/pulumi";
import type { DatabaseConnection } from "../contracts.ts";
import { IMAGES } from "../images.ts";
import * as k8s from "../kubernetes-sdk.ts";
import { labelsOf, namespaceSelector, selectorOf } from "../names.ts";
import { admitClients } from "../namespaces.ts";
import {
  containerSecurity,
  podSecurity,
  quietPod,
  type Resources,
  resources,
} from "../pod-defaults.ts";

export interface ClusterPostgresArgs {
  readonly namespace: string;
  /** The only namespaces whose pods may connect. */
  readonly clients: readonly string[];
  readonly passwords: Readonly<Record<"admin" | "owner" | "app", pulumi.Output<string>>>;
  readonly storageGib: number;
  readonly maxConnections: number;
  readonly resources: Resources;
}

const NAME = "postgres";
const PORT = 5432;
/** `postgres` in the official image. */
const USER = 999;
/** Milliseconds of one probe's patience are enough on a loaded laptop. */
const PROBE = { exec: { command: ["pg_isready", "-U", "postgres"] }, timeoutSeconds: 3 };

/**
 * PostgreSQL in the cluster, for development.
 *
 * Limits: one server, no TLS; what stands in for it on AWS is `aws/database.ts`.
 */
export class ClusterPostgres extends pulumi.ComponentResource {
  readonly connection: DatabaseConnection;
  private readonly args: ClusterPostgresArgs;
  private readonly labels = labelsOf(NAME, "database");

  constructor(name: string, args: ClusterPostgresArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:kind:ClusterPostgres", name, {}, opts);
    this.args = args;
    const { namespace, clients } = args;
    admitClients(
      { name: NAME, component: "database", namespace, clients, port: PORT },
      { parent: this },
    );
    const server = this.createServer(this.createPassword(), this.createService());
    this.connection = {
      host: `${NAME}.${args.namespace}.svc.cluster.local`,
      port: PORT,
      access: {
        kind: "passwords",
        admin: { user: "postgres", password: args.passwords.admin },
        owner: args.passwords.owner,
        app: args.passwords.app,
      },
      peers: [
        {
          namespaceSelector: namespaceSelector(args.namespace),
          podSelector: { matchLabels: selectorOf(NAME) },
        },
      ],
      egress: { admin: [], all: [] },
      ready: [server],
    };
    this.registerOutputs({ host: this.connection.host });
  }

  private createPassword(): k8s.core.v1.Secret {
    const { namespace, passwords } = this.args;
    return new k8s.core.v1.Secret(
      `${NAME}-password`,
      {
        metadata: { name: `${NAME}-password`, namespace },
        stringData: { value: passwords.admin },
      },
      { parent: this },
    );
  }

  /** With an address of its own: its name is known also while the server is away, as that of RDS is. */
  private createService(): k8s.core.v1.Service {
    const { namespace } = this.args;
    return new k8s.core.v1.Service(
      NAME,
      {
        metadata: {
          name: NAME,
          namespace,
          labels: this.labels,
          // There before the server, so that every node knows the way when the first client asks.
          annotations: { "pulumi.com/skipAwait": "true" },
        },
        spec: {
          selector: selectorOf(NAME),
          ports: [{ name: NAME, port: PORT, targetPort: NAME }],
        },
      },
      { parent: this },
    );
  }

  private createServer(
    password: k8s.core.v1.Secret,
    service: k8s.core.v1.Service,
  ): k8s.apps.v1.StatefulSet {
    const { namespace, storageGib, maxConnections } = this.args;
    return new k8s.apps.v1.StatefulSet(
      NAME,
      {
        metadata: { name: NAME, namespace, labels: this.labels },
        spec: {
          serviceName: service.metadata.name,
          replicas: 1,
          selector: { matchLabels: selectorOf(NAME) },
          template: {
            metadata: { labels: this.labels },
            spec: {
              ...quietPod,
              // A fast shutdown writes everything out.
              terminationGracePeriodSeconds: 60,
              securityContext: podSecurity(USER),
              containers: [
                {
                  name: NAME,
                  image: IMAGES.postgres,
                  args: ["-c", `max_connections=${maxConnections}`],
                  env: [
                    { name: "PGDATA", value: "/var/lib/postgresql/data/pgdata" },
                    { name: "POSTGRES_PASSWORD_FILE", value: "/secrets/password/value" },
                  ],
                  ports: [{ name: NAME, containerPort: PORT }],
                  startupProbe: { ...PROBE, periodSeconds: 2, failureThreshold: 60 },
                  readinessProbe: { ...PROBE, periodSeconds: 5 },
                  livenessProbe: { ...PROBE, periodSeconds: 20, failureThreshold: 6 },
                  resources: resources(this.args.resources, 256),
                  securityContext: containerSecurity,
                  volumeMounts: [
                    { name: "data", mountPath: "/var/lib/postgresql/data" },
                    { name: "run", mountPath: "/var/run/postgresql" },
                    { name: "tmp", mountPath: "/tmp" },
                    { name: "password", mountPath: "/secrets/password", readOnly: true },
                  ],
                },
              ],
              volumes: [
                { name: "run", emptyDir: { sizeLimit: "16Mi" } },
                { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
                {
                  name: "password",
                  secret: { secretName: password.metadata.name, defaultMode: 0o440 },
                },
              ],
            },
          },
          volumeClaimTemplates: [
            {
              metadata: { name: "data" },
              spec: {
                accessModes: ["ReadWriteOnce"],
                resources: { requests: { storage: `${storageGib}Gi` } },
              },
            },
          ],
        },
      },
      { parent: this },
    );
  }
}

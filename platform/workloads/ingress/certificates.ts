import * as pulumi from "@pulumi/pulumi";
import { IMAGES } from "../../images.ts";
import * as k8s from "../../kubernetes-sdk.ts";
import { labelsOf } from "../../names.ts";
import { containerSecurity, podSecurity, quietPod, resources } from "../../pod-defaults.ts";
import type { Rules } from "./manifest.ts";
import { CONTOUR_USER } from "./pods.ts";
import { CERTIFICATES_TRAFFIC, createPolicy } from "./policies.ts";
import { CONTOUR } from "./release.ts";

export interface XdsCertificatesArgs {
  readonly namespace: pulumi.Input<string>;
  /** From upstream's manifest. */
  readonly rules: Rules;
}

const NAME = "contour-certgen";
const LABELS = labelsOf(NAME, "ingress");
/** Every month: certificates last 365 days, so eleven renewals may fail. */
const RENEWAL_SCHEDULE = "23 4 1 * *";
const HOUR_SECONDS = 3_600;

/**
 * The certificates by which Contour and Envoy know each other.
 *
 * Guarantees: `made` exists only when their Secrets do; they are renewed long before they end, and
 * both processes read the new files by themselves.
 * Limits: the Secrets are made in the cluster, are in no state, and go with the namespace.
 */
export class XdsCertificates extends pulumi.ComponentResource {
  /** What mounts the certificates depends on it. */
  readonly made: pulumi.Resource;
  private readonly args: XdsCertificatesArgs;

  constructor(name: string, args: XdsCertificatesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:workloads:XdsCertificates", name, {}, opts);
    this.args = args;
    const policy = createPolicy(NAME, args.namespace, CERTIFICATES_TRAFFIC, this);
    const binding = this.createAccess();
    this.made = this.createJob([policy, binding]);
    this.createRenewal(this.made);
    this.registerOutputs({});
  }

  private get metadata() {
    return { name: NAME, namespace: this.args.namespace, labels: LABELS };
  }

  private createAccess(): k8s.rbac.v1.RoleBinding {
    const account = new k8s.core.v1.ServiceAccount(
      NAME,
      { metadata: this.metadata, automountServiceAccountToken: false },
      { parent: this },
    );
    const role = new k8s.rbac.v1.Role(
      NAME,
      { metadata: this.metadata, rules: [...this.args.rules] },
      { parent: this },
    );
    return new k8s.rbac.v1.RoleBinding(
      NAME,
      {
        metadata: this.metadata,
        roleRef: {
          apiGroup: "rbac.authorization.k8s.io",
          kind: "Role",
          name: role.metadata.name,
        },
        subjects: [
          {
            kind: "ServiceAccount",
            name: account.metadata.name,
            namespace: this.args.namespace,
          },
        ],
      },
      { parent: this },
    );
  }

  /** Of another version there is another Job. It stays when it is done: gone, it would run again. */
  private createJob(after: pulumi.Resource[]): k8s.batch.v1.Job {
    const name = `${NAME}-${CONTOUR.version.replaceAll(".", "-")}`;
    return new k8s.batch.v1.Job(
      name,
      {
        metadata: { ...this.metadata, name },
        spec: { backoffLimit: 3, activeDeadlineSeconds: 300, template: this.pod() },
      },
      // A Job cannot be changed, and its name is taken until it is gone.
      { parent: this, dependsOn: after, deleteBeforeReplace: true },
    );
  }

  private createRenewal(made: pulumi.Resource): void {
    new k8s.batch.v1.CronJob(
      NAME,
      {
        metadata: this.metadata,
        spec: {
          schedule: RENEWAL_SCHEDULE,
          timeZone: "Etc/UTC",
          concurrencyPolicy: "Forbid",
          startingDeadlineSeconds: HOUR_SECONDS,
          successfulJobsHistoryLimit: 1,
          failedJobsHistoryLimit: 2,
          jobTemplate: {
            spec: { backoffLimit: 3, activeDeadlineSeconds: HOUR_SECONDS, template: this.pod() },
          },
        },
      },
      { parent: this, dependsOn: [made] },
    );
  }

  private pod(): k8s.types.input.core.v1.PodTemplateSpec {
    return {
      metadata: { labels: LABELS },
      spec: {
        ...quietPod,
        // It writes Secrets.
        automountServiceAccountToken: true,
        serviceAccountName: NAME,
        restartPolicy: "Never",
        securityContext: podSecurity(CONTOUR_USER),
        containers: [
          {
            name: "certgen",
            image: IMAGES.contour,
            command: ["contour"],
            args: [
              "certgen",
              "--kube",
              "--incluster",
              "--overwrite",
              "--secrets-format=compact",
              pulumi.interpolate`--namespace=${this.args.namespace}`,
            ],
            securityContext: containerSecurity,
            resources: resources({ cpuMillis: 50, memoryMib: 64 }),
          },
        ],
      },
    };
  }
}

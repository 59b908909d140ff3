import * as pulumi from "@pulumi/pulumi";
import { IMAGES } from "../images.ts";
import * as k8s from "../kubernetes-sdk.ts";
import { labelsOf, selectorOf } from "../names.ts";
import { containerSecurity, podSecurity, quietPod, resources } from "../pod-defaults.ts";

export interface MetricsServerArgs {
  /** Whether kubelets may show certificates of their own making, as those of test clusters do. */
  readonly insecureKubeletTls: boolean;
}

const NAME = "metrics-server";
/** Where a role may read the API server's own settings. */
const NAMESPACE = "kube-system";
const API_GROUP = "rbac.authorization.k8s.io";
/** Nobody: upstream's 1000 may be a person of its node. */
const USER = 65_534;
const PORT = 10_250;
const LABELS = labelsOf(NAME, "metrics");
const METADATA = { name: NAME, namespace: NAMESPACE, labels: LABELS };
const ACCOUNT = [{ kind: "ServiceAccount", name: NAME, namespace: NAMESPACE }];

/**
 * Measures what pods use, for autoscalers and `kubectl top`; upstream's v0.9.0 by hand, hardened.
 *
 * Limits: one pod. While it is away, autoscalers leave the numbers of pods as they are.
 */
export class MetricsServer extends pulumi.ComponentResource {
  private readonly args: MetricsServerArgs;

  constructor(name: string, args: MetricsServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:workloads:MetricsServer", name, {}, opts);
    this.args = args;
    const access = [this.createAccount(), ...this.createAccess()];
    const deployment = this.createDeployment([...access, this.createPolicy()]);
    this.createApi(this.createService(deployment));
    this.registerOutputs({});
  }

  private createAccount(): pulumi.Resource {
    return new k8s.core.v1.ServiceAccount(
      NAME,
      { metadata: METADATA, automountServiceAccountToken: false },
      { parent: this },
    );
  }

  private createAccess(): pulumi.Resource[] {
    this.createRole("system:aggregated-metrics-reader", READ_METRICS, {
      "rbac.authorization.k8s.io/aggregate-to-view": "true",
      "rbac.authorization.k8s.io/aggregate-to-edit": "true",
      "rbac.authorization.k8s.io/aggregate-to-admin": "true",
    });
    const measure = this.createRole("system:metrics-server", MEASURE);
    return [
      this.bindRole("system:metrics-server", measure.metadata.name),
      this.bindRole("metrics-server:system:auth-delegator", "system:auth-delegator"),
      new k8s.rbac.v1.RoleBinding(
        "metrics-server-auth-reader",
        {
          metadata: { ...METADATA, name: "metrics-server-auth-reader" },
          roleRef: {
            apiGroup: API_GROUP,
            kind: "Role",
            name: "extension-apiserver-authentication-reader",
          },
          subjects: ACCOUNT,
        },
        { parent: this },
      ),
    ];
  }

  private createRole(name: string, rules: Rules, labels = {}): k8s.rbac.v1.ClusterRole {
    return new k8s.rbac.v1.ClusterRole(
      name,
      { metadata: { name, labels: { ...LABELS, ...labels } }, rules },
      { parent: this },
    );
  }

  private bindRole(name: string, role: pulumi.Input<string>): k8s.rbac.v1.ClusterRoleBinding {
    return new k8s.rbac.v1.ClusterRoleBinding(
      name,
      {
        metadata: { name, labels: LABELS },
        roleRef: { apiGroup: API_GROUP, kind: "ClusterRole", name: role },
        subjects: ACCOUNT,
      },
      { parent: this },
    );
  }

  /** Kubelets and API server are on no network of pods: only their ports tell them. */
  private createPolicy(): pulumi.Resource {
    const tcp = (...ports: number[]) => ports.map((port) => ({ protocol: "TCP", port }));
    return new k8s.networking.v1.NetworkPolicy(
      NAME,
      {
        metadata: METADATA,
        spec: {
          podSelector: { matchLabels: selectorOf(NAME) },
          policyTypes: ["Ingress", "Egress"],
          ingress: [{ ports: tcp(PORT) }],
          egress: [{ ports: tcp(443, 6443, PORT) }],
        },
      },
      { parent: this },
    );
  }

  private createDeployment(after: pulumi.Resource[]): k8s.apps.v1.Deployment {
    return new k8s.apps.v1.Deployment(
      NAME,
      {
        metadata: METADATA,
        spec: {
          replicas: 1,
          selector: { matchLabels: selectorOf(NAME) },
          strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
          revisionHistoryLimit: 5,
          template: { metadata: { labels: LABELS }, spec: this.podSpec() },
        },
      },
      { parent: this, dependsOn: after },
    );
  }

  private podSpec(): k8s.types.input.core.v1.PodSpec {
    const probe = (path: string) => ({ httpGet: { path, port: "https", scheme: "HTTPS" } });
    return {
      ...quietPod,
      // It reads the cluster.
      automountServiceAccountToken: true,
      serviceAccountName: NAME,
      priorityClassName: "system-cluster-critical",
      nodeSelector: { "kubernetes.io/os": "linux" },
      securityContext: podSecurity(USER),
      containers: [
        {
          name: NAME,
          image: IMAGES.metricsServer,
          args: [
            "--cert-dir=/tmp",
            `--secure-port=${PORT}`,
            "--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname",
            "--kubelet-use-node-status-port",
            "--metric-resolution=15s",
            ...(this.args.insecureKubeletTls ? ["--kubelet-insecure-tls"] : []),
          ],
          ports: [{ name: "https", containerPort: PORT }],
          readinessProbe: { ...probe("/readyz"), initialDelaySeconds: 20, timeoutSeconds: 3 },
          livenessProbe: { ...probe("/livez"), periodSeconds: 20, timeoutSeconds: 3 },
          resources: resources({ cpuMillis: 100, memoryMib: 200 }),
          securityContext: containerSecurity,
          volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
        },
      ],
      volumes: [{ name: "tmp", emptyDir: { sizeLimit: "16Mi" } }],
    };
  }

  private createService(deployment: k8s.apps.v1.Deployment): k8s.core.v1.Service {
    return new k8s.core.v1.Service(
      NAME,
      {
        metadata: METADATA,
        spec: {
          selector: selectorOf(NAME),
          ports: [{ name: "https", port: 443, targetPort: "https", appProtocol: "https" }],
        },
      },
      { parent: this, dependsOn: [deployment] },
    );
  }

  private createApi(service: k8s.core.v1.Service): void {
    new k8s.apiregistration.v1.APIService(
      "v1beta1.metrics.k8s.io",
      {
        metadata: { name: "v1beta1.metrics.k8s.io", labels: LABELS },
        spec: {
          group: "metrics.k8s.io",
          version: "v1beta1",
          service: { name: service.metadata.name, namespace: NAMESPACE },
          // It makes its certificate when it starts.
          insecureSkipTLSVerify: true,
          groupPriorityMinimum: 100,
          versionPriority: 100,
        },
      },
      { parent: this, dependsOn: [service] },
    );
  }
}

type Rules = k8s.types.input.rbac.v1.PolicyRule[];

const READ_METRICS: Rules = [
  { apiGroups: ["metrics.k8s.io"], resources: ["pods", "nodes"], verbs: ["get", "list", "watch"] },
];
const MEASURE: Rules = [
  { apiGroups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
  { apiGroups: [""], resources: ["pods", "nodes"], verbs: ["get", "list", "watch"] },
];

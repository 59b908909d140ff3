import { expect } from "chai";
import { faultsOf } from "../../../platform/policies/index.ts";
import { OBJECT_RULES } from "../../../platform/policies/objects.ts";
import { POD_RULES } from "../../../platform/policies/pods.ts";
import type { Registered } from "../../../platform/policies/rule.ts";

type Tree = Record<string, unknown>;

const container = {
  name: "api",
  image: "api:1.2.3",
  env: [{ name: "AIRVISUAL_API_KEY_FILE", value: "/secrets/key" }],
  ports: [{ containerPort: 9090 }],
  startupProbe: { httpGet: { path: "/startupz" } },
  readinessProbe: { httpGet: { path: "/readyz" } },
  livenessProbe: { httpGet: { path: "/livez" } },
  lifecycle: { preStop: { sleep: { seconds: 10 } } },
  resources: {
    requests: { cpu: "1m", memory: "1Mi", "ephemeral-storage": "1Mi" },
    limits: { memory: "1Mi", "ephemeral-storage": "1Mi" },
  },
  securityContext: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    readOnlyRootFilesystem: true,
  },
};
const podSpec = {
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  terminationGracePeriodSeconds: 120,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 65_532,
    seccompProfile: { type: "RuntimeDefault" },
  },
  containers: [container],
  volumes: [{ name: "outbox", emptyDir: { sizeLimit: "1Mi" } }],
};

/** An object of each kind that breaks no rule. */
const GOOD: Readonly<Record<string, Tree>> = {
  "kubernetes:apps/v1:Deployment": {
    spec: {
      strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: { metadata: { labels: { "app.kubernetes.io/component": "api" } }, spec: podSpec },
    },
  },
  "kubernetes:batch/v1:Job": {
    spec: { backoffLimit: 1, activeDeadlineSeconds: 10, template: { spec: podSpec } },
  },
  "kubernetes:batch/v1:CronJob": {
    spec: { jobTemplate: { spec: { template: { spec: podSpec } } } },
  },
  "kubernetes:core/v1:Namespace": {
    metadata: { labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
  },
  "kubernetes:core/v1:Service": { metadata: { name: "api" }, spec: { type: "ClusterIP" } },
  "kubernetes:policy/v1:PodDisruptionBudget": { spec: { maxUnavailable: 1 } },
  "kubernetes:autoscaling/v2:HorizontalPodAutoscaler": {
    spec: { behavior: { scaleDown: { stabilizationWindowSeconds: 300 } } },
  },
  "kubernetes:projectcontour.io/v1:HTTPProxy": {
    spec: { routes: [{ retryPolicy: { retryOn: ["connect-failure"] } }] },
  },
  "kubernetes:networking.k8s.io/v1:NetworkPolicy": {
    spec: { egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: [{ port: 443 }] }] },
  },
  "kubernetes:rbac.authorization.k8s.io/v1:Role": {
    rules: [{ apiGroups: [""], resources: ["events"], verbs: ["create"] }],
  },
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole": { rules: [] },
};
const typeOf = (kind: string) => Object.keys(GOOD).find((type) => type.endsWith(`:${kind}`)) ?? "";

/** A good object of a kind with another value at a path, whose numbers are places in lists. */
function broken(kind: string, path: string, value: unknown): Registered {
  const inputs = structuredClone(GOOD[typeOf(kind)] ?? {});
  const keys = path.split("/");
  const last = keys.pop() ?? "";
  let node = inputs;
  for (const key of keys) {
    node[key] ??= {};
    node = node[key] as Tree;
  }
  node[last] = value;
  return { type: typeOf(kind), name: "x", inputs };
}

const POD = "spec/template/spec";
const CONTAINER = `${POD}/containers/0`;

const privileged = {
  ...container,
  securityContext: { ...container.securityContext, privileged: true },
};

/** Rule, kind, path, the value that breaks it. */
const BAD: readonly (readonly [string, string, string, unknown])[] = [
  ["numeric-user", "Deployment", `${POD}/securityContext/runAsUser`, 0],
  [
    "numeric-user",
    "CronJob",
    "spec/jobTemplate/spec/template/spec/securityContext/runAsNonRoot",
    false,
  ],
  ["seccomp", "Job", `${POD}/securityContext/seccompProfile`, undefined],
  ["no-service-links", "Deployment", `${POD}/enableServiceLinks`, undefined],
  ["no-token", "Deployment", `${POD}/automountServiceAccountToken`, undefined],
  ["no-host", "Deployment", `${POD}/hostNetwork`, true],
  ["no-host", "Deployment", `${POD}/volumes/0`, { name: "x", hostPath: { path: "/" } }],
  ["bounded-disk", "Deployment", `${POD}/volumes/0`, { name: "x", emptyDir: {} }],
  ["no-privilege", "Deployment", `${CONTAINER}/securityContext/capabilities/drop`, []],
  ["no-privilege", "Deployment", `${CONTAINER}/securityContext/allowPrivilegeEscalation`, true],
  ["no-privilege", "Deployment", `${POD}/initContainers`, [privileged]],
  ["read-only-root", "Job", `${CONTAINER}/securityContext/readOnlyRootFilesystem`, false],
  ["no-host-port", "Deployment", `${CONTAINER}/ports/0/hostPort`, 80],
  ["resources", "Deployment", `${CONTAINER}/resources/limits/memory`, "2Mi"],
  ["resources", "Deployment", `${CONTAINER}/resources`, undefined],
  ["pinned-image", "Deployment", `${CONTAINER}/image`, "api"],
  ["pinned-image", "Deployment", `${CONTAINER}/image`, "registry.example.com:5000/api:latest"],
  ["secrets-are-files", "Job", `${CONTAINER}/env/0`, { name: "DATABASE_PASSWORD", value: "x" }],
  [
    "secrets-are-files",
    "Job",
    `${CONTAINER}/env/0`,
    { name: "X", valueFrom: { secretKeyRef: { name: "x", key: "y" } } },
  ],
  ["autoscaler-owns-replicas", "Deployment", "spec/replicas", 2],
  ["roll-without-gap", "Deployment", "spec/strategy/rollingUpdate/maxUnavailable", 1],
  ["serve-while-leaving", "Deployment", `${CONTAINER}/lifecycle`, undefined],
  ["serve-while-leaving", "Deployment", `${POD}/terminationGracePeriodSeconds`, 30],
  ["probes-differ", "Deployment", `${CONTAINER}/livenessProbe/httpGet/path`, "/readyz"],
  ["probes-differ", "Deployment", `${CONTAINER}/startupProbe`, undefined],
  ["restricted-namespace", "Namespace", "metadata/labels", {}],
  ["one-door", "Service", "spec/type", "LoadBalancer"],
  ["one-door", "Service", "spec/type", "NodePort"],
  ["budget-never-blocks", "PodDisruptionBudget", "spec/maxUnavailable", 0],
  ["calm-autoscaler", "HorizontalPodAutoscaler", "spec/behavior", undefined],
  ["retry-only-what-never-began", "HTTPProxy", "spec/routes/0/retryPolicy/retryOn", ["5xx"]],
  ["no-open-egress", "NetworkPolicy", "spec/egress/0", {}],
  ["no-open-egress", "NetworkPolicy", "spec/egress/0/ports", []],
  ["no-wildcard", "Role", "rules/0/verbs", ["*"]],
  ["no-wildcard", "ClusterRole", "rules", [{ resources: ["*"] }]],
  ["job-ends", "Job", "spec/activeDeadlineSeconds", undefined],
  ["job-ends", "Job", "spec/ttlSecondsAfterFinished", 60],
];

describe("the platform's rules", () => {
  for (const [type, inputs] of Object.entries(GOOD)) {
    it(`find nothing in a good ${type.split(":").at(-1)}`, () => {
      expect(faultsOf({ type, name: "good", inputs })).to.deep.equal([]);
    });
  }

  for (const [id, kind, path, value] of BAD) {
    it(`${id} finds a ${kind} with ${path.split("/").at(-1)} ${JSON.stringify(value)?.slice(0, 40)}`, () => {
      const found = faultsOf(broken(kind, path, value));

      expect(found).to.have.length(1);
      expect(found[0])
        .to.include(`(rule ${id}: `)
        .and.include(`${typeOf(kind)} x `);
    });
  }

  it("each have a failing case here", () => {
    expect([...new Set(BAD.map(([id]) => id))].sort()).to.deep.equal(
      [...new Set([...POD_RULES, ...OBJECT_RULES].map(({ id }) => id))].sort(),
    );
  });

  it("let a variable say where a secret is kept", () => {
    const variable = { name: "DATABASE_SECRET_ARN", value: "arn:aws:secretsmanager:…" };

    expect(faultsOf(broken("Job", `${CONTAINER}/env/0`, variable))).to.deep.equal([]);
  });

  it("let the ingress controller talk to Kubernetes and open its door", () => {
    const contour = broken("Job", `${POD}/serviceAccountName`, "contour");
    const pod = (contour.inputs.spec as { template: { spec: Tree } }).template.spec;
    pod.automountServiceAccountToken = undefined;
    const door = broken("Service", "metadata/name", "envoy");
    (door.inputs.spec as Tree).type = "NodePort";

    expect([...faultsOf(contour), ...faultsOf(door)]).to.deep.equal([]);
  });
});

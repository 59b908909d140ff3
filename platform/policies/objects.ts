import { at, kindOf, listAt, podOf, type Registered, type Rule } from "./rule.ts";

/** Services that may ask the cloud for a load balancer: the one in front of Envoy. */
const BALANCED = ["envoy"];
/** Answers of ours must never be asked for again: Envoy would triple them. */
const RETRYABLE = ["connect-failure", "refused-stream", "reset-before-request"];

/** A rule about objects of one kind. */
function ofKind(
  kind: string,
  id: string,
  remedy: string,
  fault: (inputs: Registered["inputs"], object: Registered) => string | undefined,
): Rule {
  return {
    id,
    remedy,
    isAbout: (type) => kindOf({ type }) === kind,
    check(object) {
      const found = fault(object.inputs, object);
      return found === undefined ? [] : [found];
    },
  };
}

const isApi = (inputs: Registered["inputs"]) =>
  labelOf(at(inputs, "spec.template.metadata.labels"), "app.kubernetes.io/component") === "api";

const labelOf = (labels: unknown, key: string): unknown =>
  typeof labels === "object" && labels !== null
    ? (labels as Readonly<Record<string, unknown>>)[key]
    : undefined;

/** Seconds that a preStop sleeps, and that the kubelet waits in all. */
function stopping(inputs: Registered["inputs"]) {
  const spec = at(inputs, "spec.template.spec");
  const [container] = listAt(spec, "containers");
  return {
    sleeps: Number(at(container, "lifecycle.preStop.sleep.seconds") ?? 0),
    grace: Number(at(spec, "terminationGracePeriodSeconds") ?? 30),
  };
}

export const OBJECT_RULES: readonly Rule[] = [
  ofKind(
    "Deployment",
    "autoscaler-owns-replicas",
    "leave spec.replicas out: every `up` would undo the autoscaler",
    (inputs) =>
      isApi(inputs) && at(inputs, "spec.replicas") !== undefined ? "sets spec.replicas" : undefined,
  ),
  ofKind(
    "Deployment",
    "roll-without-gap",
    "set maxUnavailable 0 and maxSurge 1 or more",
    (inputs) =>
      isApi(inputs) && at(inputs, "spec.strategy.rollingUpdate.maxUnavailable") !== 0
        ? "takes a pod before it adds one"
        : undefined,
  ),
  ofKind(
    "Deployment",
    "serve-while-leaving",
    "sleep in preStop until Envoy knows, and leave 110 s for the outbox",
    (inputs) => {
      const { sleeps, grace } = stopping(inputs);
      return isApi(inputs) && (sleeps < 5 || grace - sleeps < 110)
        ? `sleeps ${sleeps} s of ${grace} s`
        : undefined;
    },
  ),
  ofKind(
    "Deployment",
    "probes-differ",
    "a pod that is not ready must not be restarted for it",
    (inputs) => {
      if (!isApi(inputs)) return undefined;
      const [container] = listAt(inputs, "spec.template.spec.containers");
      const paths = ["startupProbe", "readinessProbe", "livenessProbe"].map((probe) =>
        at(container, `${probe}.httpGet.path`),
      );
      return new Set(paths).size === 3 && !paths.includes(undefined)
        ? undefined
        : "has probes that are missing or the same";
    },
  ),
  ofKind(
    "Namespace",
    "restricted-namespace",
    "label it pod-security.kubernetes.io/enforce: restricted",
    (inputs) =>
      labelOf(at(inputs, "metadata.labels"), "pod-security.kubernetes.io/enforce") === "restricted"
        ? undefined
        : "lets any pod in",
  ),
  ofKind("Service", "one-door", "consumers come in through Envoy", (inputs) =>
    ["LoadBalancer", "NodePort"].includes(String(at(inputs, "spec.type"))) &&
    !BALANCED.includes(String(at(inputs, "metadata.name")))
      ? "opens a door of its own"
      : undefined,
  ),
  ofKind(
    "PodDisruptionBudget",
    "budget-never-blocks",
    "set maxUnavailable 1: a node must be able to leave",
    (inputs) =>
      Number(at(inputs, "spec.maxUnavailable") ?? 0) >= 1 ? undefined : "can hold a node for ever",
  ),
  ofKind("HorizontalPodAutoscaler", "calm-autoscaler", "say how fast pods go", (inputs) =>
    at(inputs, "spec.behavior.scaleDown.stabilizationWindowSeconds") === undefined
      ? "goes down as it likes"
      : undefined,
  ),
  ofKind(
    "HTTPProxy",
    "retry-only-what-never-began",
    `use of retryOn only ${RETRYABLE.join(", ")}`,
    (inputs) => {
      const asked = listAt(inputs, "spec.routes").flatMap((route) =>
        listAt(route, "retryPolicy.retryOn"),
      );
      const wrong = asked.filter((reason) => !RETRYABLE.includes(String(reason)));
      return wrong.length > 0 ? `repeats a request on ${wrong.join(", ")}` : undefined;
    },
  ),
  ofKind(
    "NetworkPolicy",
    "no-open-egress",
    "name who, or which addresses without the inside",
    (inputs) => {
      const open = listAt(inputs, "spec.egress").some(
        (rule) =>
          (listAt(rule, "to").length === 0 && listAt(rule, "ports").length === 0) ||
          listAt(rule, "to").some(
            (peer) =>
              at(peer, "ipBlock.cidr") === "0.0.0.0/0" && listAt(rule, "ports").length === 0,
          ),
      );
      return open ? "lets its pods go anywhere" : undefined;
    },
  ),
  ...["Role", "ClusterRole"].map((kind) =>
    ofKind(kind, "no-wildcard", "name the verbs and resources", (inputs) => {
      const wild = listAt(inputs, "rules").some((rule) =>
        ["verbs", "resources", "apiGroups"].some((part) => listAt(rule, part).includes("*")),
      );
      return wild ? "grants everything" : undefined;
    }),
  ),
  ofKind(
    "Job",
    "job-ends",
    "set activeDeadlineSeconds and backoffLimit, and no ttl: a Job that vanished would run again",
    (inputs, object) =>
      podOf(object) &&
      at(inputs, "spec.activeDeadlineSeconds") !== undefined &&
      at(inputs, "spec.backoffLimit") !== undefined &&
      at(inputs, "spec.ttlSecondsAfterFinished") === undefined
        ? undefined
        : "may hang, or come back",
  ),
];

import { at, isTree, listAt, makesPods, podOf, type Registered, type Rule } from "./rule.ts";

/** ServiceAccounts that must talk to the API server. */
const TALKS_TO_KUBERNETES = [
  ...["contour", "contour-certgen", "metrics-server", "prometheus", "kube-state-metrics"],
  ...["jenkins", "sonarqube-bootstrap", "gitlab-bootstrap", "cluster-ui", "metricbeat"],
];

/** A rule about each container of each pod. */
function eachContainer(
  id: string,
  remedy: string,
  fault: (container: unknown) => string | undefined,
): Rule {
  return {
    id,
    remedy,
    isAbout: makesPods,
    check: (object) =>
      (podOf(object)?.containers ?? []).flatMap(({ name, value }) => {
        const found = fault(value);
        return found === undefined ? [] : [`container ${name} ${found}`];
      }),
  };
}

/** A rule about each pod. */
function eachPod(
  id: string,
  remedy: string,
  fault: (spec: unknown, object: Registered) => string | undefined,
): Rule {
  return {
    id,
    remedy,
    isAbout: makesPods,
    check(object) {
      const pod = podOf(object);
      const found = pod && fault(pod.spec, object);
      return found === undefined ? [] : [found];
    },
  };
}

export const POD_RULES: readonly Rule[] = [
  eachPod("numeric-user", "set securityContext.runAsNonRoot and runAsUser", (spec) =>
    at(spec, "securityContext.runAsNonRoot") === true &&
    Number(at(spec, "securityContext.runAsUser")) > 0
      ? undefined
      : "may run as root",
  ),
  eachPod("seccomp", "set securityContext.seccompProfile.type to RuntimeDefault", (spec) =>
    at(spec, "securityContext.seccompProfile.type") === "RuntimeDefault"
      ? undefined
      : "has no seccomp profile",
  ),
  eachPod(
    "no-service-links",
    "set enableServiceLinks: false: the API refuses DATABASE_* names that it does not know",
    (spec) =>
      at(spec, "enableServiceLinks") === false ? undefined : "gets a variable for every Service",
  ),
  eachPod("no-token", "set automountServiceAccountToken: false", (spec) =>
    at(spec, "automountServiceAccountToken") === false ||
    TALKS_TO_KUBERNETES.includes(String(at(spec, "serviceAccountName")))
      ? undefined
      : "carries a token of the API server",
  ),
  eachPod("no-host", "leave out hostNetwork, hostPID, hostIPC and hostPath", (spec) => {
    const shared = ["hostNetwork", "hostPID", "hostIPC"].filter((key) => at(spec, key) === true);
    const paths = listAt(spec, "volumes").filter((volume) => at(volume, "hostPath"));
    return shared.length + paths.length > 0 ? "reaches into its node" : undefined;
  }),
  eachPod("bounded-disk", "give every emptyDir a sizeLimit", (spec) => {
    const unbounded = listAt(spec, "volumes").filter(
      (volume) => isTree(at(volume, "emptyDir")) && !at(volume, "emptyDir.sizeLimit"),
    );
    return unbounded.length > 0 ? `fills its node with ${at(unbounded[0], "name")}` : undefined;
  }),
  eachContainer("no-privilege", "drop all capabilities and forbid escalation", (container) =>
    at(container, "securityContext.allowPrivilegeEscalation") === false &&
    listAt(container, "securityContext.capabilities.drop").includes("ALL") &&
    listAt(container, "securityContext.capabilities.add").length === 0 &&
    at(container, "securityContext.privileged") !== true
      ? undefined
      : "may gain privileges",
  ),
  eachContainer(
    "read-only-root",
    "set readOnlyRootFilesystem and mount an emptyDir",
    (container) =>
      at(container, "securityContext.readOnlyRootFilesystem") === true
        ? undefined
        : "can write into its image",
  ),
  eachContainer("no-host-port", "use a Service: a host's port stops a surge", (container) =>
    listAt(container, "ports").some((port) => at(port, "hostPort"))
      ? "takes a port of its node"
      : undefined,
  ),
  eachContainer(
    "resources",
    "ask for CPU, memory and disk; memory's limit is what is asked for",
    (container) => {
      const asked = at(container, "resources.requests.memory");
      const bounded =
        asked !== undefined &&
        asked === at(container, "resources.limits.memory") &&
        at(container, "resources.requests.cpu") !== undefined &&
        at(container, "resources.limits.ephemeral-storage") !== undefined;
      return bounded ? undefined : "has no bounds";
    },
  ),
  eachContainer("pinned-image", "name an exact version or a digest", (container) => {
    const image = at(container, "image");
    // Not known before it is built.
    if (typeof image !== "string") return undefined;
    const pinned = /@sha256:[\da-f]{64}$/.test(image) || /:(?!latest$)[\w.-]+$/.test(image);
    return pinned ? undefined : `runs whatever ${image} is today`;
  }),
  eachContainer(
    "secrets-are-files",
    "mount the Secret and name its file in a _FILE variable",
    (container) => {
      const names = listAt(container, "env")
        .filter((variable) => {
          const name = String(at(variable, "name"));
          return (
            // An ARN names where a secret is kept, for those who are let in there.
            (/PASSWORD|SECRET|TOKEN|KEY/.test(name) && !/_(FILE|ARN)$/.test(name)) ||
            at(variable, "valueFrom.secretKeyRef") !== undefined
          );
        })
        .map((variable) => at(variable, "name"));
      return names.length > 0 ? `has a secret in its environment: ${names.join(", ")}` : undefined;
    },
  ),
];

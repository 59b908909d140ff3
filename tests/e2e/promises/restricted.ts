import { IMAGES } from "../images/build.ts";
import type { Manifest } from "../objects.ts";
import type { Proof } from "../proof.ts";
import { INGRESS } from "../stand.ts";

const SECURITY = {
  runAsNonRoot: true,
  runAsUser: 65_532,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};

/** A pod that "restricted" takes, but for these differences. */
function pod(namespace: string, security: object = {}, spec: object = {}): Manifest {
  const securityContext = { ...SECURITY, ...security };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "e2e-restricted", namespace },
    spec: {
      containers: [{ name: "main", image: IMAGES.base, securityContext }],
      ...spec,
    },
  };
}

const FORBIDDEN: readonly (readonly [why: string, security: object, spec?: object])[] = [
  ["privileged", { privileged: true, allowPrivilegeEscalation: true }],
  ["root", { runAsNonRoot: false, runAsUser: 0 }],
  ["capabilities", { capabilities: { drop: [], add: ["NET_ADMIN"] } }],
  ["no seccomp profile", { seccompProfile: { type: "Unconfined" } }],
  ["the node's network", {}, { hostNetwork: true }],
  ["the node's processes", {}, { hostPID: true }],
  ["the node's files", {}, { volumes: [{ name: "root", hostPath: { path: "/" } }] }],
];

export const restricted: Proof = {
  name: "restricted",
  promise: "the API server refuses pods that are not restricted in every namespace of the stack",
  budgetSeconds: 6,
  needs: "cluster",
  async run({ cluster, deployment }, findings) {
    const namespaces = [deployment.namespace, deployment.neighbours, INGRESS];
    const taken: string[] = [];
    let refused = 0;
    for (const namespace of namespaces) {
      // Else a refusal would prove nothing.
      const wrongly = await cluster.refusal([pod(namespace)]);
      if (wrongly !== undefined) throw new Error(`a restricted pod is refused: ${wrongly}`);
      for (const [why, security, spec] of FORBIDDEN) {
        const words = await cluster.refusal([pod(namespace, security, spec)]);
        if (words?.includes('violates PodSecurity "restricted')) refused += 1;
        else taken.push(`${why} in ${namespace}: ${words ?? "taken"}`);
      }
    }
    findings.count("pods refused", refused);
    if (taken.length > 0) throw new Error(taken.join("\n"));
  },
};

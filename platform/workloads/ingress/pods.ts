import * as k8s from "@pulumi/kubernetes";
import type { Input, Resource } from "@pulumi/pulumi";
import { labelsOf, selectorOf } from "../../names.ts";

/** As upstream's manifest has it. */
export const CONTOUR_USER = 65_534;

/** Contour serves its configuration to Envoy here. */
export const XDS_PORT = 8001;
export const CONTOUR_METRICS_PORT = 8000;
/** Envoy's metrics and readiness. */
export const ENVOY_STATS_PORT = 8002;

/** Where both find the certificates by which they know each other, and in which Secrets. */
export const CERTIFICATES_FOLDER = "/certs";
export const CERTIFICATES = { contour: "contourcert", envoy: "envoycert" };

export const certificatesMount = {
  name: "certificates",
  mountPath: CERTIFICATES_FOLDER,
  readOnly: true,
};
export const certificatesVolume = (secretName: string) => ({
  name: certificatesMount.name,
  secret: { secretName, defaultMode: 0o440 },
});

/** The flags that name the certificate's files start with whose they are. */
export const certificateFlags = (whose: string) => [
  `--${whose}-cafile=${CERTIFICATES_FOLDER}/ca.crt`,
  `--${whose}-cert-file=${CERTIFICATES_FOLDER}/tls.crt`,
  `--${whose}-key-file=${CERTIFICATES_FOLDER}/tls.key`,
];

/** A variable that holds a field of the pod's own. */
export const fieldVariable = (name: string, fieldPath: string) => ({
  name,
  valueFrom: { fieldRef: { fieldPath } },
});

/** Over zones and nodes, as far as there are some. */
export const spreadOf = (name: string) =>
  ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: selectorOf(name) },
  }));

/** A node's drain takes one pod at a time. */
export function createDisruptionBudget(
  name: string,
  namespace: Input<string>,
  parent: Resource,
): void {
  new k8s.policy.v1.PodDisruptionBudget(
    name,
    {
      metadata: { name, namespace, labels: labelsOf(name, "ingress") },
      spec: {
        maxUnavailable: 1,
        // A pod that is not ready serves nobody: it must not hold up a node's drain.
        unhealthyPodEvictionPolicy: "AlwaysAllow",
        selector: { matchLabels: selectorOf(name) },
      },
    },
    { parent },
  );
}

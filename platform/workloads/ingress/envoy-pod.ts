import type { Input } from "@pulumi/pulumi";
import { IMAGES } from "../../images.ts";
import type * as k8s from "../../kubernetes-sdk.ts";
import {
  containerSecurity,
  podSecurity,
  quietPod,
  resources,
  spreadOf,
} from "../../pod-defaults.ts";
import * as pods from "./pods.ts";

type Container = k8s.types.input.core.v1.Container;

export const ENVOY = "envoy";
const CONFIG_FILE = "/config/envoy.json";
const SHUTDOWN_PORT = 8090;
const MEMORY_MIB = 512;
/** Above it Envoy refuses requests; the fifth that is left keeps the kernel from killing it. */
const HEAP_BYTES = Math.floor(0.8 * MEMORY_MIB * 1024 * 1024);
/** More are refused: with TLS and both buffers they still fit into the heap. */
const MAX_CONNECTIONS = 4_000;
/** As many as the pod may count on: Envoy would take one for each of the node's cores. */
const THREADS = 2;
/** Seconds after the drain in which clients finish: above the 60 of an idle connection. */
const FINISH_SECONDS = 150;

const NAMESPACE = pods.fieldVariable("CONTOUR_NAMESPACE", "metadata.namespace");
const ADMIN_MOUNT = { name: "admin", mountPath: "/admin" };
const CONFIG_MOUNT = { name: "config", mountPath: "/config" };

/** A pod of Envoy's; it holds no token, and no port of its node. */
export const envoyPod = (
  serviceAccountName: Input<string>,
  drainSeconds: number,
): k8s.types.input.core.v1.PodSpec => ({
  ...quietPod,
  serviceAccountName,
  terminationGracePeriodSeconds: drainSeconds + FINISH_SECONDS,
  securityContext: podSecurity(pods.CONTOUR_USER),
  topologySpreadConstraints: spreadOf(ENVOY),
  initContainers: [bootstrap],
  containers: [shutdownManager(drainSeconds), envoy],
  volumes: [
    // A socket and an empty file; a JSON document of some kilobytes.
    { name: ADMIN_MOUNT.name, emptyDir: { sizeLimit: "1Mi" } },
    { name: CONFIG_MOUNT.name, emptyDir: { sizeLimit: "4Mi" } },
    pods.certificatesVolume(pods.CERTIFICATES.envoy),
  ],
});

/** Writes what Envoy needs to find Contour. */
const bootstrap: Container = {
  name: "envoy-initconfig",
  image: IMAGES.contour,
  command: ["contour"],
  args: [
    "bootstrap",
    CONFIG_FILE,
    "--xds-address=contour",
    `--xds-port=${pods.XDS_PORT}`,
    "--xds-resource-version=v3",
    "--resources-dir=/config/resources",
    ...pods.certificateFlags("envoy"),
    `--overload-max-heap=${HEAP_BYTES}`,
    `--overload-downstream-max-conn=${MAX_CONNECTIONS}`,
  ],
  env: [NAMESPACE],
  resources: resources({ cpuMillis: 25, memoryMib: 64 }),
  securityContext: containerSecurity,
  volumeMounts: [CONFIG_MOUNT, pods.certificatesMount],
};

/**
 * Has Envoy say at once that it is not ready and goes on serving, waits while others still send it new
 * connections, then until the last one is closed; only then may Envoy stop.
 *
 * It has no liveness probe: when it alone is restarted, it drains an Envoy that nobody wants to stop.
 */
const shutdownManager = (drainSeconds: number): Container => ({
  name: "shutdown-manager",
  image: IMAGES.contour,
  command: ["/bin/contour"],
  args: ["envoy", "shutdown-manager"],
  lifecycle: {
    preStop: {
      exec: {
        command: [
          "/bin/contour",
          "envoy",
          "shutdown",
          "--drain-delay=0s",
          `--check-delay=${drainSeconds}s`,
        ],
      },
    },
  },
  resources: resources({ cpuMillis: 25, memoryMib: 64 }),
  securityContext: containerSecurity,
  volumeMounts: [ADMIN_MOUNT],
});

const READY = { httpGet: { path: "/ready", port: pods.ENVOY_STATS_PORT }, timeoutSeconds: 3 };

const envoy: Container = {
  name: ENVOY,
  image: IMAGES.envoy,
  command: ["envoy"],
  args: [
    "-c",
    CONFIG_FILE,
    "--service-cluster",
    "$(CONTOUR_NAMESPACE)",
    "--service-node",
    "$(ENVOY_POD_NAME)",
    "--concurrency",
    String(THREADS),
    "--log-level",
    "info",
  ],
  env: [NAMESPACE, pods.fieldVariable("ENVOY_POD_NAME", "metadata.name")],
  ports: [
    { name: "http", containerPort: 8080 },
    { name: "https", containerPort: 8443 },
    { name: "metrics", containerPort: pods.ENVOY_STATS_PORT },
  ],
  readinessProbe: { ...READY, initialDelaySeconds: 1, periodSeconds: 2 },
  // Ends the drain that nobody wanted; that of a pod that goes it leaves alone.
  livenessProbe: { ...READY, initialDelaySeconds: 15, periodSeconds: 5, failureThreshold: 6 },
  lifecycle: { preStop: { httpGet: { path: "/shutdown", port: SHUTDOWN_PORT, scheme: "HTTP" } } },
  resources: resources({ cpuMillis: 250, memoryMib: MEMORY_MIB }),
  securityContext: containerSecurity,
  volumeMounts: [ADMIN_MOUNT, { ...CONFIG_MOUNT, readOnly: true }, pods.certificatesMount],
};

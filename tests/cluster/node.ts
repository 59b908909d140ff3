import { existsSync } from "node:fs";
import { mkdir, statfs, writeFile } from "node:fs/promises";
import type { Tools } from "../support/go-tools.ts";
import { PAUSE } from "./images/names.ts";
import {
  AUTHORITY,
  CGROUP,
  CLUSTER_DOMAIN,
  type ClusterNode,
  certificate,
  containerdSocket,
  DNS_ADDRESS,
  kubeconfigOf,
  NETWORK_PREFIX,
  POD_RANGE,
  SERVICE_RANGE,
} from "./layout.ts";
import type { Program } from "./processes.ts";
import { writeRegistries } from "./registries.ts";

/** One node: containerd, kubelet and kube-proxy, with nothing shared with the other node's. */

/** Where Debian puts the network plugins, then where everybody else does. */
export const PLUGIN_FOLDERS = ["/usr/lib/cni", "/opt/cni/bin"];
export const PLUGINS = ["ptp", "host-local", "loopback"];
/** The first that has them. */
export const findPlugins = () =>
  PLUGIN_FOLDERS.find((folder) => PLUGINS.every((name) => existsSync(`${folder}/${name}`)));

const OVERLAY_FILE_SYSTEM = 0x794c7630;
const KUBELET_PORT = 10_250;
const LOCAL_PORTS = { kubelet: 10_248, proxyMetrics: 10_249, proxyHealth: 10_256 };

/** Listening sockets of a node's, as `address:port`. */
export const nodePorts = (node: ClusterNode) => [
  `${node.address}:${KUBELET_PORT}`,
  ...Object.values(LOCAL_PORTS).map((port) => `127.0.0.1:${port}`),
];

export interface NodePrograms {
  /** First: images have to be there before a pod is. */
  readonly containerd: Program;
  /** Once the API server is ready. */
  readonly others: readonly Program[];
}

/** Writes the configuration of a node's programs. */
export async function createNode(
  node: ClusterNode,
  tools: Tools<"kubernetes">,
): Promise<NodePrograms> {
  const { name, data, run, netns } = node;
  const files = {
    containerd: `${data}/containerd.toml`,
    kubelet: `${data}/kubelet.json`,
    proxy: `${data}/kube-proxy.json`,
  };
  for (const folder of [run, `${data}/cni`, `${data}/pod-logs`]) {
    await mkdir(folder, { recursive: true });
  }
  await writeRegistries(`${data}/registries`);
  await writeFile(`${data}/resolv.conf`, "");
  await writeFile(files.containerd, await containerdConfig(node));
  await writeJson(`${data}/cni/10-pods.conflist`, networkConfig(node));
  await writeJson(files.kubelet, kubeletConfig(node));
  await writeJson(files.proxy, proxyConfig(node));

  const program = (what: string, command: readonly string[]): Program => ({
    name: `${what}-${name}`,
    command,
    netns,
  });
  return {
    containerd: program("containerd", ["containerd", `--config=${files.containerd}`]),
    others: [
      program("kubelet", [
        tools.kubelet,
        `--config=${files.kubelet}`,
        `--kubeconfig=${kubeconfigOf(name)}`,
        `--hostname-override=${name}`,
        `--node-ip=${node.address}`,
        `--node-labels=topology.kubernetes.io/zone=${node.zone}`,
        `--root-dir=${data}/kubelet`,
        `--cert-dir=${data}/kubelet/pki`,
      ]),
      program("kube-proxy", [tools["kube-proxy"], `--config=${files.proxy}`]),
    ],
  };
}

const writeJson = (path: string, value: unknown) => writeFile(path, JSON.stringify(value, null, 2));

async function containerdConfig(node: ClusterNode): Promise<string> {
  const { data, run } = node;
  // An overlay does not go on top of another one.
  const nested = (await statfs(data)).type === OVERLAY_FILE_SYSTEM;
  return `version = 2
root = "${data}/containerd"
state = "${run}/containerd"

[grpc]
address = "${containerdSocket(node)}"

[plugins."io.containerd.internal.v1.opt"]
path = "${data}/opt"

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "${PAUSE}"
# Who may not lower it fails to start anything otherwise.
restrict_oom_score_adj = true
# Not where \`ip netns\` keeps its own: that hides what was there before it.
netns_mounts_under_state_dir = true

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "${findPlugins()}"
conf_dir = "${data}/cni"

[plugins."io.containerd.grpc.v1.cri".containerd]
snapshotter = "${nested ? "native" : "overlayfs"}"
default_runtime_name = "runc"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.grpc.v1.cri".registry]
config_path = "${data}/registries"
`;
}

/**
 * As kind's: a cable for each pod, and everything goes through the node's routes and rules.
 *
 * Name and folder are the node's own: with shared ones both would give out the same addresses. No
 * route leads out of the cluster, so nothing has to be rewritten on its way.
 */
const networkConfig = ({ name, podRange, data }: ClusterNode) => ({
  cniVersion: "0.4.0",
  name: `${NETWORK_PREFIX}${name}`,
  plugins: [
    {
      type: "ptp",
      ipMasq: false,
      ipam: {
        type: "host-local",
        dataDir: `${data}/addresses`,
        ranges: [[{ subnet: podRange }]],
        routes: [POD_RANGE, SERVICE_RANGE, "10.99.0.0/24"].map((dst) => ({ dst })),
      },
    },
  ],
});

const kubeletConfig = (node: ClusterNode) => {
  const { name, address, data } = node;
  const { cert, key } = certificate(name);
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address,
    port: KUBELET_PORT,
    healthzPort: LOCAL_PORTS.kubelet,
    tlsCertFile: cert,
    tlsPrivateKeyFile: key,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: AUTHORITY.cert },
    },
    authorization: { mode: "Webhook" },
    containerRuntimeEndpoint: `unix://${containerdSocket(node)}`,
    cgroupDriver: "cgroupfs",
    cgroupRoot: `/${CGROUP}/${name}`,
    failCgroupV1: false,
    failSwapOn: false,
    makeIPTablesUtilChains: false,
    clusterDNS: [DNS_ADDRESS],
    clusterDomain: CLUSTER_DOMAIN,
    resolvConf: `${data}/resolv.conf`,
    podLogsDir: `${data}/pod-logs`,
    volumePluginDir: `${data}/volume-plugins`,
    // The disk is the machine's, and full when that is; an image that was removed would not come back.
    evictionHard: {
      "memory.available": "100Mi",
      "nodefs.available": "1%",
      "imagefs.available": "1%",
    },
    imageGCHighThresholdPercent: 100,
  };
};

const proxyConfig = ({ name }: ClusterNode) => ({
  apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
  kind: "KubeProxyConfiguration",
  clientConnection: { kubeconfig: kubeconfigOf("proxy") },
  hostnameOverride: name,
  mode: "iptables",
  clusterCIDR: POD_RANGE,
  metricsBindAddress: `127.0.0.1:${LOCAL_PORTS.proxyMetrics}`,
  healthzBindAddress: `127.0.0.1:${LOCAL_PORTS.proxyHealth}`,
  // The table of connections is the machine's.
  conntrack: { maxPerCore: 0, min: 0, tcpCloseWaitTimeout: "0s", tcpEstablishedTimeout: "0s" },
});

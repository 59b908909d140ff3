/** Where everything of the cluster is on this machine, and under which names and addresses. */

/** What it keeps until `make cluster-down`. */
export const DATA = "/var/lib/air-quality-cluster";
/** Sockets and numbers of processes: short, for a socket's path has at most 107 bytes. */
export const RUN = "/run/air-quality-cluster";

export const KUBECONFIG = `${DATA}/kubeconfig`;
export const CERTIFICATES = `${DATA}/certificates`;
export const LOGS = `${DATA}/logs`;
export const VOLUMES = `${DATA}/volumes`;

/** What its firewall rules say, and what its network interface on the machine is called. */
export const MARK = "air-quality-cluster";
export const INTERFACE = "air-quality0";
/** Name of the cgroup above all pods, in every hierarchy. */
export const CGROUP = "air-quality-cluster";

/** Start of the name of a node's network of pods; each its own. */
export const NETWORK_PREFIX = "pods-of-";

export const POD_RANGE = "10.244.0.0/16";
export const SERVICE_RANGE = "10.96.0.0/16";
export const API_SERVICE_ADDRESS = "10.96.0.1";
export const DNS_ADDRESS = "10.96.0.10";
export const CLUSTER_DOMAIN = "cluster.local";
export const API_PORT = 6443;

export interface ClusterNode {
  readonly name: string;
  readonly address: string;
  readonly podRange: string;
  readonly zone: string;
  /** File that holds its network namespace; without it, it is in the machine's own. */
  readonly netns?: string;
  readonly data: string;
  readonly run: string;
}

export const FIRST: ClusterNode = {
  name: "node-1",
  address: "10.99.0.1",
  podRange: "10.244.1.0/24",
  zone: "zone-1",
  data: `${DATA}/node-1`,
  run: `${RUN}/node-1`,
};
export const SECOND = {
  name: "node-2",
  address: "10.99.0.2",
  podRange: "10.244.2.0/24",
  zone: "zone-2",
  netns: `${RUN}/node-2.net`,
  data: `${DATA}/node-2`,
  run: `${RUN}/node-2`,
} as const satisfies ClusterNode;
export const NODES: readonly ClusterNode[] = [FIRST, SECOND];

/** The one registry that the nodes pull from: on this machine, by plain HTTP, while somebody serves it. */
export const REGISTRY_ADDRESS = `${FIRST.address}:5000`;

export const API_URL = `https://${FIRST.address}:${API_PORT}`;

/** Path of a certificate and of its key, both PEM. */
export const certificate = (name: string) => ({
  cert: `${CERTIFICATES}/${name}.crt`,
  key: `${CERTIFICATES}/${name}.key`,
});
export const AUTHORITY = certificate("authority");
/** Key that signs the tokens of service accounts. */
export const TOKEN_KEY = `${CERTIFICATES}/tokens.key`;

export const kubeconfigOf = (name: string) => `${CERTIFICATES}/${name}.kubeconfig`;
export const containerdSocket = (node: ClusterNode) => `${node.run}/containerd.sock`;

import type { Tools } from "../support/go-tools.ts";
import {
  API_PORT,
  AUTHORITY,
  certificate,
  DATA,
  FIRST,
  KUBECONFIG,
  kubeconfigOf,
  POD_RANGE,
  SERVICE_RANGE,
  TOKEN_KEY,
  VOLUMES,
} from "./layout.ts";
import type { Program } from "./processes.ts";

/** The programs that make a cluster of nodes, all of them on the machine itself. */

const ETCD_PORT = 12_379;
const ETCD_PEER_PORT = 12_380;
const CONTROLLER_MANAGER_PORT = 10_257;
const SCHEDULER_PORT = 10_259;

/** Listening sockets of theirs, as `address:port`. */
export const CONTROL_PLANE_PORTS = [
  `${FIRST.address}:${API_PORT}`,
  ...[ETCD_PORT, ETCD_PEER_PORT, CONTROLLER_MANAGER_PORT, SCHEDULER_PORT].map(
    (port) => `127.0.0.1:${port}`,
  ),
];

/** As the StorageClass names it (base.yaml). */
const PROVISIONER = "air-quality/folder";

type KubernetesTools = Tools<"kubernetes">;

const flags = (values: Readonly<Record<string, string | number | boolean>>) =>
  Object.entries(values).map(([name, value]) => `--${name}=${value}`);

const program = (
  tools: KubernetesTools,
  name: keyof KubernetesTools,
  values: Readonly<Record<string, string | number | boolean>>,
): Program => ({ name, command: [tools[name], ...flags(values)] });

/** Database and API server; the others end when they start before it is ready. */
export function createApi(tools: KubernetesTools): Program[] {
  const etcd = certificate("etcd");
  const served = certificate("api-server");
  const frontProxy = certificate("front-proxy");
  const admin = certificate("admin");
  const etcdUrl = `https://127.0.0.1:${ETCD_PORT}`;
  const peerUrl = `http://127.0.0.1:${ETCD_PEER_PORT}`;
  return [
    program(tools, "etcd", {
      "data-dir": `${DATA}/etcd`,
      "listen-client-urls": etcdUrl,
      "advertise-client-urls": etcdUrl,
      "listen-peer-urls": peerUrl,
      "initial-advertise-peer-urls": peerUrl,
      "initial-cluster": `default=${peerUrl}`,
      "client-cert-auth": true,
      "trusted-ca-file": AUTHORITY.cert,
      "cert-file": etcd.cert,
      "key-file": etcd.key,
      // A cluster that is thrown away need not survive a power cut.
      "unsafe-no-fsync": true,
      "log-level": "warn",
    }),
    program(tools, "kube-apiserver", {
      "bind-address": FIRST.address,
      "advertise-address": FIRST.address,
      "secure-port": API_PORT,
      "etcd-servers": etcdUrl,
      "etcd-cafile": AUTHORITY.cert,
      "etcd-certfile": etcd.cert,
      "etcd-keyfile": etcd.key,
      "service-cluster-ip-range": SERVICE_RANGE,
      "client-ca-file": AUTHORITY.cert,
      "tls-cert-file": served.cert,
      "tls-private-key-file": served.key,
      "authorization-mode": "Node,RBAC",
      "enable-admission-plugins": "NodeRestriction",
      "allow-privileged": true,
      "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
      "service-account-key-file": TOKEN_KEY,
      "service-account-signing-key-file": TOKEN_KEY,
      "kubelet-certificate-authority": AUTHORITY.cert,
      "kubelet-client-certificate": admin.cert,
      "kubelet-client-key": admin.key,
      // A node's name is in no DNS.
      "kubelet-preferred-address-types": "InternalIP",
      // Of the API servers that others bring, such as metrics-server's.
      "enable-aggregator-routing": true,
      "proxy-client-cert-file": frontProxy.cert,
      "proxy-client-key-file": frontProxy.key,
      "requestheader-client-ca-file": AUTHORITY.cert,
      "requestheader-allowed-names": "front-proxy",
      "requestheader-username-headers": "X-Remote-User",
      "requestheader-group-headers": "X-Remote-Group",
      "requestheader-extra-headers-prefix": "X-Remote-Extra-",
      profiling: false,
    }),
  ];
}

/** What works on the API's objects. */
export function createControllers(tools: KubernetesTools): Program[] {
  const client = (name: string, port: number) => ({
    kubeconfig: kubeconfigOf(name),
    "authentication-kubeconfig": kubeconfigOf(name),
    "authorization-kubeconfig": kubeconfigOf(name),
    "bind-address": "127.0.0.1",
    "secure-port": port,
    "leader-elect": false,
    profiling: false,
  });
  return [
    program(tools, "kube-controller-manager", {
      ...client("controller-manager", CONTROLLER_MANAGER_PORT),
      "use-service-account-credentials": true,
      "service-account-private-key-file": TOKEN_KEY,
      "root-ca-file": AUTHORITY.cert,
      "cluster-signing-cert-file": AUTHORITY.cert,
      "cluster-signing-key-file": AUTHORITY.key,
      "cluster-cidr": POD_RANGE,
      "service-cluster-ip-range": SERVICE_RANGE,
      // A node's range is in its own network configuration.
      "allocate-node-cidrs": false,
      // Its default is a folder of the system's, which it would make.
      "flex-volume-plugin-dir": `${DATA}/volume-plugins`,
      // Tests of scaling do not wait for minutes.
      "horizontal-pod-autoscaler-sync-period": "5s",
      "horizontal-pod-autoscaler-initial-readiness-delay": "5s",
      "horizontal-pod-autoscaler-cpu-initialization-period": "20s",
    }),
    program(tools, "kube-scheduler", client("scheduler", SCHEDULER_PORT)),
    program(tools, "folder-provisioner", {
      kubeconfig: KUBECONFIG,
      provisioner: PROVISIONER,
      root: VOLUMES,
    }),
  ];
}

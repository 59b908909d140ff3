import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { run } from "./command.ts";
import {
  API_SERVICE_ADDRESS,
  API_URL,
  AUTHORITY,
  CERTIFICATES,
  CLUSTER_DOMAIN,
  certificate,
  FIRST,
  KUBECONFIG,
  kubeconfigOf,
  MARK,
  NODES,
  TOKEN_KEY,
} from "./layout.ts";

interface Certificate {
  readonly name: string;
  /** As openssl writes it: O is a group, CN a user. */
  readonly subject: string;
  /** Addresses and host names it serves under. */
  readonly serves?: readonly string[];
}

const API_NAMES = ["", ".default", ".default.svc", `.default.svc.${CLUSTER_DOMAIN}`];

/** Who the parts are to each other; what a user may do hangs on these names. */
const ISSUED: readonly Certificate[] = [
  {
    name: "api-server",
    subject: "/CN=kube-apiserver",
    serves: [
      ...API_NAMES.map((suffix) => `DNS:kubernetes${suffix}`),
      `IP:${API_SERVICE_ADDRESS}`,
      `IP:${FIRST.address}`,
    ],
  },
  { name: "etcd", subject: "/CN=etcd", serves: ["IP:127.0.0.1"] },
  { name: "front-proxy", subject: "/CN=front-proxy" },
  { name: "admin", subject: "/O=system:masters/CN=admin" },
  { name: "controller-manager", subject: "/CN=system:kube-controller-manager" },
  { name: "scheduler", subject: "/CN=system:kube-scheduler" },
  { name: "proxy", subject: "/O=system:node-proxier/CN=system:kube-proxy" },
  ...NODES.map(({ name, address }) => ({
    name,
    subject: `/O=system:nodes/CN=system:node:${name}`,
    serves: [`IP:${address}`, `DNS:${name}`],
  })),
];
const WITH_KUBECONFIG = ISSUED.filter(({ subject }) => /system:/.test(subject));

/** Days; the cluster does not live that long. */
const DAYS = "365";

/** An authority of its own, everybody's certificate, and a kubeconfig for each who calls the API. */
export async function createCertificates(): Promise<void> {
  await mkdir(CERTIFICATES, { recursive: true });
  await chmod(CERTIFICATES, 0o700);
  // The machine's own configuration would make every certificate an authority.
  const config = `${CERTIFICATES}/openssl.cnf`;
  await writeFile(config, "[req]\ndistinguished_name = name\n[name]\n");
  await issue(config, "authority", `/CN=${MARK}`, [
    "-addext=basicConstraints=critical,CA:TRUE",
    "-addext=keyUsage=critical,keyCertSign,cRLSign,digitalSignature",
  ]);
  await Promise.all([
    // In the form of which the API server takes both the private and the public half.
    run("openssl", ["ecparam", "-genkey", "-noout", "-name", "prime256v1", "-out", TOKEN_KEY]),
    ...ISSUED.map(({ name, subject, serves }) =>
      issue(config, name, subject, [
        `-CA=${AUTHORITY.cert}`,
        `-CAkey=${AUTHORITY.key}`,
        "-addext=basicConstraints=critical,CA:FALSE",
        "-addext=extendedKeyUsage=clientAuth,serverAuth",
        ...(serves ? [`-addext=subjectAltName=${serves.join(",")}`] : []),
      ]),
    ),
  ]);
  for (const { name } of WITH_KUBECONFIG) await writeKubeconfig(kubeconfigOf(name), name);
  await writeKubeconfig(KUBECONFIG, "admin");
}

/** openssl takes an option's value as the next argument. */
const split = (option: string) => {
  const [, name, value] = /^(-\w+)=(.*)$/.exec(option) ?? [];
  return name === undefined ? [option] : [name, value ?? ""];
};

async function issue(config: string, name: string, subject: string, options: readonly string[]) {
  const { cert, key } = certificate(name);
  const args = [
    ...["req", "-x509", "-nodes", `-config=${config}`, `-days=${DAYS}`, `-subj=${subject}`],
    ...["-newkey=ec", "-pkeyopt=ec_paramgen_curve:prime256v1", `-keyout=${key}`, `-out=${cert}`],
    ...options,
  ];
  await run("openssl", args.flatMap(split));
}

/** With the certificates in it, so that it may be copied to wherever it is used. */
async function writeKubeconfig(path: string, user: string): Promise<void> {
  const { cert, key } = certificate(user);
  const encoded = async (file: string) => (await readFile(file)).toString("base64");
  const kubeconfig = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: MARK,
        cluster: { server: API_URL, "certificate-authority-data": await encoded(AUTHORITY.cert) },
      },
    ],
    users: [
      {
        name: user,
        user: {
          "client-certificate-data": await encoded(cert),
          "client-key-data": await encoded(key),
        },
      },
    ],
    contexts: [{ name: MARK, context: { cluster: MARK, user } }],
    "current-context": MARK,
  };
  await writeFile(path, `${JSON.stringify(kubeconfig, null, 2)}\n`, { mode: 0o600 });
}

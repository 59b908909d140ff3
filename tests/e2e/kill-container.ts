import type { Cluster } from "./cluster.ts";
import { IMAGES } from "./images/build.ts";
import type { Manifest, Pod } from "./objects.ts";

const NAMESPACE = "e2e-killer";
const NAME = "killer";

/** Finds the pod's own program among all processes of the node, and gives it no time to do anything. */
const script = (uid: string, program: string) => `
  const fs = require("node:fs");
  const read = (path) => { try { return fs.readFileSync(path, "utf8"); } catch { return ""; } };
  const uid = /${uid.replaceAll("-", "[-_]")}/;
  const found = fs.readdirSync("/proc").filter((id) => /^\\d+$/.test(id))
    .filter((id) => uid.test(read("/proc/" + id + "/cgroup")) && read("/proc/" + id + "/cmdline").includes("${program}"));
  if (found.length !== 1) throw new Error("processes found: " + found);
  process.kill(Number(found[0]), "SIGKILL");
`;

/** A pod that sees its node's processes; no namespace of the stack would take it. */
const killer = (node: string, source: string): Manifest[] => [
  {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: NAMESPACE, labels: { "pod-security.kubernetes.io/enforce": "privileged" } },
  },
  {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: NAME, namespace: NAMESPACE },
    spec: {
      nodeName: node,
      hostPID: true,
      restartPolicy: "Never",
      containers: [
        {
          name: NAME,
          image: IMAGES.base,
          args: ["-e", source],
          securityContext: { runAsUser: 0, runAsGroup: 0, privileged: true },
        },
      ],
    },
  },
];

/** Kills the program of a pod as the kernel would: at once, without a signal that it can catch. */
export async function killContainer(
  cluster: Cluster,
  { metadata, spec: { nodeName = "" } }: Pod,
  program: string,
): Promise<void> {
  await cluster.remove(`namespace/${NAMESPACE}`);
  try {
    await cluster.apply(killer(nodeName, script(metadata.uid, program)));
    const ended = "jsonpath={.status.containerStatuses[0].state.terminated.reason}";
    await cluster.wait(`pod/${NAME}`, NAMESPACE, ended, 30);
    const { status } = await cluster.get<Pod>(`pod/${NAME}`, NAMESPACE);
    if (status.containerStatuses?.[0]?.state.terminated?.exitCode !== 0) {
      throw new Error(`${metadata.name} was not killed: ${await cluster.logs(NAME, NAMESPACE)}`);
    }
  } finally {
    await cluster.remove(`namespace/${NAMESPACE}`, { wait: false });
  }
}

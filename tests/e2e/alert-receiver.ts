import { openForward } from "../../platform/commands/port-forward.ts";
import { containerSecurity, podSecurity, quietPod } from "../../platform/pod-defaults.ts";
import type { Cluster } from "./cluster.ts";
import { IMAGES } from "./images/build.ts";

/** An alert as Alertmanager posts it. */
export interface ToldAlert {
  readonly status: "firing" | "resolved";
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Somebody in the cluster whom a stack tells of its alerts. */
export interface AlertReceiver {
  /** All that came, the oldest first. */
  alerts(): Promise<readonly ToldAlert[]>;
  stop(): Promise<void>;
}

const NAME = "alert-receiver";
const NAMESPACE = "air-quality-e2e";
const PORT = 8080;
const LABELS = { "app.kubernetes.io/name": NAME };
const USER = 65_532;
const READY_SECONDS = 30;

/** What a stack posts its alerts to, whether or not somebody is there. */
export const ALERT_WEBHOOK = `http://${NAME}.${NAMESPACE}.svc:${PORT}/alerts`;

/** Keeps what is posted, and gives it to whoever asks. */
const PROGRAM = `
const told = [];
require("node:http").createServer(async (request, response) => {
  if (request.method === "GET") return response.end(JSON.stringify(told));
  let body = "";
  for await (const part of request.setEncoding("utf8")) body += part;
  told.push(...JSON.parse(body).alerts);
  response.end();
}).listen(${PORT});
`;

/** Starts one, in a namespace of its own, which goes with it. */
export async function startAlertReceiver(cluster: Cluster): Promise<AlertReceiver> {
  const metadata = { name: NAME, namespace: NAMESPACE, labels: LABELS };
  await cluster.apply([
    { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: { selector: LABELS, ports: [{ port: PORT }] },
    },
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata,
      spec: {
        ...quietPod,
        terminationGracePeriodSeconds: 1,
        securityContext: podSecurity(USER),
        containers: [
          {
            name: NAME,
            image: IMAGES.base,
            args: ["--eval", PROGRAM],
            ports: [{ containerPort: PORT }],
            readinessProbe: { httpGet: { path: "/", port: PORT }, periodSeconds: 1 },
            securityContext: containerSecurity,
          },
        ],
      },
    },
  ]);
  await cluster.wait(`pod/${NAME}`, NAMESPACE, "condition=Ready", READY_SECONDS);
  const forward = await openForward(`pod/${NAME}`, NAMESPACE, PORT);
  return {
    alerts: async () => {
      const response = await fetch(`http://127.0.0.1:${forward.port}/`);
      return (await response.json()) as readonly ToldAlert[];
    },
    async stop() {
      await forward.stop();
      await cluster.remove(`namespace/${NAMESPACE}`);
    },
  };
}

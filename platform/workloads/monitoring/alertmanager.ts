import * as pulumi from "@pulumi/pulumi";
import { shortHash } from "../../hash.ts";
import { IMAGES } from "../../images.ts";
import type * as k8s from "../../kubernetes-sdk.ts";
import { DNS } from "../../namespaces.ts";
import { alertmanagerConfig, WATCHER_PORTS } from "../../observability/watchers.ts";
import { containerSecurity, resources } from "../../pod-defaults.ts";
import { endpointEgress } from "../endpoint-egress.ts";
import { type PodFile, plainFolder, secretFile } from "../pod-files.ts";
import { createWatchingPod, tcp } from "./watching-pod.ts";

export interface AlertmanagerArgs {
  readonly namespace: pulumi.Input<string>;
  /** Address that alerts are posted to, a secret; without it nobody is told. */
  readonly webhook: string | undefined;
  /** Who may bring it alerts, and scrape it. */
  readonly clients: k8s.types.input.networking.v1.NetworkPolicyPeer[];
}

const NAME = "alertmanager";
const CONFIG_FILE = "alertmanager.yaml";
const PORT = { name: "http", number: WATCHER_PORTS.alertmanager };
const DATA = { name: "data", mountPath: "/alertmanager" };

/**
 * Tells the stack's receiver what fires and what is over; the Service `alertmanager`.
 *
 * Guarantees: the receiver's address is in a Secret and its file only, which is read for every message.
 * Limits: one pod, whose silences end with it; a new one tells again what still fires.
 */
export class Alertmanager extends pulumi.ComponentResource {
  constructor(name: string, args: AlertmanagerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:workloads:Alertmanager", name, {}, opts);
    const { namespace, webhook, clients } = args;
    const inHere = { parent: this };
    const address = webhook
      ? secretFile("alert-webhook", namespace, pulumi.secret(webhook), inHere)
      : undefined;
    const text = alertmanagerConfig(address?.path);
    // Read once, when it starts: another file must be another pod.
    const configName = `${NAME}-${shortHash(text)}`;
    const config = plainFolder(configName, namespace, { [CONFIG_FILE]: text }, inHere);
    createWatchingPod(
      NAME,
      {
        namespace,
        port: PORT,
        traffic: {
          ingress: [{ from: clients, ports: tcp(PORT.number) }],
          egress: webhook ? [DNS, endpointEgress(webhook)] : [],
        },
        asksKubernetes: false,
        pod: podOf(config, address),
      },
      inHere,
    );
    this.registerOutputs({});
  }
}

function podOf(config: PodFile, address: PodFile | undefined) {
  const files = [config, ...(address ? [address] : [])];
  return {
    containers: [
      {
        name: NAME,
        image: IMAGES.alertmanager,
        args: [
          `--config.file=${config.path}/${CONFIG_FILE}`,
          `--storage.path=${DATA.mountPath}`,
          `--web.listen-address=:${PORT.number}`,
          // As `make open` shows it.
          `--web.external-url=http://127.0.0.1:${PORT.number}/`,
          // It has no others of its kind to talk to.
          "--cluster.listen-address=",
        ],
        ports: [{ name: PORT.name, containerPort: PORT.number }],
        readinessProbe: { ...probe("/-/ready"), periodSeconds: 2 },
        livenessProbe: { ...probe("/-/healthy"), periodSeconds: 20 },
        resources: resources({ cpuMillis: 10, memoryMib: 96 }),
        securityContext: containerSecurity,
        volumeMounts: [DATA, ...files.map(({ mount }) => mount)],
      },
    ],
    volumes: [
      { name: DATA.name, emptyDir: { sizeLimit: "32Mi" } },
      ...files.map(({ volume }) => volume),
    ],
  };
}

const probe = (path: string) => ({ httpGet: { path, port: PORT.name }, timeoutSeconds: 2 });

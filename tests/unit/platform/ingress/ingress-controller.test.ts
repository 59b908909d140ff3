import { setTimeout } from "node:timers/promises";
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { IngressExposure } from "../../../../platform/contracts.ts";
import { faultsOf } from "../../../../platform/policies/index.ts";
import {
  IngressController,
  type IngressControllerArgs,
} from "../../../../platform/workloads/ingress/ingress-controller.ts";
import type { ContourManifest } from "../../../../platform/workloads/ingress/manifest.ts";

type PodSpec = k8s.types.output.core.v1.PodSpec;
type Container = k8s.types.output.core.v1.Container;

interface Registered {
  readonly type: string;
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: as Pulumi's mocks hand them over
  readonly inputs: any;
}

const MANIFEST: ContourManifest = {
  definitions: {
    "httpproxies.projectcontour.io": {
      group: "projectcontour.io",
      names: { kind: "HTTPProxy", plural: "httpproxies" },
      scope: "Namespaced",
      versions: [],
    },
  },
  rules: {
    everywhere: [{ apiGroups: [""], resources: ["services"], verbs: ["list"] }],
    own: [{ apiGroups: [""], resources: ["events"], verbs: ["create"] }],
    certificates: [{ apiGroups: [""], resources: ["secrets"], verbs: ["create", "update"] }],
  },
};
const NODE_PORTS: IngressExposure = {
  service: { type: "NodePort", externalTrafficPolicy: "Cluster" },
  annotations: {},
  listens: "http-and-https",
  proxyProtocol: false,
  drainSeconds: 5,
  settleSeconds: 5,
  nodePorts: { http: 30_080, https: 30_443 },
};
const LOAD_BALANCER: IngressExposure = {
  service: { type: "LoadBalancer", loadBalancerClass: "eks.amazonaws.com/nlb" },
  annotations: { attributes: "proxy_protocol_v2.enabled=true" },
  listens: "http",
  proxyProtocol: true,
  drainSeconds: 150,
  settleSeconds: 240,
};
/** What must exist before what; of each kind and name. */
const ORDER = [
  ["NetworkPolicy contour-certgen", "Job contour-certgen-v1-33-8"],
  ["RoleBinding contour-certgen", "Job contour-certgen-v1-33-8"],
  ["Job contour-certgen-v1-33-8", "Deployment contour"],
  ["CustomResourceDefinition httpproxies.projectcontour.io", "Deployment contour"],
  ["ClusterRoleBinding contour", "Deployment contour"],
  ["NetworkPolicy contour", "Deployment contour"],
  ["Deployment contour", "Deployment envoy"],
  ["NetworkPolicy envoy", "Deployment envoy"],
  ["Deployment envoy", "Service envoy"],
] as const;

describe("IngressController", () => {
  for (const [first, then] of ORDER) {
    it(`has ${first} before ${then}`, async () => {
      const { events } = await record({}, first);

      expect(events.indexOf(`${first} exists`)).to.be.above(0);
      expect(events.indexOf(then)).to.be.above(events.indexOf(`${first} exists`));
    });
  }

  it("is ready with the Service that requests come through", async () => {
    const { controller } = await record();

    expect(await resolved(controller.service.urn)).to.match(/kubernetes:core\/v1:Service::envoy$/);
  });

  it("runs only restricted containers that say what they need, without a port of the node", async () => {
    const { objects } = await record();
    const containers = objects.flatMap(containersOf);

    expect(containers.map(({ name }) => name)).to.have.members([
      ...["certgen", "certgen", "contour"],
      ...["envoy-initconfig", "shutdown-manager", "envoy"],
    ]);
    for (const { securityContext, resources, ports = [] } of containers) {
      expect(securityContext).to.deep.equal({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
        privileged: false,
        readOnlyRootFilesystem: true,
      });
      expect(resources.limits.memory).to.equal(resources.requests.memory);
      expect(ports.filter(({ hostPort }) => hostPort !== undefined)).to.be.empty;
    }
  });

  it("breaks no rule of the platform", async () => {
    const { objects } = await record();

    expect(objects.flatMap(faultsOf)).to.deep.equal([]);
  });

  it("makes the certificates once per version, and again every month", async () => {
    const { found } = await record();
    const job = found("Job", "contour-certgen-v1-33-8").spec;
    const renewal = found("CronJob", "contour-certgen").spec;

    expect(containerIn(job, "certgen").args).to.deep.equal([
      ...["certgen", "--kube", "--incluster", "--overwrite", "--secrets-format=compact"],
      "--namespace=projectcontour",
    ]);
    expect(job).to.not.have.property("ttlSecondsAfterFinished");
    expect(renewal.schedule).to.match(/^\d+ \d+ 1 \* \*$/);
    expect(renewal.jobTemplate.spec.template).to.deep.equal(job.template);
    expect(found("Role", "contour-certgen").rules).to.deep.equal(MANIFEST.rules.certificates);
  });

  it("makes another pod of Contour for another configuration", async () => {
    const configOf = async (requestSeconds: number) => {
      const { found } = await record({ requestSeconds });
      const { volumes } = podIn(found("Deployment", "contour").spec);
      return volumes.find(({ name }) => name === "config")?.configMap.name;
    };

    expect(await configOf(30)).to.match(/^contour-[\da-f]{10}$/);
    expect(await configOf(30)).to.equal(await configOf(30));
    expect(await configOf(31)).to.not.equal(await configOf(30));
  });

  it("answers on the nodes' ports where there is no load balancer", async () => {
    const { found } = await record();

    expect(found("Service", "envoy").spec).to.deep.equal({
      type: "NodePort",
      externalTrafficPolicy: "Cluster",
      selector: { "app.kubernetes.io/name": "envoy" },
      ports: [
        { name: "http", port: 80, targetPort: "http", nodePort: 30_080 },
        { name: "https", port: 443, targetPort: "https", nodePort: 30_443 },
      ],
    });
    const { args } = containerIn(found("Deployment", "contour").spec, "contour");
    expect(args).to.include("--ingress-status-address=127.0.0.1");
    expect(args).to.not.include("--use-proxy-protocol");
  });

  it("asks for a load balancer as the target says, and speaks its protocol", async () => {
    const { found } = await record({ exposure: LOAD_BALANCER });
    const { spec, metadata } = found("Service", "envoy");

    expect(spec).to.include({ type: "LoadBalancer", loadBalancerClass: "eks.amazonaws.com/nlb" });
    expect(spec.ports[0]).to.deep.equal({ name: "http", port: 80, targetPort: "http" });
    expect(metadata.annotations).to.deep.equal(LOAD_BALANCER.annotations);
    const { args } = containerIn(found("Deployment", "contour").spec, "contour");
    expect(args).to.include("--use-proxy-protocol");
    expect(args.join()).to.not.include("--ingress-status-address");
  });

  it("lets Envoy serve on while it still gets connections, and then end what it has", async () => {
    const { found } = await record({ exposure: LOAD_BALANCER });
    const pod = podIn(found("Deployment", "envoy").spec);
    const manager = containerIn(found("Deployment", "envoy").spec, "shutdown-manager");
    const envoy = containerIn(found("Deployment", "envoy").spec, "envoy");

    expect(manager.lifecycle.preStop.exec.command.slice(1)).to.deep.equal([
      ...["envoy", "shutdown", "--drain-delay=0s", "--check-delay=150s"],
    ]);
    expect(manager).to.not.have.property("livenessProbe");
    expect(envoy.lifecycle.preStop.httpGet).to.include({ path: "/shutdown", port: 8090 });
    expect(envoy.livenessProbe).to.include({ initialDelaySeconds: 15, failureThreshold: 6 });
    expect(pod.terminationGracePeriodSeconds).to.equal(300);
  });

  it("rolls Envoy pod by pod, each known to the load balancer before the next", async () => {
    const { found } = await record({ exposure: LOAD_BALANCER, replicas: 3 });

    expect(found("Deployment", "envoy").spec).to.deep.include({
      replicas: 3,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      minReadySeconds: 240,
      progressDeadlineSeconds: 1_320,
    });
  });

  it("has Envoy refuse connections before the kernel kills it", async () => {
    const { found } = await record();
    const spec = found("Deployment", "envoy").spec;
    const limit = Number.parseInt(containerIn(spec, "envoy").resources.limits.memory ?? "", 10);
    const bootstrap = podIn(spec).initContainers[0]?.args ?? [];

    expect(bootstrap).to.include(`--overload-max-heap=${Math.floor(0.8 * limit * 2 ** 20)}`);
    expect(bootstrap).to.include("--overload-downstream-max-conn=4000");
  });
});

const podIn = (spec: { template: { spec: PodSpec } }) => spec.template.spec;

function containerIn(spec: { template: { spec: PodSpec } }, name: string): Container {
  const container = podIn(spec).containers.find((one) => one.name === name);
  if (!container) throw new Error(`no container ${name}`);
  return container;
}

function containersOf({ inputs }: Registered): Container[] {
  const pod: PodSpec | undefined = (inputs.spec?.jobTemplate ?? inputs).spec?.template?.spec;
  return [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])];
}

const resolved = <T>(output: pulumi.Output<T>) =>
  new Promise<T>((resolve) => {
    output.apply(resolve);
  });

const kindOf = (type: string) => type.slice(type.lastIndexOf(":") + 1);

/** What the controller registers; `late` exists only when everything that does not wait has come. */
async function record(args: Partial<IngressControllerArgs> = {}, late?: string) {
  const objects: Registered[] = [];
  const events: string[] = [];
  await pulumi.runtime.setMocks({
    async newResource({ type, name, inputs }) {
      const id = `${kindOf(type)} ${name}`;
      if (type.startsWith("kubernetes:")) objects.push({ type, name, inputs });
      events.push(id);
      if (id === late) await setTimeout(50);
      events.push(`${id} exists`);
      return { id, state: inputs };
    },
    call({ token }) {
      throw new Error(`unexpected call of ${token}`);
    },
  });
  const all = { manifest: MANIFEST, exposure: NODE_PORTS, replicas: 2, ...args };
  const controller = new IngressController("ingress", all);
  await pulumi.runtime.disconnect();
  const found = (kind: string, name: string) => {
    const object = objects.find((one) => kindOf(one.type) === kind && one.name === name);
    if (!object) throw new Error(`no ${kind} ${name}`);
    return object.inputs;
  };
  return { controller, objects, events, found };
}

import { expect } from "chai";
import { faultsOf } from "../../platform/policies/index.ts";
import { at, listAt, podOf } from "../../platform/policies/rule.ts";
import { schemaFaults } from "../support/kubernetes-schemas.ts";
import { manifestsOf } from "../support/manifests.ts";
import { createNeeds, type Needs } from "../support/needs.ts";
import type { RecordedResource, Recording } from "../support/recorder/recording.ts";
import { recordedStack, recordStack } from "../support/stack.ts";
import { criticalPath } from "./graph/durations.ts";

/** Kubernetes knows no schema of EKS' own kinds. */
const EKS_KINDS = ["NodeClass", "NodePool"];

/** What only one target has: its own database and doors, what EKS wants, what a stack's choices bring. */
const ONLY_ON_KIND = [
  /^(StatefulSet|Secret|Service|NetworkPolicy) postgres(-password)?$/,
  /^Secret database-(admin|owner|app)$/,
  / (system:)?(aggregated-)?metrics-server\b/,
  /^(APIService v1beta1\.metrics\.k8s\.io|ClusterRole.* .*metrics)/,
  / (alertmanager|prometheus)(-air-quality(-monitoring)?|-projectcontour)?$/,
];
const ONLY_ON_EKS = [
  /^StorageClass gp3$/,
  /^ConfigMap (amazon-vpc-cni|database-authority)$/,
  /^(NodeClass|NodePool) /,
  /^NetworkPolicy database-roles$/,
  /^Secret database-(tools|reader)$/,
];
/** In production AirVisual itself answers. */
const SIMULATOR = /^(Deployment|Service|NetworkPolicy) simulator$/;

const kindOf = ({ type }: RecordedResource) => type.split(":").at(-1) ?? "";

/** What there is in a cluster, whatever image and stack. */
const workloadsOf = ({ resources }: Recording, stack: string) =>
  resources
    .filter(({ type, custom }) => custom && type.startsWith("kubernetes:"))
    // Tools have a test of their own.
    .filter(({ urn }) => !urn.includes(":DeliveryTools$"))
    .map((one) => `${kindOf(one)} ${one.name}`)
    .map((id) => id.replace(/-[\da-f]{10}$/, "").replaceAll(`air-quality-${stack}`, "air-quality"));

const without = (ids: readonly string[], patterns: readonly RegExp[]) =>
  ids.filter((id) => !patterns.some((pattern) => pattern.test(id))).sort();

/** Milliseconds for some recordings on a machine that has much else to do. */
const PATIENCE_MS = 90_000;

describe("the platform on AWS", function () {
  this.timeout(PATIENCE_MS);
  let local: Recording;

  before(async () => {
    local = await recordedStack("local");
  });

  for (const stack of ["dev", "test", "prod"]) {
    describe(`in ${stack}`, () => {
      let recording: Recording;
      let resources: readonly RecordedResource[];
      let needs: Needs;
      const named = (id: string): RecordedResource => {
        const found = resources.filter((one) => `${kindOf(one)} ${one.name}` === id);
        expect(found, id).to.have.length(1);
        return found[0] as RecordedResource;
      };

      before(async () => {
        recording = await recordedStack(stack);
        resources = recording.resources;
        needs = createNeeds(resources);
      });

      it("breaks none of the platform's rules", () => {
        expect(resources.flatMap(faultsOf)).to.deep.equal([]);
      });

      it("runs the same workloads as a local cluster, but for a list", () => {
        const live = stack === "prod" ? [SIMULATOR] : [];

        expect(without(workloadsOf(recording, stack), ONLY_ON_EKS)).to.deep.equal(
          without(workloadsOf(local, "local"), [...ONLY_ON_KIND, ...live]),
        );
      });

      it("consists of objects that Kubernetes 1.35 takes", () => {
        const objects = manifestsOf(resources);
        const known = objects.filter(({ kind }) => !EKS_KINDS.includes(kind));

        expect(known.flatMap((object) => schemaFaults(object, objects))).to.deep.equal([]);
      });

      it("takes the load balancer away before everything that it stands on", () => {
        const balancer = named("Service envoy");
        const below = [
          ...["Deployment contour", "Deployment envoy", "NodePool node-pool"],
          ...[`Cluster air-quality-${stack}`, "InternetGateway internet", "RouteTable public"],
          ...["RouteTableAssociation public-a", "NatGateway nat-a", "Subnet public-a"],
          ...["Vpc network", "Subnet private-a"],
        ];

        for (const id of below) expect(needs(balancer, named(id)), id).to.equal(true);
      });

      it("has nodes before pods, and until they are gone", () => {
        const pool = named("NodePool node-pool");
        const pods = resources.filter(podOf);

        expect(pods).to.have.length.above(7);
        for (const pod of pods) expect(needs(pod, pool), pod.name).to.equal(true);
      });

      it("does not let database and cluster wait for each other", () => {
        const database = named("Instance database");
        const cluster = named(`Cluster air-quality-${stack}`);

        expect([needs(database, cluster), needs(cluster, database)]).to.deep.equal([false, false]);
      });

      it("has the database made while the cluster is", () => {
        const types = criticalPath(resources).map(({ urn }) => urn.split("::")[2]);

        expect(types.filter((type) => type?.endsWith("eks:index:Cluster"))).to.have.length(1);
        expect(types.filter((type) => type?.endsWith("aws:rds/instance:Instance"))).to.be.empty;
      });

      it("lets the jobs wait until the database lets them in", () => {
        const [roles] = resources.filter(({ name }) => name.startsWith("roles-"));
        const first = ["SecurityGroupIngressRule database-clients", "Instance database"];
        const identity = ["PodIdentityAssociation pod-database-admin"];

        for (const id of [...first, ...identity]) {
          expect(needs(roles as RecordedResource, named(id)), id).to.equal(true);
        }
      });

      it("keeps the way into the cluster secret, and no password anywhere", () => {
        const provider = resources.find(({ type }) => type === "pulumi:providers:kubernetes");
        const environment = JSON.stringify(resources.filter(podOf).map(({ inputs }) => inputs));

        expect(recording.secretOutputs).to.deep.equal(["kubeconfig"]);
        expect(provider?.secrets).to.deep.equal(["kubeconfig"]);
        expect(environment).not.to.match(/DATABASE_(?!READER)\w*PASSWORD/);
        const plain = resources.filter((one) => kindOf(one) !== "Secret");
        expect(JSON.stringify([plain, recording.outputs])).not.to.include("canary-");
      });

      it("is touched by the providers of its own account and cluster only", () => {
        const strays = resources.filter(({ type, custom, provider }) => {
          const [sdk] = type.split(":");
          return custom && (sdk === "aws" || sdk === "kubernetes") && !provider;
        });

        expect(strays.map(({ urn }) => urn)).to.deep.equal([]);
      });
    });
  }

  it("can be previewed before anything exists", async () => {
    const preview = await recordStack("prod", {}, { preview: true });
    const { resources } = await recordedStack("prod");

    expect(preview.resources.map(({ urn }) => urn)).to.deep.equal(resources.map(({ urn }) => urn));
  });

  it("deploys all but the API when there is no image yet, and says what is next", async () => {
    const { resources, outputs } = await recordStack("dev", { api: { releases: [] } });
    const kinds = resources.map(kindOf);

    expect(kinds).to.include("Cluster").and.include("Instance").and.not.include("HTTPProxy");
    expect(outputs.next).to.include("make deploy STACK=dev");
    expect(outputs.registry).to.equal(
      "111122223333.dkr.ecr.eu-central-1.amazonaws.com/air-quality-api",
    );
  });

  const doors = [
    ["dev", /^http:\/\/envoy\..*load-balancer\.recorded$/, [[80, "http"]]],
    ["prod", /^https:\/\/air-quality\.example\.com$/, [[443, "http"]]],
  ] as const;
  for (const [stack, url, ports] of doors) {
    it(`is asked at ${url.source} in ${stack}, by one port`, async () => {
      const { resources, outputs } = await recordedStack(stack);
      const proxy = resources.find((one) => kindOf(one) === "HTTPProxy");
      const service = resources.find((one) => kindOf(one) === "Service" && one.name === "envoy");
      const found = listAt(service?.inputs, "spec.ports").map((port) => [
        at(port, "port"),
        at(port, "targetPort"),
      ]);

      expect(outputs.url).to.match(url);
      expect(at(proxy?.inputs, "spec.virtualhost.fqdn")).to.equal(outputs.hostname);
      expect(found).to.deep.equal(ports);
    });
  }

  it("protects production's cluster, database and backups, and keeps its key", async () => {
    const { resources } = await recordedStack("prod");
    const guarded = resources.filter(({ protect }) => protect).map(kindOf);
    const kept = resources.filter(({ retainOnDelete }) => retainOnDelete).map(kindOf);

    expect(guarded).to.include.members(["Cluster", "Instance", "PersistentVolumeClaim"]);
    expect(kept).to.have.members(["Key", "Alias"]);
  });

  it("refuses a network that another stack has", async () => {
    const aws = { network: { cidr: "10.40.0.0/18" } };
    const error = await recordStack("test", { aws }).catch((reason: Error) => reason);

    expect(String(error)).to.include("(rule networks-are-apart)");
  });
});

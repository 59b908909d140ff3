import * as pulumi from "@pulumi/pulumi";
import type { EksConfig } from "../config.ts";
import * as k8s from "../kubernetes-sdk.ts";

export interface ClusterSettingsArgs {
  readonly cluster: EksConfig["aws"]["cluster"];
  readonly nodeRole: pulumi.Input<string>;
  readonly privateSubnets: readonly pulumi.Input<string>[];
  readonly securityGroup: pulumi.Input<string>;
  /** Of the machines that EKS starts. */
  readonly tags: Readonly<Record<string, string>>;
}

const NAME = "air-quality";
/** Hours after which a node is replaced by a newer one. */
const NODE_LIFE_HOURS = 336;

/**
 * What makes a new cluster ours: disks, nodes, and network policies that are heeded.
 *
 * Guarantees: a volume is encrypted; machines stand in the private subnets, have the stack's tags and
 * never more than `maxCpus` vCPUs together.
 */
export class ClusterSettings extends pulumi.ComponentResource {
  /** Pods need all of it before they start and until they are gone. */
  readonly ready: readonly pulumi.Resource[];
  private readonly args: ClusterSettingsArgs;

  constructor(name: string, args: ClusterSettingsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:aws:ClusterSettings", name, {}, opts);
    this.args = args;
    const policies = this.heedPolicies();
    const pool = this.createNodePool(this.createNodeClass(policies));
    this.ready = [this.createStorageClass(), policies, pool];
    this.registerOutputs({});
  }

  /** Auto Mode brings none. */
  private createStorageClass(): pulumi.Resource {
    return new k8s.storage.v1.StorageClass(
      "gp3",
      {
        metadata: {
          name: "gp3",
          annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
        },
        provisioner: "ebs.csi.eks.amazonaws.com",
        parameters: { type: "gp3", encrypted: "true" },
        volumeBindingMode: "WaitForFirstConsumer",
        allowVolumeExpansion: true,
        reclaimPolicy: "Delete",
      },
      { parent: this },
    );
  }

  /** Without it policies are accepted and nobody keeps them. */
  private heedPolicies(): k8s.core.v1.ConfigMap {
    return new k8s.core.v1.ConfigMap(
      "amazon-vpc-cni",
      {
        metadata: { name: "amazon-vpc-cni", namespace: "kube-system" },
        data: { "enable-network-policy-controller": "true" },
      },
      { parent: this },
    );
  }

  private createNodeClass(after: pulumi.Resource): k8s.apiextensions.CustomResource {
    const { nodeRole, privateSubnets, securityGroup, tags } = this.args;
    return new k8s.apiextensions.CustomResource(
      "node-class",
      {
        apiVersion: "eks.amazonaws.com/v1",
        kind: "NodeClass",
        metadata: { name: NAME },
        spec: {
          role: nodeRole,
          subnetSelectorTerms: privateSubnets.map((id) => ({ id })),
          securityGroupSelectorTerms: [{ id: securityGroup }],
          // Policies are ours to write; what has none, such as EKS' own parts, goes on working.
          networkPolicy: "DefaultAllow",
          networkPolicyEventLogs: "Enabled",
          ephemeralStorage: { size: "40Gi" },
          tags,
        },
      },
      { parent: this, dependsOn: [after] },
    );
  }

  private createNodePool(nodeClass: k8s.apiextensions.CustomResource): pulumi.Resource {
    const { architecture, maxCpus } = this.args.cluster;
    const oneOf = (key: string, ...values: string[]) => ({ key, operator: "In", values });
    return new k8s.apiextensions.CustomResource(
      "node-pool",
      {
        apiVersion: "karpenter.sh/v1",
        kind: "NodePool",
        metadata: { name: NAME },
        spec: {
          limits: { cpu: String(maxCpus) },
          disruption: {
            consolidationPolicy: "WhenEmptyOrUnderutilized",
            consolidateAfter: "300s",
            // One node at a time, however many may go.
            budgets: [{ nodes: "1" }],
          },
          template: {
            spec: {
              nodeClassRef: { group: "eks.amazonaws.com", kind: "NodeClass", name: NAME },
              expireAfter: `${NODE_LIFE_HOURS}h`,
              requirements: [
                oneOf("kubernetes.io/arch", architecture),
                oneOf("kubernetes.io/os", "linux"),
                oneOf("karpenter.sh/capacity-type", "on-demand"),
                oneOf("eks.amazonaws.com/instance-category", "c", "m", "r"),
                oneOf("eks.amazonaws.com/instance-cpu", "2", "4", "8"),
                { key: "eks.amazonaws.com/instance-generation", operator: "Gt", values: ["5"] },
              ],
            },
          },
        },
      },
      { parent: this, dependsOn: [nodeClass] },
    );
  }
}

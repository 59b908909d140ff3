import * as eks from "@pulumi/eks/cluster.js";
import * as pulumi from "@pulumi/pulumi";
import type { EksConfig } from "../config.ts";
import { SERVICE_BLOCK } from "../settings/aws.ts";
import { createLogGroup } from "./log-groups.ts";
import type { AwsNames } from "./naming.ts";
import type { Network } from "./network.ts";
import * as aws from "./sdk.ts";

export interface ClusterArgs {
  readonly names: AwsNames;
  readonly network: Network;
  readonly cluster: EksConfig["aws"]["cluster"];
  readonly keyArn: pulumi.Input<string>;
  /** Whether it refuses to be deleted. */
  readonly protect: boolean;
}

/** What the control plane says of itself: all of it. */
const LOGS = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/** What EKS lets roles do in a cluster. */
const POLICY = "arn:aws:eks::aws:cluster-access-policy";
const EVERYTHING = `${POLICY}/AmazonEKSClusterAdminPolicy`;
const LOOKING = `${POLICY}/AmazonEKSAdminViewPolicy`;

/**
 * Kubernetes on EKS, whose nodes EKS runs (Auto Mode).
 *
 * Guarantees: only listed addresses reach its API from outside, only listed roles may do something
 * there, its Secrets are encrypted with the stack's key, and everything it does is logged.
 * Limits: nobody logs in to a node; EKS moves nodes to newer images by itself, at most every 21 days.
 */
export class Cluster extends pulumi.ComponentResource {
  readonly name: string;
  readonly arn: pulumi.Output<string>;
  /** As JSON; asks the AWS command line for a token. */
  readonly kubeconfig: pulumi.Output<string>;
  /** Of nodes and so of pods. */
  readonly securityGroup: pulumi.Output<string>;
  readonly nodeRole: pulumi.Output<string>;
  private readonly args: ClusterArgs;

  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:aws:Cluster", name, {}, opts);
    this.args = args;
    this.name = args.names.cluster;
    const cluster = this.createCluster(this.createLogs());
    this.arn = cluster.eksCluster.arn;
    this.kubeconfig = pulumi.secret(cluster.kubeconfigJson);
    this.securityGroup = cluster.eksCluster.vpcConfig.clusterSecurityGroupId;
    this.nodeRole = cluster.autoModeNodeRoleName;
    this.createAddons(cluster);
    this.registerOutputs({ name: this.name });
  }

  private createLogs(): pulumi.Resource {
    const { keyArn, cluster } = this.args;
    const path = `/aws/eks/${this.name}/cluster`;
    return createLogGroup("control-plane", { path, days: cluster.logDays, keyArn }, this);
  }

  private createCluster(logs: pulumi.Resource): eks.Cluster {
    const { network, cluster, keyArn, protect } = this.args;
    return new eks.Cluster(
      // Its own roles are named after it: the deploy role may touch names of this stack only.
      this.name,
      {
        name: this.name,
        version: cluster.version,
        upgradePolicy: { supportType: "STANDARD" },
        autoMode: { enabled: true, computeConfig: { nodePools: ["system"] } },
        authenticationMode: "API",
        accessEntries: this.accessEntries(),
        vpcId: network.id,
        publicSubnetIds: [...network.publicSubnets],
        privateSubnetIds: [...network.privateSubnets],
        kubernetesServiceIpAddressRange: SERVICE_BLOCK,
        endpointPrivateAccess: true,
        endpointPublicAccess: true,
        publicAccessCidrs: [...cluster.endpointAccess],
        encryptionConfigKeyArn: keyArn,
        enabledClusterLogTypes: LOGS,
        deletionProtection: protect,
        createOidcProvider: false,
      },
      // The routes too: a load balancer of the cluster's must not outlive them.
      { parent: this, dependsOn: [network, logs], protect },
    );
  }

  private accessEntries(): NonNullable<eks.ClusterArgs["accessEntries"]> {
    const { cluster, names } = this.args;
    const entry = (principalArn: string, policyArn: string) => ({
      principalArn,
      accessPolicies: { all: { policyArn, accessScope: { type: "cluster" } } },
    });
    const entries = (kind: string, arns: readonly string[], policyArn: string) =>
      arns.map((arn, place) => [`${kind}-${place}`, entry(arn, policyArn)]);
    return Object.fromEntries([
      ["deploy", entry(names.deployRoleArn, EVERYTHING)],
      ...entries("admin", cluster.admins, EVERYTHING),
      ...entries("reader", cluster.readers, LOOKING),
    ]);
  }

  /** Measures what pods use, for autoscalers; AWS keeps it fitting the cluster's version. */
  private createAddons(cluster: eks.Cluster): void {
    new aws.eks.Addon(
      "metrics-server",
      {
        clusterName: this.name,
        addonName: "metrics-server",
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "OVERWRITE",
      },
      { parent: this, dependsOn: [cluster] },
    );
  }
}

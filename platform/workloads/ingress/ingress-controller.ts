import * as pulumi from "@pulumi/pulumi";
import type { IngressExposure } from "../../contracts.ts";
import * as k8s from "../../kubernetes-sdk.ts";
import { INGRESS_CLASS, INGRESS_NAMESPACE, labelsOf } from "../../names.ts";
import { createNamespace } from "../../namespaces.ts";
import { XdsCertificates } from "./certificates.ts";
import { Contour } from "./contour.ts";
import { Envoy } from "./envoy.ts";
import type { ContourManifest } from "./manifest.ts";

export interface IngressControllerArgs {
  readonly manifest: ContourManifest;
  readonly exposure: IngressExposure;
  /** Pods of Envoy. */
  readonly replicas: number;
  /**
   * Seconds that a client may take to send a whole request; an upload to a tool may need more.
   * @default 30
   */
  readonly requestSeconds?: number;
}

/**
 * Contour and Envoy: the way of every request into the cluster.
 *
 * Guarantees: `service` exists when requests arrive; what depends on it dies first, then the address to
 * the world, then Envoy, then Contour, and the definitions of its objects last.
 * Limits: Contour is not tested by its makers on the Kubernetes version of our target; a client's
 * request id passes as it is; a retry may meet the same pod; nothing limits one client's rate.
 */
export class IngressController extends pulumi.ComponentResource {
  /** The address to the world; routes depend on it. */
  readonly service: k8s.core.v1.Service;
  private readonly args: IngressControllerArgs;

  constructor(name: string, args: IngressControllerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:workloads:IngressController", name, {}, opts);
    this.args = args;
    const definitions = this.createDefinitions();
    const namespace = createNamespace(INGRESS_NAMESPACE, { parent: this }).metadata.name;
    this.createClass();
    const certificates = this.createCertificates(namespace);
    const contour = this.createContour(namespace, certificates, definitions);
    this.service = this.createEnvoy(namespace, certificates, contour);
    this.registerOutputs({});
  }

  private createDefinitions(): pulumi.Resource[] {
    return Object.entries(this.args.manifest.definitions).map(
      ([name, spec]) =>
        new k8s.apiextensions.v1.CustomResourceDefinition(
          name,
          { metadata: { name, labels: labelsOf("contour", "ingress") }, spec },
          { parent: this },
        ),
    );
  }

  /** Contour goes by the name alone; the object is for those who ask which classes there are. */
  private createClass(): void {
    new k8s.networking.v1.IngressClass(
      INGRESS_CLASS,
      {
        metadata: { name: INGRESS_CLASS, labels: labelsOf("contour", "ingress") },
        spec: { controller: "projectcontour.io/ingress-controller" },
      },
      { parent: this },
    );
  }

  private createCertificates(namespace: pulumi.Input<string>): pulumi.Resource {
    const rules = this.args.manifest.rules.certificates;
    return new XdsCertificates("certificates", { namespace, rules }, { parent: this }).made;
  }

  private createContour(
    namespace: pulumi.Input<string>,
    certificates: pulumi.Resource,
    definitions: readonly pulumi.Resource[],
  ): pulumi.Resource {
    const { manifest, exposure, requestSeconds = 30 } = this.args;
    return new Contour(
      "contour",
      {
        namespace,
        rules: manifest.rules,
        certificates,
        definitions,
        requestSeconds,
        flags: flagsFor(exposure),
      },
      { parent: this },
    ).serving;
  }

  private createEnvoy(
    namespace: pulumi.Input<string>,
    certificates: pulumi.Resource,
    contour: pulumi.Resource,
  ): k8s.core.v1.Service {
    const { exposure, replicas } = this.args;
    return new Envoy(
      "envoy",
      { namespace, exposure, replicas, certificates, contour },
      { parent: this },
    ).service;
  }
}

function flagsFor({ nodePorts, proxyProtocol }: IngressExposure): string[] {
  const flags: string[] = [];
  // Without a load balancer nobody would write an address into an Ingress, and Pulumi waits for one.
  if (nodePorts) flags.push("--ingress-status-address=127.0.0.1");
  // Both ends speak it or neither: otherwise no request is understood.
  if (proxyProtocol) flags.push("--use-proxy-protocol");
  return flags;
}

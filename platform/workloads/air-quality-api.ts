import * as pulumi from "@pulumi/pulumi";
import type { PlatformConfig } from "../config.ts";
import type { DatabaseConnection } from "../contracts.ts";
import * as k8s from "../kubernetes-sdk.ts";
import { ACCOUNTS, INGRESS_NAMESPACE, labelsOf, namespaceSelector } from "../names.ts";
import { DNS } from "../namespaces.ts";
import { apiEnvironment, PORTS } from "./api-environment.ts";
import { ApiRelease } from "./api-release.ts";
import type { DatabaseLogin } from "./database-logins.ts";
import { endpointEgress } from "./endpoint-egress.ts";
import { SERVICE_ANNOTATIONS } from "./ingress/route.ts";
import type { PodFile } from "./pod-files.ts";

/** Where the API's answers come from. */
export interface Upstream {
  readonly url: string;
  /** What lets its pods go there. */
  readonly egress: k8s.types.input.networking.v1.NetworkPolicyEgressRule;
}

export interface AirQualityApiArgs {
  readonly namespace: pulumi.Input<string>;
  readonly config: Pick<PlatformConfig, "api" | "airVisual">;
  readonly database: DatabaseConnection;
  readonly login: DatabaseLogin;
  readonly airVisualKey: PodFile;
  readonly upstream: Upstream;
  /** Who may read metrics. */
  readonly scrapers: k8s.types.input.networking.v1.NetworkPolicyPeer[];
}

/** A release as the ingress sees it. */
export interface WeightedRelease {
  readonly name: string;
  readonly serviceName: string;
  readonly port: number;
  readonly weight: number;
}

/**
 * The API: all its releases, and who they may talk to.
 *
 * Guarantees: its pods have no token, take requests from the ingress controller only, are scraped by what
 * watches the stack only, and reach DNS, their database, their upstream and the receiver of their
 * traces, if there is one, only.
 */
export class AirQualityApi extends pulumi.ComponentResource {
  readonly releases: readonly WeightedRelease[];
  private readonly args: AirQualityApiArgs;

  constructor(name: string, args: AirQualityApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:workloads:AirQualityApi", name, {}, opts);
    this.args = args;
    this.createPolicy();
    const serviceAccount = this.createServiceAccount();
    this.releases = this.createReleases(serviceAccount);
    this.registerOutputs({});
  }

  private createServiceAccount(): k8s.core.v1.ServiceAccount {
    return new k8s.core.v1.ServiceAccount(
      ACCOUNTS.api,
      {
        metadata: {
          name: ACCOUNTS.api,
          namespace: this.args.namespace,
          labels: labelsOf("api", "api"),
        },
        automountServiceAccountToken: false,
      },
      { parent: this },
    );
  }

  private createReleases(serviceAccount: k8s.core.v1.ServiceAccount): WeightedRelease[] {
    const { namespace, config, login, airVisualKey, upstream } = this.args;
    const environment = apiEnvironment({
      ...config,
      login: login.variables,
      airVisualUrl: upstream.url,
      airVisualKeyFile: airVisualKey.path,
    });
    return config.api.releases.map(({ name, image, weight }) => {
      const { serviceName } = new ApiRelease(
        `api-${name}`,
        {
          namespace,
          image,
          environment,
          api: config.api,
          files: [...login.files, airVisualKey],
          serviceAccount: serviceAccount.metadata.name,
          serviceAnnotations: SERVICE_ANNOTATIONS,
        },
        { parent: this },
      );
      return { name, serviceName, port: PORTS.http, weight };
    });
  }

  private createPolicy(): void {
    const { namespace, database, upstream, config, scrapers } = this.args;
    const { tracesEndpoint } = config.api;
    const labels = labelsOf("api", "api");
    new k8s.networking.v1.NetworkPolicy(
      "api",
      {
        metadata: { name: "api", namespace, labels },
        spec: {
          podSelector: { matchLabels: { "app.kubernetes.io/component": "api" } },
          policyTypes: ["Ingress", "Egress"],
          ingress: [
            {
              from: [{ namespaceSelector: namespaceSelector(INGRESS_NAMESPACE) }],
              ports: [{ protocol: "TCP", port: PORTS.http }],
            },
            { from: scrapers, ports: [{ protocol: "TCP", port: PORTS.admin }] },
          ],
          egress: [
            DNS,
            { to: [...database.peers], ports: [{ protocol: "TCP", port: database.port }] },
            upstream.egress,
            ...database.egress.all,
            ...(tracesEndpoint ? [endpointEgress(tracesEndpoint)] : []),
          ],
        },
      },
      { parent: this },
    );
  }
}

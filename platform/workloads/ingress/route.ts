import * as pulumi from "@pulumi/pulumi";
import * as k8s from "../../kubernetes-sdk.ts";
import { INGRESS_CLASS, RELEASE_HEADER } from "../../names.ts";

/** Label of the namespaces whose pods Envoy may reach. */
export const MAY_BE_ROUTED_TO = { "air-quality/ingress": "true" } as const;

/** Of the API's Services: without it Envoy retries three requests at a time, and fails the fourth. */
export const SERVICE_ANNOTATIONS = { "projectcontour.io/max-retries": "100" } as const;

/** Certificate with its chain, and its private key, PEM. */
export interface RouteTls {
  readonly certificate: pulumi.Input<string>;
  readonly key: pulumi.Input<string>;
}

export interface ApiRouteArgs {
  readonly namespace: pulumi.Input<string>;
  readonly hostname: pulumi.Input<string>;
  /** Without it the API is served over HTTP only; with it HTTP is redirected. */
  readonly tls?: RouteTls | undefined;
  readonly releases: readonly {
    readonly name: string;
    readonly serviceName: pulumi.Input<string>;
    readonly port: number;
    /** Share of the requests. */
    readonly weight: number;
  }[];
}

/**
 * Only where the API has not seen the request, or has refused it unread: its own 502, 503 and 504 are
 * answers, and one that broke off may have been counted already.
 */
const RETRY_ON = ["connect-failure", "refused-stream", "reset-before-request"];

/**
 * Envoy may choose the same dead pod again, and again: of two pods, one request of 64 then meets the
 * dead one every time. With two retries it was one of eight.
 */
const RETRIES = 5;

/** The API ends a request after 4 seconds itself, and an idle connection after 75. */
const API_POLICY = {
  timeoutPolicy: { response: "6s", idleConnection: "55s" },
  retryPolicy: { count: RETRIES, perTryTimeout: "5s", retryOn: RETRY_ON },
};

const ANY_PATH = { prefix: "/" };

/**
 * The API at the ingress: requests by the releases' weights, and with RELEASE_HEADER to the release
 * that it names, also to one that has no weight yet.
 */
export function apiRoute(
  name: string,
  { namespace, hostname, tls, releases }: ApiRouteArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
  const byName = releases.map((release) => ({
    conditions: [ANY_PATH, { header: { name: RELEASE_HEADER, exact: release.name } }],
    // Who asks for one that the ingress does not know yet is answered by another, and sees it.
    responseHeadersPolicy: { set: [{ name: RELEASE_HEADER, value: release.name }] },
    services: [{ name: release.serviceName, port: release.port }],
    ...API_POLICY,
  }));
  const byWeight = {
    conditions: [ANY_PATH],
    services: releases.map(({ serviceName, port, weight }) => ({
      name: serviceName,
      port,
      weight,
    })),
    ...API_POLICY,
  };
  const secret = tls && createTlsSecret(`${name}-tls`, namespace, tls, opts);
  return new k8s.apiextensions.CustomResource(
    name,
    {
      apiVersion: "projectcontour.io/v1",
      kind: "HTTPProxy",
      metadata: {
        name,
        namespace,
        annotations: { "pulumi.com/waitFor": "jsonpath={.status.currentStatus}=valid" },
      },
      spec: {
        ingressClassName: INGRESS_CLASS,
        virtualhost: {
          fqdn: hostname,
          ...(secret && { tls: { secretName: secret.metadata.name } }),
        },
        routes: [...byName, byWeight],
      },
    },
    opts,
  );
}

/** As Envoy takes a certificate. */
export function createTlsSecret(
  name: string,
  namespace: pulumi.Input<string>,
  { certificate, key }: RouteTls,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.Secret {
  return new k8s.core.v1.Secret(
    name,
    {
      metadata: { name, namespace },
      type: "kubernetes.io/tls",
      stringData: { "tls.crt": certificate, "tls.key": pulumi.secret(key) },
    },
    opts,
  );
}

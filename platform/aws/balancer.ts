import type { Input } from "@pulumi/pulumi";
import type { IngressExposure } from "../contracts.ts";

const PREFIX = "service.beta.kubernetes.io/aws-load-balancer";

/** Where Envoy says whether it is ready; its own ports open only with the first route. */
const HEALTH = { port: 8002, path: "/ready" };
/**
 * Seconds until a load balancer sends nothing new to a target that is leaving, and until it sends
 * anything to a new one (Auto Mode has no gate that would wait for either).
 */
const DRAIN_SECONDS = 150;
const SETTLE_SECONDS = 240;
/** Seconds of a failing health check until a target gets nothing: two checks. */
const CHECK_SECONDS = 10;

export interface BalancerArgs {
  /** With it the load balancer ends HTTPS; without it there is HTTP only. */
  readonly certificateArn?: Input<string> | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly name: string;
}

const list = (values: Readonly<Record<string, string>>) =>
  Object.entries(values)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");

/** A Network Load Balancer in front of Envoy, made by EKS from the Service's annotations. */
export function balancerExposure({ certificateArn, tags, name }: BalancerArgs): IngressExposure {
  const annotations: Record<string, Input<string>> = {
    [`${PREFIX}-name`]: name,
    [`${PREFIX}-scheme`]: "internet-facing",
    [`${PREFIX}-nlb-target-type`]: "ip",
    [`${PREFIX}-healthcheck-protocol`]: "HTTP",
    [`${PREFIX}-healthcheck-port`]: String(HEALTH.port),
    [`${PREFIX}-healthcheck-path`]: HEALTH.path,
    [`${PREFIX}-healthcheck-interval`]: String(CHECK_SECONDS),
    [`${PREFIX}-healthcheck-healthy-threshold`]: "2",
    [`${PREFIX}-healthcheck-unhealthy-threshold`]: "2",
    [`${PREFIX}-attributes`]: list({ "load_balancing.cross_zone.enabled": "true" }),
    [`${PREFIX}-target-group-attributes`]: list({
      "proxy_protocol_v2.enabled": "true",
      "deregistration_delay.timeout_seconds": String(DRAIN_SECONDS),
    }),
    [`${PREFIX}-additional-resource-tags`]: list(tags),
  };
  if (certificateArn) {
    annotations[`${PREFIX}-ssl-cert`] = certificateArn;
    annotations[`${PREFIX}-ssl-ports`] = "443";
    annotations[`${PREFIX}-ssl-negotiation-policy`] = "ELBSecurityPolicy-TLS13-1-2-2021-06";
  }
  return {
    service: {
      type: "LoadBalancer",
      loadBalancerClass: "eks.amazonaws.com/nlb",
      // Targets are pods: ports of nodes would be for nobody.
      allocateLoadBalancerNodePorts: false,
      externalTrafficPolicy: "Local",
    },
    annotations,
    listens: certificateArn ? "https-ended" : "http",
    proxyProtocol: true,
    drainSeconds: DRAIN_SECONDS,
    settleSeconds: SETTLE_SECONDS,
  };
}

/**
 * What CloudWatch calls a load balancer, `net/name/0123456789abcdef`, by its host name. Of a name in
 * another form it has nothing, and an alarm says that the load balancer is gone.
 */
export const balancerId = (hostname: string): string =>
  hostname.replace(/^([\w-]+)-([\da-f]{16})\.elb\..*$/, "net/$1/$2");

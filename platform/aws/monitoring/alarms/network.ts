import type { AlarmGroup } from "../alarm.ts";

/** The load balancer, which the cluster makes, as well as the groups of its targets. */
export const BALANCER: AlarmGroup = {
  title: "Load balancer",
  namespace: "AWS/NetworkELB",
  things: ({ loadBalancer }) => [{ dimensions: { LoadBalancer: loadBalancer } }],
  across: true,
  alarms: [
    {
      name: "BalancerWithoutTargets",
      severity: "page",
      summary: "The load balancer has no healthy pod of Envoy to send anybody to, or is gone",
      metric: "HealthyHostCount",
      // What the zone with the most of them sees.
      statistic: "Maximum",
      is: "below",
      threshold: () => 1,
      period: 60,
      periods: 5,
      missing: "breaching",
    },
    {
      name: "BalancerTargetsUnhealthy",
      severity: "ticket",
      summary: "A pod of Envoy fails the load balancer's checks",
      metric: "UnHealthyHostCount",
      statistic: "Maximum",
      is: "above",
      threshold: () => 0,
      period: 60,
      // Longer than a roll lets a new pod be unknown.
      periods: 15,
      missing: "ignore",
    },
  ],
  graphs: [],
};

/** What the load balancer counts as a whole. */
export const BALANCER_FLOWS: AlarmGroup = {
  title: "Load balancer's connections",
  namespace: "AWS/NetworkELB",
  things: ({ loadBalancer }) => [{ dimensions: { LoadBalancer: loadBalancer } }],
  alarms: [
    {
      name: "BalancerPortsExhausted",
      severity: "page",
      summary: "The load balancer has no ports left for new connections to pods",
      metric: "PortAllocationErrorCount",
      statistic: "Sum",
      is: "above",
      threshold: () => 0,
      period: 300,
      periods: 1,
      // Told only when there are some.
      missing: "notBreaching",
    },
  ],
  graphs: [
    { metric: "NewFlowCount", statistic: "Sum" },
    { metric: "TCP_ELB_Reset_Count", statistic: "Sum" },
  ],
};

/** The way of nodes and pods to the internet. */
export const NAT: AlarmGroup = {
  title: "NAT gateways",
  namespace: "AWS/NATGateway",
  things: ({ natGateways }) =>
    Object.entries(natGateways).map(([name, id]) => ({ name, dimensions: { NatGatewayId: id } })),
  alarms: [
    {
      name: "NatPortsExhausted",
      severity: "ticket",
      summary:
        "A NAT gateway has no ports left: pods cannot connect to the internet, AirVisual among it",
      metric: "ErrorPortAllocation",
      statistic: "Sum",
      is: "above",
      threshold: () => 0,
      period: 300,
      periods: 1,
      // A gateway that is used by nobody says nothing.
      missing: "notBreaching",
    },
  ],
  graphs: [{ metric: "BytesOutToDestination", statistic: "Sum" }],
};

/** The certificate of the public name; ACM renews it 60 days before its end. */
export const CERTIFICATE: AlarmGroup = {
  title: "Certificate",
  namespace: "AWS/CertificateManager",
  things: ({ certificate }) =>
    certificate === undefined ? [] : [{ dimensions: { CertificateArn: certificate } }],
  alarms: [
    {
      name: "CertificateNotRenewed",
      severity: "ticket",
      summary: "The public certificate ends within 30 days, and ACM has not renewed it",
      metric: "DaysToExpiry",
      statistic: "Minimum",
      is: "below",
      threshold: () => 30,
      period: 86_400,
      periods: 1,
      // Told twice a day.
      missing: "ignore",
    },
  ],
  graphs: [],
};

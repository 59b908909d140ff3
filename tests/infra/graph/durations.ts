import type { RecordedResource } from "../../support/recorder/recording.ts";

/**
 * Seconds that making one takes, where it is more than a call: AWS' own words where it has some
 * ("about 10 minutes" for a cluster), else what its users report. Of this year, not measured here.
 */
const SECONDS: Readonly<Record<string, number>> = {
  "eks:index:Cluster": 600,
  "aws:rds/instance:Instance": 600,
  "aws:ec2/natGateway:NatGateway": 120,
  "aws:eks/addon:Addon": 60,
  "aws:acm/certificateValidation:CertificateValidation": 120,
  "aws:route53/record:Record": 40,
  // A first node starts for it.
  "kubernetes:batch/v1:Job": 60,
  "kubernetes:apps/v1:Deployment": 60,
  "kubernetes:apps/v1:StatefulSet": 60,
  // A load balancer, where it asks for one.
  "kubernetes:core/v1:Service": 5,
};
const A_CALL = 2;
const A_BALANCER = 180;

export interface Step {
  readonly urn: string;
  readonly name: string;
  /** Seconds that it takes. */
  readonly seconds: number;
  /** Seconds after the start when it is there. */
  readonly end: number;
}

/** The chain of resources that decides how long a first `up` takes, first to last. Pure. */
export function criticalPath(resources: readonly RecordedResource[]): readonly Step[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const paths = new Map<string, readonly Step[]>();
  const pathTo = (urn: string): readonly Step[] => {
    const known = paths.get(urn);
    if (known) return known;
    const resource = byUrn.get(urn);
    if (!resource) return [];
    const { dependencies, parent } = resource;
    const before = longest([...dependencies, ...(parent ? [parent] : [])].map(pathTo));
    const seconds = secondsOf(resource);
    const step = { urn, name: titleOf(resource), seconds, end: endOf(before) + seconds };
    const path = [...before, step];
    paths.set(urn, path);
    return path;
  };
  return longest(resources.map(({ urn }) => pathTo(urn)));
}

const endOf = (path: readonly Step[]) => path.at(-1)?.end ?? 0;

/** Of equals the one that comes first. */
const longest = (paths: readonly (readonly Step[])[]) =>
  paths.reduce((best, path) => (endOf(path) > endOf(best) ? path : best), []);

function secondsOf({ type, custom, remote, inputs }: RecordedResource): number {
  if (!custom && !remote) return 0;
  const { spec } = inputs as { readonly spec?: { readonly type?: string } };
  if (type === "kubernetes:core/v1:Service" && spec?.type === "LoadBalancer") return A_BALANCER;
  return SECONDS[type] ?? A_CALL;
}

const titleOf = ({ type, name }: RecordedResource) => `${type.split(":").at(-1)} ${name}`;

/** What of it takes longer than a call, as a line for people. */
export function pathText(path: readonly Step[]): string {
  const long = path.filter(({ seconds }) => seconds > A_CALL);
  const steps = long.map(({ name, seconds }) => `${name} (${minutes(seconds)})`);
  return `A first up takes about ${minutes(endOf(path))}: ${steps.join(" → ")}, and ${path.length - long.length} short steps between`;
}

const minutes = (seconds: number) =>
  seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 6) / 10} min`;

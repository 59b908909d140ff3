/** What AWS has with a stack's tags, against what the stack's state knows. Pure. */

interface StateResource {
  readonly type: string;
  readonly id?: string;
  readonly outputs?: { readonly arn?: unknown; readonly allocationId?: unknown };
}

/** As `pulumi stack export` has it. */
export interface State {
  readonly deployment?: { readonly resources?: readonly StateResource[] };
}

/**
 * ARNs that no resource of the state accounts for. Things that the cluster makes (machines, disks, the
 * load balancer) are never in the state: they count as leaked once the cluster itself is gone.
 */
export function leakedArns(tagged: readonly string[], state: State): string[] {
  const resources = state.deployment?.resources ?? [];
  const known = resources.flatMap(({ id, outputs }) => [id, outputs?.arn, outputs?.allocationId]);
  const hasCluster = resources.some(({ type }) => type === "eks:index:Cluster");
  return tagged
    .filter((arn) => {
      if (known.some((one) => typeof one === "string" && one !== "" && accountsFor(one, arn))) {
        return false;
      }
      return !(hasCluster && MADE_BY_CLUSTER.test(arn));
    })
    .sort();
}

/** An ARN whole, or an id as its last part. */
const accountsFor = (known: string, arn: string) =>
  known === arn || arn.endsWith(`/${known}`) || arn.endsWith(`:${known}`);

const MADE_BY_CLUSTER =
  /^arn:aws:(ec2:.*:(instance|volume|network-interface|launch-template|security-group|fleet)\/|elasticloadbalancing:|eks:.*:(cluster|addon|access-entry|podidentityassociation)\/)/;

/** What is scanned: a stack, or the tools' charts. */
export type Subject = "local" | "dev" | "test" | "prod" | "charts";

/** A finding that is accepted, for a reason and until a day; an expired or unused one fails the scan. */
export interface Waiver {
  /** Checkov's id. */
  readonly check: string;
  /** Objects as checkov names them: `Kind.namespace.name`, `resource.name`. */
  readonly objects: RegExp;
  readonly reason: string;
  /** What has such objects; everything when left out. */
  readonly of?: readonly Subject[];
  /** Last day, at most half a year ahead. */
  readonly until: string;
}

const STACKS: readonly Subject[] = ["local", "dev", "test", "prod"];
/** What has the tools. */
const TOOLS: readonly Subject[] = ["dev", "charts"];
const HALF_A_YEAR_ON = "2027-05-20";

export const WAIVERS: readonly Waiver[] = [
  {
    check: "CKV_K8S_11",
    objects: /./,
    reason:
      "a CPU limit slows a pod down while its node is idle; requests share a busy node fairly",
    until: HALF_A_YEAR_ON,
  },
  {
    check: "CKV_K8S_15",
    objects: /./,
    reason: "images are named by exact version or digest; a local cluster has no registry to ask",
    until: HALF_A_YEAR_ON,
  },
  {
    check: "CKV_K8S_43",
    objects: /./,
    reason:
      "decision 0015: exact versions, so that stand-ins can take their place; ours by digest outside local",
    until: HALF_A_YEAR_ON,
  },
  {
    check: "CKV_K8S_38",
    objects: /^\w+\.(projectcontour\.contour|kube-system\.metrics-server)/,
    of: STACKS,
    reason: "Contour, its certificates' Job and metrics-server work on the API server",
    until: HALF_A_YEAR_ON,
  },
  {
    check: "CKV_K8S_40",
    objects: /^StatefulSet\.[\w-]+\.postgres$/,
    of: ["local"],
    reason: "999 is postgres in the official image; its files belong to it",
    until: HALF_A_YEAR_ON,
  },
  {
    check: "CKV_K8S_40",
    objects: /^CronJob\.[\w-]+\.(backup|restore-drill)$/,
    of: STACKS,
    reason: "the same: PostgreSQL's own programs start for a user whom their image knows",
    until: HALF_A_YEAR_ON,
  },
  {
    check: "CKV_K8S_8",
    objects: /^Deployment\.projectcontour\.envoy$/,
    of: STACKS,
    reason:
      "a shutdown-manager that is restarted alone drains a healthy Envoy for ever (contour#4851)",
    until: HALF_A_YEAR_ON,
  },
  {
    check: "CKV_K8S_9",
    objects: /^Deployment\.projectcontour\.envoy$/,
    of: STACKS,
    reason: "the shutdown-manager serves nobody; Envoy beside it has its probe",
    until: HALF_A_YEAR_ON,
  },
  {
    check: "CKV_K8S_38",
    objects:
      /\.(sonarqube-bootstrap-\w+|gitlab-bootstrap-\w+|cluster-ui|elastic-metricbeat|jenkins)$/,
    of: TOOLS,
    reason:
      "one writes the pipeline's token into its Secret, one shows what the API server says, one asks kubelets, one makes its agents' pods",
    until: HALF_A_YEAR_ON,
  },
  {
    check: "CKV_K8S_40",
    objects: /^\w+\.air-quality-(dev-)?tools\./,
    of: TOOLS,
    reason: "an image's files belong to the user that its documentation names",
    until: HALF_A_YEAR_ON,
  },
  ...["CKV_K8S_22", "CKV_K8S_23", "CKV_K8S_25"].map((check) => ({
    check,
    objects: /^StatefulSet\.[\w-]+\.gitlab$/,
    of: ["charts"] as const,
    reason: "its supervisor is root, starts services as their own users, and writes into its image",
    until: HALF_A_YEAR_ON,
  })),
  {
    check: "CKV_AWS_338",
    objects: /./,
    of: ["dev", "test", "prod"],
    reason: "a year is production's; who talked to whom is kept for 90 days there, less elsewhere",
    until: HALF_A_YEAR_ON,
  },
  {
    check: "CKV_AWS_39",
    objects: /./,
    of: ["dev", "test", "prod"],
    reason: "without a way into the network the listed addresses are the way; a rule refuses all",
    until: HALF_A_YEAR_ON,
  },
  {
    check: "CKV_AWS_293",
    objects: /./,
    of: ["dev", "test"],
    reason: "what can be made again may be destroyed; a rule protects production",
    until: HALF_A_YEAR_ON,
  },
  {
    check: "CKV_AWS_157",
    objects: /./,
    of: ["dev", "test"],
    reason: "an hour without them costs less than a second server; a rule asks it of production",
    until: HALF_A_YEAR_ON,
  },
  {
    check: "CKV_AWS_233",
    objects: /./,
    of: ["prod"],
    reason: "Pulumi makes the new one before it removes the old one, unless it is told otherwise",
    until: HALF_A_YEAR_ON,
  },
];

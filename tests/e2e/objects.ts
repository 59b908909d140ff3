/** Parts of Kubernetes' objects that the promises look at. */

export interface Meta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly deletionTimestamp?: string;
}

export interface Condition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason?: string;
  readonly message?: string;
}

export interface Pod {
  readonly metadata: Meta;
  readonly spec: {
    readonly nodeName?: string;
    readonly containers: readonly { readonly name: string }[];
  };
  readonly status: {
    readonly phase?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly {
      readonly name: string;
      readonly restartCount: number;
      readonly state: {
        readonly running?: object;
        readonly terminated?: { readonly exitCode: number };
      };
    }[];
  };
}

export interface Node {
  readonly metadata: Meta;
  readonly spec: { readonly unschedulable?: boolean };
  readonly status: { readonly conditions: readonly Condition[] };
}

export interface Deployment {
  readonly metadata: Meta;
  readonly spec: { readonly replicas: number; readonly template: PodTemplate };
  readonly status: { readonly readyReplicas?: number; readonly updatedReplicas?: number };
}

export interface PodTemplate {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly containers: readonly { readonly name: string; readonly image: string }[];
  };
}

export interface Job {
  readonly metadata: Meta;
  readonly spec: { readonly template: PodTemplate };
  readonly status: { readonly succeeded?: number; readonly conditions?: readonly Condition[] };
}

export interface Secret {
  readonly metadata: Meta;
  /** Base64. */
  readonly data?: Readonly<Record<string, string>>;
}

/** An object as it is applied. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [member: string]: unknown;
}

export const holds = (conditions: readonly Condition[] | undefined, type: string): boolean =>
  conditions?.some((condition) => condition.type === type && condition.status === "True") ?? false;

/** Ready, and not told to go. */
export const isServing = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp === undefined && holds(status.conditions, "Ready");

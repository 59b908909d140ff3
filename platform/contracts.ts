import type * as k8s from "@pulumi/kubernetes";
import type { Input, Output, Resource } from "@pulumi/pulumi";

/** What the workloads need of the place they run in; they never ask which one it is. */
export interface Target {
  readonly database: DatabaseConnection;
  readonly exposure: IngressExposure;
}

/** A PostgreSQL server that the roles job can prepare. */
export interface DatabaseConnection {
  readonly host: Input<string>;
  readonly port: number;
  /** May create roles and databases. */
  readonly admin: { readonly user: string; readonly password: Output<string> };
  /** Where policies let the database's clients go. */
  readonly peers: readonly k8s.types.input.networking.v1.NetworkPolicyPeer[];
  /** Exists when the server answers. */
  readonly ready: Resource;
}

/** How the world reaches Envoy. */
export interface IngressExposure {
  /** Of the Service `envoy`, beside its ports. */
  readonly service: k8s.types.input.core.v1.ServiceSpec;
  readonly annotations: Readonly<Record<string, string>>;
  /** Seconds that Envoy serves on after it was told to stop: until nobody sends it new connections. */
  readonly drainSeconds: number;
  /** Fixed ports of the nodes, where there is no load balancer. */
  readonly nodePorts?: { readonly http: number; readonly https: number };
}

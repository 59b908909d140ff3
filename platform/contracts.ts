import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import type * as k8s from "./kubernetes-sdk.ts";

type Peer = k8s.types.input.networking.v1.NetworkPolicyPeer;
type Egress = k8s.types.input.networking.v1.NetworkPolicyEgressRule;

/** What the workloads need of the place they run in; they never ask which one it is. */
export interface Target {
  /** Of the cluster; every object in it is made through this one. */
  readonly provider: k8s.Provider;
  /** Exists when the cluster runs pods as they are meant to run. */
  readonly ready: readonly Resource[];
  readonly exposure: IngressExposure;
  /** Whether the place itself measures what pods use. */
  readonly measuresPods: boolean;
  /** What the place's own Prometheus asks from; without one it runs in the cluster. */
  readonly scrapers?: readonly Peer[];
  /** Whether what holds data refuses to be deleted. */
  readonly protects: boolean;
  /** The PostgreSQL server; what the options say is only needed where it runs in the cluster. */
  createDatabase(inNeighbours: ComponentResourceOptions): DatabaseConnection;
  /**
   * The API's name for the world.
   *
   * @param envoy Host name of the load balancer; undefined where there is none.
   */
  createAddress(envoy: Output<string> | undefined): PublicAddress;
  /**
   * Has the place's own alarms made, where it has some.
   *
   * @param envoy As of `createAddress`.
   */
  watch?(envoy: Output<string> | undefined): void;
  readonly outputs: TargetOutputs;
}

/** Outputs of the stack that not every place has. */
export interface TargetOutputs {
  /** Its name. */
  readonly cluster?: Input<string>;
  /** The way into it; a secret. */
  readonly kubeconfig?: Output<string>;
  readonly databaseEndpoint?: Input<string>;
  /** Where the images are pushed to. */
  readonly registry?: Input<string>;
  /** What pods and nodes come from, as others see it. */
  readonly natAddresses?: readonly Input<string>[];
  /** Where Prometheus is asked, by Amazon's signed requests; ends in a slash. */
  readonly metrics?: { readonly endpoint: Input<string>; readonly region: string };
}

/** A PostgreSQL server that the roles job can prepare. */
export interface DatabaseConnection {
  readonly host: Input<string>;
  readonly port: number;
  readonly access: DatabaseAccess;
  /** Certificate of the authority that vouches for the server, PEM; with it connections are TLS. */
  readonly ca?: string;
  /** Where policies let the database's clients go. */
  readonly peers: readonly Peer[];
  /** What else its clients ask, to be let in. */
  readonly egress: { readonly admin: readonly Egress[]; readonly all: readonly Egress[] };
  /** Exist when the server answers its clients. */
  readonly ready: readonly Resource[];
}

/** How pods prove who they are: by a password each, or by what the place knows of them. */
export type DatabaseAccess =
  | {
      readonly kind: "passwords";
      /** May create roles and databases. */
      readonly admin: { readonly user: string; readonly password: Output<string> };
      readonly owner: Output<string>;
      readonly app: Output<string>;
    }
  | {
      readonly kind: "identity";
      readonly region: string;
      /** Its password is nobody's but the roles job's, which reads it where the server keeps it. */
      readonly admin: { readonly user: string; readonly secretArn: Input<string> };
    };

/** How the world reaches Envoy. */
export interface IngressExposure {
  /** Of the Service `envoy`, beside its ports. */
  readonly service: k8s.types.input.core.v1.ServiceSpec;
  readonly annotations: Readonly<Record<string, Input<string>>>;
  /** What the Service listens to; HTTPS may end at the load balancer, which then asks by HTTP. */
  readonly listens: "http-and-https" | "http" | "https-ended";
  /** Whether the load balancer says first who the client is (PROXY protocol, version 2). */
  readonly proxyProtocol: boolean;
  /** Seconds that Envoy serves on after it was told to stop: until nobody sends it new connections. */
  readonly drainSeconds: number;
  /** Seconds until those who send requests know a new pod of Envoy. */
  readonly settleSeconds: number;
  /** Fixed ports of the nodes, where there is no load balancer. */
  readonly nodePorts?: { readonly http: number; readonly https: number };
}

export interface PublicAddress {
  readonly hostname: Input<string>;
  /** As a client in front of the ingress writes it. */
  readonly url: Input<string>;
  /** Exist when the name leads to the ingress. */
  readonly ready: readonly Resource[];
}

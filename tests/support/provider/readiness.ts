import { at, listAt } from "../../../platform/policies/rule.ts";

/** A live object, as the API server shows it. */
export interface LiveObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly generation?: number;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [member: string]: unknown;
}

/** Done, hopeless, or what is still missing. */
export type Readiness = "ready" | { readonly waitsFor: string } | { readonly failed: string };

/**
 * Whether an object does its work, by the released provider's rules: a Deployment has rolled out, a Job
 * has completed, a Service has somebody behind it. Other kinds are ready as soon as they are there.
 */
export function readiness(object: LiveObject, endpoints: readonly unknown[] = []): Readiness {
  const annotations = object.metadata.annotations ?? {};
  if (annotations["pulumi.com/skipAwait"] === "true") return "ready";
  const waitFor = annotations["pulumi.com/waitFor"];
  if (waitFor !== undefined) return readsAs(object, waitFor);
  return KINDS[object.kind]?.(object, endpoints) ?? "ready";
}

type Rule = (object: LiveObject, endpoints: readonly unknown[]) => Readiness;

const KINDS: Readonly<Record<string, Rule>> = {
  Deployment: (object) => {
    const progressing = condition(object, "Progressing");
    if (at(progressing, "status") === "False") return { failed: reasonOf(progressing) };
    if (at(progressing, "reason") !== "NewReplicaSetAvailable") return { waitsFor: "its roll-out" };
    return rolledOut(object, "availableReplicas");
  },
  StatefulSet: (object) =>
    at(object, "status.currentRevision") === at(object, "status.updateRevision")
      ? rolledOut(object, "readyReplicas")
      : { waitsFor: "its roll-out" },
  Job: (object) => {
    const failed = condition(object, "Failed");
    if (at(failed, "status") === "True") return { failed: reasonOf(failed) };
    return holds(object, "Complete", "its completion");
  },
  CustomResourceDefinition: (object) => holds(object, "Established", "its establishment"),
  Service: (object, endpoints) => {
    if (at(object, "spec.type") === "LoadBalancer" && !hasAddress(object)) {
      return { waitsFor: "an address of its load balancer" };
    }
    const isHeadless = at(object, "spec.clusterIP") === "None";
    if (isHeadless || at(object, "spec.selector") === undefined) return "ready";
    return endpoints.length > 0 ? "ready" : { waitsFor: "a ready pod behind it" };
  },
};

const hasAddress = (object: LiveObject) => listAt(object, "status.loadBalancer.ingress").length > 0;

function rolledOut(object: LiveObject, counted: string): Readiness {
  const wanted = Number(at(object, "spec.replicas") ?? 1);
  const count = (key: string) => Number(at(object, `status.${key}`) ?? 0);
  if (count("observedGeneration") < (object.metadata.generation ?? 0)) {
    return { waitsFor: "its controller" };
  }
  const done = Math.min(count("updatedReplicas"), count(counted));
  if (done < wanted) return { waitsFor: `${wanted - done} of ${wanted} pods` };
  return count("replicas") > wanted ? { waitsFor: "the old pods to go" } : "ready";
}

function holds(object: LiveObject, type: string, what: string): Readiness {
  return at(condition(object, type), "status") === "True" ? "ready" : { waitsFor: what };
}

const condition = (object: LiveObject, type: string) =>
  listAt(object, "status.conditions").find((one) => at(one, "type") === type);

const reasonOf = (found: unknown) => `${at(found, "reason")}: ${at(found, "message")}`;

/** `jsonpath={.status.currentStatus}=valid`: the one form that the platform uses. */
function readsAs(object: LiveObject, waitFor: string): Readiness {
  const [, path, value] = /^jsonpath=\{\.([\w.]+)\}=(\S+)$/.exec(waitFor) ?? [];
  if (path === undefined) return { failed: `pulumi.com/waitFor: ${waitFor} is not understood` };
  const got = at(object, path);
  return got === value ? "ready" : { waitsFor: `.${path} to be ${value}, it is ${got}` };
}

/** Names and labels that more than one part must agree on. */

/** Namespaces of one stack; several stacks may share a cluster. */
export function namespacesOf(stack: string) {
  return {
    /** The API and its jobs. */
    api: `air-quality-${stack}`,
    /** What stands in for managed neighbours: the database on kind, the simulator. */
    neighbours: `air-quality-${stack}-neighbours`,
    /** What watches the stack. */
    monitoring: `air-quality-${stack}-monitoring`,
    /** The delivery tools. */
    tools: `air-quality-${stack}-tools`,
    /** The pipeline's agents: Jenkins may do anything in here, and nothing elsewhere. */
    agents: `air-quality-${stack}-agents`,
  };
}

/** The ingress controller's own, one per cluster. */
export const INGRESS_NAMESPACE = "projectcontour";
export const INGRESS_CLASS = "contour";

/** Header of a request: the release that must answer, whatever the weights say. */
export const RELEASE_HEADER = "x-release";

/** Service accounts of the API's namespace; a place may know pods by them. */
export const ACCOUNTS = {
  databaseAdmin: "database-admin",
  databaseOwner: "database-owner",
  api: "api",
  restoreDrill: "restore-drill",
} as const;

/** Kubernetes' recommended labels. */
export function labelsOf(name: string, component: string) {
  return { ...selectorOf(name), "app.kubernetes.io/component": component, ...COMMON };
}

/** What selectors go by: never changes during an object's life. */
export const selectorOf = (name: string) => ({ "app.kubernetes.io/name": name });

const COMMON = {
  "app.kubernetes.io/part-of": "air-quality",
  "app.kubernetes.io/managed-by": "pulumi",
};

/** Namespaces carry their own name as a label; policies select by it. */
export const namespaceSelector = (name: string) => ({
  matchLabels: { "kubernetes.io/metadata.name": name },
});

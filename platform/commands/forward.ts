import type { PlatformConfig } from "../config.ts";
import { namespacesOf } from "../names.ts";
import { WATCHER_PORTS } from "../observability/watchers.ts";
import { TOOL_NAMES, toolOf } from "../tools/catalog.ts";

export interface Forward {
  /** Of kubectl. */
  readonly args: readonly string[];
  /** Where the pages are, and how to log in. */
  readonly text: string;
}

/** Something with pages in a stack's cluster. */
interface Page {
  readonly service: string;
  readonly namespace: string;
  readonly port: number;
  /** How to log in; no line where nobody has to. */
  readonly login: readonly string[];
}

/**
 * The way to a tool's pages, or to those of Prometheus or Alertmanager, through the Kubernetes API, for
 * whom that lets in. Throws a sentence when the stack has no such thing.
 *
 * @param localPort On this machine; the tool's own when left out.
 */
export function forwardTo(
  tool: string,
  { stack, config }: { readonly stack: string; readonly config: PlatformConfig },
  localPort?: string,
): Forward {
  const context = config.target === "kind" && config.kubeContext;
  const kubectl = context ? ["--context", context] : [];
  const pages = [...toolPages(stack, config, kubectl), ...watcherPages(stack, config)];
  const page = pages.find(({ service }) => service === tool);
  if (!page) {
    const services = pages.map(({ service }) => service);
    throw new Error(`TOOL must be one that ${stack} has: ${services.join(", ") || "none"}`);
  }
  const { namespace, service, port, login } = page;
  const at = localPort || String(port);
  const lines = [`${service}: http://127.0.0.1:${at} (Ctrl-C ends it)`, ...login];
  return {
    args: [
      ...kubectl,
      "--namespace",
      namespace,
      "port-forward",
      `service/${service}`,
      `${at}:${port}`,
    ],
    text: lines.join("\n"),
  };
}

function toolPages(stack: string, config: PlatformConfig, kubectl: readonly string[]): Page[] {
  const namespace = namespacesOf(stack).tools;
  const inside = [...kubectl, "--namespace", namespace].join(" ");
  return TOOL_NAMES.filter((name) => config.tools.deploy.includes(name)).map((service) => {
    const { port, login } = toolOf(service);
    const way =
      "tokenOf" in login
        ? `  its token: kubectl ${inside} create token ${login.tokenOf}`
        : `  ${login.user}, whose password says: make -s creds STACK=${stack} NAME=tools.${login.password}`;
    return { service, namespace, port, login: [way] };
  });
}

/** On AWS Prometheus and Alertmanager are Amazon's. */
function watcherPages(stack: string, { target }: PlatformConfig): Page[] {
  if (target !== "kind") return [];
  const namespace = namespacesOf(stack).monitoring;
  return Object.entries(WATCHER_PORTS).map(([service, port]) => ({
    ...{ service, namespace, port },
    login: [],
  }));
}

import type { PlatformConfig } from "../config.ts";
import { namespacesOf } from "../names.ts";
import { TOOL_NAMES, toolOf } from "../tools/catalog.ts";

export interface Forward {
  /** Of kubectl. */
  readonly args: readonly string[];
  /** Where the pages are, and how to log in. */
  readonly text: string;
}

/**
 * The way to a tool's pages through the Kubernetes API, for whom that lets in. Throws a sentence when
 * the stack has no such tool.
 *
 * @param localPort On this machine; the tool's own when left out.
 */
export function forwardTo(
  tool: string,
  { stack, config }: { readonly stack: string; readonly config: PlatformConfig },
  localPort?: string,
): Forward {
  const { deploy } = config.tools;
  const known = TOOL_NAMES.find((name) => name === tool);
  if (!known || !deploy.includes(known)) {
    throw new Error(`TOOL must be one that ${stack} has: ${deploy.join(", ") || "none"}`);
  }
  const { port, login } = toolOf(known);
  const context = config.target === "kind" && config.kubeContext;
  const inside = [
    ...(context ? ["--context", context] : []),
    ...["--namespace", namespacesOf(stack).tools],
  ];
  const at = localPort || String(port);
  const way =
    "tokenOf" in login
      ? `  its token: kubectl ${inside.join(" ")} create token ${login.tokenOf}`
      : `  ${login.user}, whose password says: make -s creds STACK=${stack} NAME=tools.${login.password}`;
  return {
    args: [...inside, "port-forward", `service/${known}`, `${at}:${port}`],
    text: `${known}: http://127.0.0.1:${at} (Ctrl-C ends it)\n${way}`,
  };
}

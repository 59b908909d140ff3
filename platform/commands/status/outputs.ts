import type { Workspace } from "./prometheus.ts";

/** Outputs of a stack, as `pulumi stack output --json` has them; secrets are masked there. */
export interface Outputs {
  readonly url?: string;
  readonly releases?: readonly { readonly name: string; readonly weight: number }[];
  /** Of Amazon Managed Prometheus, where that watches the stack. */
  readonly metrics?: Workspace;
  readonly [name: string]: unknown;
}

/** A line per output that a person asks for; the way into the cluster is `make creds`. */
export function outputLines({ kubeconfig: _, releases = [], ...outputs }: Outputs): string[] {
  const shown = {
    ...outputs,
    releases: releases.map(({ name, weight }) => `${name} ${weight} %`).join(", ") || "none",
  };
  const width = Math.max(...Object.keys(shown).map((name) => name.length));
  return Object.entries(shown).map(
    ([name, value]) => `${name.padEnd(width)}  ${typeof value === "string" ? value : list(value)}`,
  );
}

const list = (value: unknown) => (Array.isArray(value) ? value.join(", ") : JSON.stringify(value));

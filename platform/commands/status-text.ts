/** Outputs of a stack, as `pulumi stack output --json` has them; secrets are masked there. */
export interface Outputs {
  readonly url?: string;
  readonly releases?: readonly { readonly name: string; readonly weight: number }[];
  readonly [name: string]: unknown;
}

export interface Probe {
  readonly name: string;
  readonly isWell: boolean;
  readonly found: string;
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

export const probeLines = (probes: readonly Probe[]): string[] =>
  probes.map(({ name, isWell, found }) => `${isWell ? "✓" : "✗"} ${name}: ${found}`);

const list = (value: unknown) => (Array.isArray(value) ? value.join(", ") : JSON.stringify(value));

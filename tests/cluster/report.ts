import { readFileSync } from "node:fs";
import { kubectl } from "./api.ts";
import { run } from "./command.ts";
import { DATA, KUBECONFIG, NODES, RUN } from "./layout.ts";
import { logOf, programs, tailOf } from "./processes.ts";

/** What `make cluster-status` writes: processes, nodes, pods, sizes. */
export async function status(): Promise<string> {
  const running = programs();
  if (running.length === 0) return "No cluster: make cluster-up";
  const processes = running.map(({ name, pid, alive }) => [
    name,
    String(pid),
    alive ? `${residentMib(pid)} MiB` : `ENDED: ${logOf(name)}`,
  ]);
  const api = async (...args: string[]) =>
    (await kubectl(args).catch((error: Error) => error.message)).trimEnd();
  const sizes = await run("du", [
    "-shx",
    DATA,
    RUN,
    ...NODES.map(({ data }) => `${data}/containerd`),
  ]);
  return [
    table([["PROCESS", "PID", "MEMORY"], ...processes]),
    await api("get", "nodes", "--output=wide"),
    await api("get", "pods", "--all-namespaces", "--output=wide"),
    sizes.trimEnd(),
    `KUBECONFIG=${KUBECONFIG}`,
  ].join("\n\n");
}

/** What `make cluster-logs` writes: where every log is, and its last lines. */
export function logs(lines: number): string {
  const parts = programs().map(({ name }) => `== ${logOf(name)}\n${tailOf(name, lines)}`);
  const pods = NODES.map(({ data }) => `${data}/pod-logs`).join(", ");
  return [...parts, `== of pods: kubectl logs, or below ${pods}`].join("\n");
}

function residentMib(pid: number): number {
  const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0;
  return Math.round(Number(kib) / 1024);
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

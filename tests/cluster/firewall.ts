import { MARK } from "./layout.ts";

const OURS = new RegExp(`KUBE-|${MARK}`);

/**
 * Input of `iptables-restore --noflush` that takes out the cluster's chains and every rule that names
 * one, and nothing else; empty when there is none.
 *
 * @param saved - what `iptables-save` wrote
 */
export function withoutOurs(saved: string): string {
  return saved
    .split(/^(?=\*)/m)
    .map(tableWithoutOurs)
    .join("");
}

function tableWithoutOurs(table: string): string {
  const lines = table.split("\n");
  const chains = lines.flatMap((line) => /^:(KUBE-\S+)/.exec(line)?.[1] ?? []);
  const rules = lines.filter((line) => /^-A (?!KUBE-)/.test(line) && OURS.test(line));
  if (chains.length + rules.length === 0) return "";
  return [
    lines[0],
    // Named again, a chain is emptied.
    ...chains.map((chain) => `:${chain} - [0:0]`),
    ...rules.map((rule) => rule.replace(/^-A/, "-D")),
    ...chains.map((chain) => `-X ${chain}`),
    "COMMIT\n",
  ].join("\n");
}

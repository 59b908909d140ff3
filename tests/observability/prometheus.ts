import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { RuleGroup } from "../../platform/observability/rules.ts";
import { freePort } from "../embedded/postgres.ts";
import { goTools } from "../support/go-tools.ts";
import { until } from "../support/wait.ts";

/** A real Prometheus that scrapes one address several times a second. */
export interface Prometheus {
  readonly url: string;
  /** Whether a series that a selector such as `up{job="x"}` names has been scraped. */
  has(selector: string): Promise<boolean>;
  /** What it says against an expression; undefined when it could work it out. */
  faultOf(expression: string): Promise<string | undefined>;
  stop(): Promise<void>;
}

interface Answer<Data> {
  readonly status: "success" | "error";
  readonly error?: string;
  readonly data: Data;
}

/**
 * Starts it and waits until it has scraped `target`; what it says is shown when it does not start. Rules
 * are worked out every second.
 */
export async function startPrometheus(
  target: URL,
  labels: Readonly<Record<string, string>>,
  groups: readonly RuleGroup[] = [],
): Promise<Prometheus> {
  const { prometheus } = await goTools("prometheus");
  const folder = await mkdtemp(join(tmpdir(), "air-quality-prometheus-"));
  const { job, ...others } = labels;
  const config = {
    global: { scrape_interval: "200ms", scrape_timeout: "200ms" },
    rule_files: ["rules.yml"],
    scrape_configs: [
      { job_name: job, static_configs: [{ targets: [target.host], labels: others }] },
    ],
  };
  await writeFile(join(folder, "prometheus.yml"), stringify(config));
  const rules = { groups: groups.map((group) => ({ ...group, interval: "1s" })) };
  await writeFile(join(folder, "rules.yml"), stringify(rules));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    prometheus,
    [
      "--config.file=prometheus.yml",
      "--storage.tsdb.path=data",
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { cwd: folder, stdio: ["ignore", "ignore", "pipe"] },
  );
  const said: string[] = [];
  child.stderr.on("data", (text) => said.push(String(text)));

  async function ask<Data>(path: string, parameters: Readonly<Record<string, string>>) {
    const query = new URLSearchParams(parameters);
    const response = await fetch(`${url}/api/v1/${path}?${query}`);
    return (await response.json()) as Answer<Data>;
  }
  const valuesOf = (query: string) =>
    ask<{ result: { value: [number, string] }[] }>("query", { query });

  await until(async () => {
    if (child.exitCode !== null) throw new Error(`Prometheus ended:\n${said.join("")}`);
    const { data } = await valuesOf("up").catch(() => ({ data: { result: [] } }));
    return data.result.some(({ value }) => value[1] === "1");
  });
  return {
    url,
    has: async (selector) => {
      const { data, error } = await ask<readonly unknown[]>("series", { "match[]": selector });
      if (error) throw new Error(`${selector}: ${error}`);
      return data.length > 0;
    },
    faultOf: async (expression) => (await valuesOf(expression)).error,
    async stop() {
      const ended = once(child, "exit");
      child.kill();
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

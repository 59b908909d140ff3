import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { alertmanagerConfig } from "../../platform/observability/watchers.ts";
import { freePort } from "../embedded/postgres.ts";
import { goTools } from "../support/go-tools.ts";
import { until } from "../support/wait.ts";

const CONFIG_FILE = "alertmanager.yaml";

/** An alert as somebody brings it. */
export interface BroughtAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A real Alertmanager with the platform's configuration. */
export interface Alertmanager {
  /** Host and port, as Prometheus takes them. */
  readonly host: string;
  /** Brings alerts as Prometheus does. */
  bring(alerts: readonly BroughtAlert[]): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it and waits until it is ready; it posts to `webhook`, which it finds in a file. */
export async function startAlertmanager(webhook: string): Promise<Alertmanager> {
  const { alertmanager } = await goTools("alertmanager");
  const folder = await mkdtemp(join(tmpdir(), "air-quality-alertmanager-"));
  const webhookFile = join(folder, "webhook");
  await writeFile(webhookFile, webhook);
  await writeFile(join(folder, CONFIG_FILE), alertmanagerConfig(webhookFile));
  const host = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    alertmanager,
    [
      `--config.file=${CONFIG_FILE}`,
      "--storage.path=data",
      `--web.listen-address=${host}`,
      "--cluster.listen-address=",
    ],
    { cwd: folder, stdio: ["ignore", "ignore", "pipe"] },
  );
  const said: string[] = [];
  child.stderr.on("data", (text) => said.push(String(text)));
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`Alertmanager ended:\n${said.join("")}`);
    const answer = await fetch(`http://${host}/-/ready`).catch(() => undefined);
    return answer?.ok ?? false;
  });
  return {
    host,
    async bring(alerts) {
      const response = await fetch(`http://${host}/api/v2/alerts`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(alerts),
      });
      if (!response.ok) throw new Error(`it does not take them: ${await response.text()}`);
    },
    async stop() {
      const ended = once(child, "exit");
      child.kill();
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

/** What amtool says of a configuration; rejects with its words when that is wrong. */
export async function amtool(config: string, ...args: readonly string[]): Promise<string> {
  const { amtool: program } = await goTools("alertmanager");
  const folder = await mkdtemp(join(tmpdir(), "air-quality-amtool-"));
  try {
    await writeFile(join(folder, CONFIG_FILE), config);
    const run = promisify(execFile);
    const { stdout } = await run(program, [...args, CONFIG_FILE], { cwd: folder });
    return stdout.trim();
  } finally {
    await rm(folder, { recursive: true });
  }
}

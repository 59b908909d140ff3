import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { forwarding } from "../../platform/commands/port-forward.ts";
import { DATABASE_NAME } from "./database.ts";
import type { Stand } from "./stand.ts";

const PROJECT = join(import.meta.dirname, "../..");
const ROLE = "air_quality_app";
const PORT = 5432;

/** `make replay`, as a person would do it: the logs' `unstored-query` lines go into the database. */
export async function replay(
  { cluster, deployment }: Stand,
  lines: readonly string[],
): Promise<string> {
  const { value = "" } = await cluster.secret("database-app", deployment.namespace);
  const at = { namespace: deployment.neighbours, port: PORT };
  return await forwarding("service/postgres", at, async (port) => {
    const url = new URL(`postgres://${ROLE}@127.0.0.1:${port}/${DATABASE_NAME}`);
    url.password = encodeURIComponent(value);
    const child = spawn("node", ["service/replay.ts"], {
      cwd: PROJECT,
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, DATABASE_URL: url.href },
    });
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    child.stdin.on("error", () => {}).end(lines.join("\n"));
    const [output, errors, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      ended,
    ]);
    if (code !== 0) throw new Error(`make replay failed: ${output}${errors}`);
    return output.trim();
  });
}

import { spawn } from "node:child_process";
import { join } from "node:path";

const PROJECT = join(import.meta.dirname, "../..");
const BIN = join(PROJECT, "node_modules/.bin");

export interface Server {
  readonly url: string;
  /** Of who may analyse, and nothing else. */
  readonly token: string;
}

/** One condition of the gate as it was found. */
export interface Verdict {
  readonly metric: string;
  readonly ok: boolean;
  readonly found: string;
  readonly asked: string;
}

export interface Gate {
  readonly passed: boolean;
  readonly verdicts: readonly Verdict[];
}

/** `make coverage` for a copy of the project; rejects when a unit test is red. */
export async function cover(folder: string): Promise<void> {
  await program("c8", ["mocha", "tests/unit/**/*.test.ts"], folder, {});
}

/** Sends a copy of the project to SonarQube, and waits for what the gate says. */
export async function scan(folder: string, server: Server): Promise<Gate> {
  await program(
    "sonar-scanner-npm",
    [
      "-Dsonar.scm.disabled=true",
      "-Dsonar.qualitygate.wait=true",
      "-Dsonar.qualitygate.timeout=300",
    ],
    folder,
    {
      SONAR_HOST_URL: server.url,
      // Never an argument, which every process list shows.
      SONAR_TOKEN: server.token,
    },
  ).catch((error: Error) => {
    if (!error.message.includes("QUALITY GATE STATUS: FAILED")) throw error;
  });
  return await gateOf(server);
}

async function gateOf({ url, token }: Server): Promise<Gate> {
  const path = "/api/qualitygates/project_status?projectKey=air-quality";
  const response = await fetch(new URL(path, url), {
    headers: { authorization: `Bearer ${token}` },
  });
  const { projectStatus } = (await response.json()) as {
    projectStatus: {
      status: string;
      conditions: readonly Record<
        "status" | "metricKey" | "actualValue" | "comparator" | "errorThreshold",
        string
      >[];
    };
  };
  return {
    passed: projectStatus.status === "OK",
    verdicts: projectStatus.conditions.map(
      ({ status, metricKey, actualValue, comparator, errorThreshold }) => ({
        metric: metricKey,
        ok: status === "OK",
        found: actualValue,
        asked: `${comparator === "LT" ? "at least" : "at most"} ${errorThreshold}`,
      }),
    ),
  };
}

/** Rejects with the end of what a program said. */
function program(
  name: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(BIN, name), args, {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...env },
    });
    let said = "";
    const note = (text: string) => {
      said = (said + text).slice(-6_000);
    };
    child.stdout.setEncoding("utf8").on("data", note);
    child.stderr.setEncoding("utf8").on("data", note);
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`${name} failed:\n${said}`)),
    );
  });
}

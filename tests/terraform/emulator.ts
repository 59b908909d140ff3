import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../embedded/postgres.ts";

const VERSIONS = ["moto[ec2,iam,kms,logs,rds,server]==5.2.5", "awscli==1.46.3"];
const FOLDER = join(import.meta.dirname, "../../.deps/moto-5.2.5");
const START_SECONDS = 30;

export interface Emulator {
  /** For whatever asks AWS: it is answered by the emulator, and by nobody else. */
  readonly env: NodeJS.ProcessEnv;
  stop(): void;
}

/** An AWS that is empty and forgets everything when it stops: moto. Installs it at its first use. */
export async function startEmulator(
  region: string,
  accountId: string,
  say: (line: string) => void,
): Promise<Emulator> {
  install(say);
  const port = await freePort();
  const server = spawn(join(FOLDER, "bin/moto_server"), ["-H", "127.0.0.1", "-p", `${port}`], {
    env: {
      ...process.env,
      MOTO_ACCOUNT_ID: accountId,
      MOTO_IAM_LOAD_MANAGED_POLICIES: "true",
    },
    stdio: "ignore",
  });
  process.once("exit", () => server.kill());
  const url = `http://127.0.0.1:${port}`;
  for (const until = Date.now() + START_SECONDS * 1000; !(await answers(url)); ) {
    if (server.exitCode !== null || Date.now() > until) throw new Error("moto did not start");
    await sleep(200);
  }
  return {
    env: {
      ...process.env,
      PATH: [join(FOLDER, "bin"), process.env.PATH].join(delimiter),
      AWS_ENDPOINT_URL: url,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: "none",
      AWS_SECRET_ACCESS_KEY: "none",
    },
    stop: () => server.kill(),
  };
}

function install(say: (line: string) => void): void {
  if (existsSync(join(FOLDER, "bin/aws"))) return;
  say(`Installing ${VERSIONS.join(", ")} (once, about a minute) …`);
  execFileSync("python3", ["-m", "venv", FOLDER], { stdio: "inherit" });
  execFileSync(join(FOLDER, "bin/pip"), ["install", "--quiet", ...VERSIONS], { stdio: "inherit" });
}

const answers = (url: string) =>
  fetch(`${url}/moto-api/`).then(
    ({ ok }) => ok,
    () => false,
  );

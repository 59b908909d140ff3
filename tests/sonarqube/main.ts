/**
 * `make quality`: a real SonarQube, deployed by its chart on the cluster, sees this project. Its gate passes;
 * a planted change that is wrong fails it, and passes when it is mended. By hand: it takes some minutes.
 */
import { execFileSync } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { kubectl } from "../../platform/commands/kubectl.ts";
import { forwarding } from "../../platform/commands/port-forward.ts";
import { namespacesOf } from "../../platform/names.ts";
import type { Gate, SonarQube } from "../../platform/pipeline/sonarqube.ts";
import { toolOf } from "../../platform/tools/catalog.ts";
import { createLocalDeployment } from "../e2e/local-deployment.ts";
import { scratchCopy } from "../support/scratch-copy.ts";
import { buildImage, IMAGE } from "./image.ts";
import { photograph } from "./photograph.ts";
import { BAD, GOOD, type Planted, plant, UNCHANGED } from "./planted.ts";
import { cover, scan } from "./scan.ts";

const PICTURES = join(import.meta.dirname, "../../build/sonarqube");
const NAMESPACE = namespacesOf("local").tools;
const started = performance.now();

const say = (text: string) => {
  const seconds = Math.round((performance.now() - started) / 1000);
  process.stdout.write(`${String(seconds).padStart(4)} s  ${text}\n`);
};

async function secretValue(name: string, key: string): Promise<string> {
  const text = await kubectl([
    "get",
    "secret",
    name,
    "-n",
    NAMESPACE,
    "-o",
    `jsonpath={.data.${key}}`,
  ]);
  return Buffer.from(text, "base64").toString("utf8");
}

function expectGate({ name, breaks }: Planted, { passed, verdicts }: Gate): void {
  say(`the gate ${passed ? "passes" : "fails"}: ${name}`);
  for (const { metric, ok, found, asked } of verdicts) {
    process.stdout.write(`          ${ok ? "✓" : "✗"} ${metric} ${found ?? "–"} (${asked})\n`);
  }
  const broken = verdicts.filter(({ ok }) => !ok).map(({ metric }) => metric);
  const unseen = breaks.filter((metric) => !broken.includes(metric));
  if (unseen.length > 0) throw new Error(`the gate does not see ${unseen.join(", ")} of ${name}`);
  if (breaks.length === 0 && !passed) throw new Error(`the gate should pass: ${name}`);
}

async function judge(folder: string, server: SonarQube, planted: Planted) {
  await plant(folder, planted);
  await cover(folder);
  const gate = await scan(folder, server);
  expectGate(planted, gate);
  const file = join(PICTURES, `${gate.passed ? "passes" : "fails"}.png`);
  const password = await secretValue("sonarqube-admin", "password");
  await writeFile(file, await photograph(server.url, password));
  say(relative("", file));
}

const deployment = await createLocalDeployment();
try {
  await mkdir(PICTURES, { recursive: true });
  await buildImage();
  say(`bringing ${IMAGE} to the cluster`);
  execFileSync("sh", ["-c", `${process.env.LOAD} ${IMAGE}`], { stdio: "ignore" });
  say("deploying SonarQube by its chart; its Job sets it up");
  const { ok, diagnostics } = await deployment.up({
    tools: { deploy: ["sonarqube"], bootstrapImage: "localhost/air-quality-api:dev" },
  });
  if (!ok) throw new Error(diagnostics);
  const folder = scratchCopy("quality");
  try {
    await forwarding(
      "service/sonarqube",
      { namespace: NAMESPACE, port: toolOf("sonarqube").port },
      async (port) => {
        const server = {
          url: `http://127.0.0.1:${port}`,
          token: await secretValue("sonarqube-token", "token"),
        };
        say("SonarQube is set up; analysing this project");
        for (const planted of [UNCHANGED, BAD, GOOD]) await judge(folder, server, planted);
      },
    );
  } finally {
    await rm(folder, { recursive: true });
  }
  say("taking it away");
  await deployment.destroy();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

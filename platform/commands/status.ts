/** `make status STACK=x`: what a stack says of itself, and what AWS and its pods say. */
import { awsIn } from "./aws/cli.ts";
import { readChoices } from "./choices.ts";
import { pulumiOutput } from "./pulumi.ts";
import { type Outputs, outputLines, type Probe, probeLines } from "./status-text.ts";

const { STACK = "local" } = process.env;
/** Longest that an answer may take, milliseconds. */
const LIMIT_MS = 5_000;

const probe = async (name: string, ask: () => Promise<string>): Promise<Probe> => ({
  name,
  ...(await ask().then(
    (found) => ({ isWell: true, found }),
    (error: Error) => ({ isWell: false, found: error.message }),
  )),
});

async function answerOf(url: string): Promise<string> {
  const { status } = await fetch(url, { signal: AbortSignal.timeout(LIMIT_MS) });
  if (status !== 200) throw new Error(`${url} answers ${status}`);
  return `${url} answers 200`;
}

try {
  const { config, faults } = await readChoices(STACK);
  const outputs = JSON.parse(await pulumiOutput(STACK, ["stack", "output", "--json"])) as Outputs;
  const probes = [
    probe("API", async () => {
      if (!outputs.releases?.length) throw new Error("no release yet");
      return await answerOf(outputs.url ?? "");
    }),
  ];
  if (config?.target === "eks") {
    const aws = awsIn(config.aws.region);
    const name = `air-quality-${STACK}`;
    probes.push(
      probe("cluster", async () => {
        const { cluster } = await aws<{ cluster: { status: string; version: string } }>(
          ...["eks", "describe-cluster", "--name", name],
        );
        return `${cluster?.status} on Kubernetes ${cluster?.version}`;
      }),
      probe("database", async () => {
        const args = ["rds", "describe-db-instances", "--db-instance-identifier"];
        const { DBInstances: [one] = [] } = await aws<{
          DBInstances: { DBInstanceStatus: string; EngineVersion: string }[];
        }>(...args, `${name}-database`);
        return `${one?.DBInstanceStatus} on PostgreSQL ${one?.EngineVersion}`;
      }),
    );
  }
  const done = await Promise.all(probes);
  const lines = [...faults, ...outputLines(outputs), "", ...probeLines(done)];
  process.stdout.write(`${lines.join("\n")}\n`);
  if (done.some(({ isWell }) => !isWell)) process.exitCode = 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

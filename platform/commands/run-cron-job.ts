/**
 * `make backup STACK=x`, `make restore-drill STACK=x`: what a CronJob of the stack does at its time, done
 * now. Shows its log; ends with 0 only when it went well.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { namespacesOf } from "../names.ts";
import { readChoices } from "./choices.ts";
import { endOf, hasStarted, type JobState, type PodState, troubleOf } from "./cron-job-text.ts";
import { KubectlError, kubectl, streamKubectl } from "./kubectl.ts";

const { STACK = "local", CRONJOB = "" } = process.env;
/** Milliseconds between looks at the Job. */
const INTERVAL_MS = 1_000;

const say = (text: string) => process.stdout.write(`${text}\n`);

/** A Job of the CronJob's, under a name of its own; Kubernetes counts it as one of the CronJob's. */
async function start(place: readonly string[]): Promise<string> {
  const name = `${CRONJOB}-by-hand-${Math.round(Date.now() / 1000)}`;
  try {
    await kubectl([...place, "create", "job", name, `--from=cronjob/${CRONJOB}`]);
  } catch (error) {
    if (error instanceof KubectlError && /\(NotFound\)/.test(error.stderr)) {
      throw new Error(`${STACK} has no ${CRONJOB}: make deploy STACK=${STACK} brings it`);
    }
    throw error;
  }
  return name;
}

/** Says what its pods say until it has ended. */
async function follow(place: readonly string[], job: string) {
  const ask = async <T>(...args: readonly string[]) =>
    JSON.parse(await kubectl([...place, "get", ...args, "--output=json"])) as T;
  const followed = new Map<string, Promise<void>>();
  const said = new Set<string>();
  for (;;) {
    const state = await ask<JobState>(`job/${job}`);
    const { items } = await ask<{ items: readonly PodState[] }>(
      "pods",
      `--selector=batch.kubernetes.io/job-name=${job}`,
    );
    for (const pod of items) {
      const { name } = pod.metadata;
      const trouble = troubleOf(pod);
      if (trouble && !said.has(trouble)) say(trouble);
      if (trouble) said.add(trouble);
      if (!hasStarted(pod) || followed.has(name)) continue;
      const logs = ["logs", `pod/${name}`, "--all-containers", "--ignore-errors", "--follow"];
      followed.set(name, streamKubectl([...place, ...logs], say).ended);
    }
    const end = endOf(state);
    if (end) {
      await Promise.all(followed.values());
      return end;
    }
    await sleep(INTERVAL_MS);
  }
}

try {
  const { config, faults } = await readChoices(STACK);
  if (!config) throw new Error(`Pulumi.${STACK}.yaml: ${faults.join("; ")}`);
  const context = config.target === "kind" && config.kubeContext;
  const place = [
    ...(context ? [`--context=${context}`] : []),
    `--namespace=${namespacesOf(STACK).api}`,
  ];
  const job = await start(place);
  say(`job/${job} (Ctrl-C leaves it at work)`);
  const { isWell, reason } = await follow(place, job);
  if (!isWell) {
    throw new Error(
      `The ${CRONJOB} of ${STACK} failed (${reason}). Its log, while the Job is kept: kubectl ${place.join(" ")} logs job/${job}`,
    );
  }
  say(`The ${CRONJOB} of ${STACK} went well.`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

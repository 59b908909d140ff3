/** What the pipeline's data says that Jenkins must do. Each function lists what is different. */
import type { Stage } from "../../platform/pipeline/stage.ts";
import { STAGES } from "../../platform/pipeline/stages.ts";
import { CREDENTIALS } from "./credentials.ts";
import { type Build, type Happening, SUBMITTER } from "./record.ts";

const CONTAINERS = { node24: "node", builder: "builder" } as const;

/** Of a stage with this command. */
export const stageOf = ({ command = "" }: Happening) => /^make stage NAME=(.+)$/.exec(command)?.[1];

export const commandsIn = ({ happened }: Build) => happened.filter(({ what }) => what === "sh");

/** The names of the stages whose work was begun. */
export const begunIn = (build: Build): string[] =>
  commandsIn(build).flatMap((one) => stageOf(one) ?? []);

/** How a stage's command must be run, in the words of a happening. */
function wanted(stage: Stage) {
  const needed = stage.needs.flatMap((name) => {
    const credential = CREDENTIALS[name];
    return credential ? [[name, credential]] : [];
  });
  return {
    stage: stage.name,
    agent: stage.agent,
    container: CONTAINERS[stage.agent],
    locks: stage.environment ? [`air-quality-${stage.environment}`] : [],
    minutes: [stage.minutes],
    credentials: Object.fromEntries(needed),
    before: before(stage),
    approvedBy: stage.name === "approve" ? SUBMITTER : undefined,
  };
}

function before({ name }: Stage): string[] | null {
  const names = STAGES.map((one): string => one.name);
  return name === STAGES[0].name ? null : names.slice(0, names.indexOf(name));
}

/** A green build of main: each stage's command as the data says, in its order. */
export function differences(build: Build): string[] {
  const runs = commandsIn(build).filter((one) => stageOf(one));
  const found = runs.map(({ variables, ...one }) => {
    const keys = Object.keys(wanted(STAGES[0])) as (keyof ReturnType<typeof wanted>)[];
    const isApproval = stageOf(one) === "approve";
    const all = { ...one, approvedBy: isApproval ? variables?.APPROVED_BY : undefined };
    return { named: stageOf(one), ...Object.fromEntries(keys.map((key) => [key, all[key]])) };
  });
  const should = STAGES.map((stage) => ({ named: stage.name, ...wanted(stage) }));
  return Array.from({ length: Math.max(found.length, should.length) }).flatMap((_, place) => {
    const [is, ought] = [JSON.stringify(found[place]), JSON.stringify(should[place])];
    return is === ought ? [] : [`${place + 1}: ${is} instead of ${ought}`];
  });
}

/** What is kept of each stage that was begun, however it ended: its report and the record. */
export function unkept(build: Build): string[] {
  return begunIn(build).flatMap((name) => {
    const { report }: Stage = STAGES.find((one) => one.name === name) as Stage;
    const kept = build.happened
      .filter(({ stage, inPost }) => stage === name && inPost)
      .map(({ what, pattern }) => `${what} ${pattern}`);
    const should = [
      ...(report ? [`junit build/reports/${report}`] : []),
      "archiveArtifacts build/pipeline/**",
    ];
    return JSON.stringify(kept) === JSON.stringify(should)
      ? []
      : [`${name} keeps ${kept.join(", ") || "nothing"} instead of ${should.join(", ")}`];
  });
}

/** Neighbouring stages of one environment between which its lock was given back. */
export function unlocked(build: Build): string[] {
  return STAGES.flatMap((stage: Stage, place) => {
    const next: Stage | undefined = STAGES[place + 1];
    if (!stage.environment || next?.environment !== stage.environment) return [];
    const taken = build.happened.findLastIndex(
      (one) => one.what === "lock" && isBefore(build, one, stage.name),
    );
    const again = build.happened.findLastIndex(
      (one) => one.what === "lock" && isBefore(build, one, next.name),
    );
    return taken >= 0 && taken === again ? [] : [`between ${stage.name} and ${next.name}`];
  });
}

const isBefore = ({ happened }: Build, one: Happening, name: string) =>
  happened.indexOf(one) < happened.findIndex((other) => stageOf(other) === name);

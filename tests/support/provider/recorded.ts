import { awsAnswers } from "../aws-answers.ts";
import { CHART, chartObjects } from "../chart-objects.ts";
import { answerTo } from "../recorder/answer.ts";
import { classesOf } from "../recorder/classes.ts";
import type { JsonObject } from "../recorder/recording.ts";
import type { WireObject } from "../recorder/wire.ts";
import { difference } from "./difference.ts";
import { type Handlers, NotReady, type Resource } from "./handlers.ts";

export interface Operation {
  readonly verb: "create" | "update" | "delete";
  readonly urn: string;
}

/** What several providers may share. */
export interface Cloud {
  readonly operations: Operation[];
  readonly existing: Set<string>;
}

export interface RecordedProvider {
  readonly handlers: Handlers;
  /** What was done, in the order of its end. */
  readonly operations: Operation[];
  /** Ids of what exists. */
  readonly existing: ReadonlySet<string>;
}

/**
 * A provider whose cloud is a set of names: it answers as the recorder does, refuses what exists
 * already and what does not exist, and remembers what it was asked for.
 *
 * @param folder Of the program, whose SDKs say what a resource gives.
 * @param failing Why a resource that is made does not do its work; undefined for all that do.
 */
export function createRecordedProvider(
  folder: string,
  version: string,
  failing: (resource: Resource) => string | undefined = () => undefined,
  { operations, existing }: Cloud = { operations: [], existing: new Set() },
): RecordedProvider {
  const classes = classesOf(folder);

  function answer(resource: Resource, inputs: WireObject, preview: boolean) {
    const plain = { ...resource, custom: true, inputs: inputs as JsonObject };
    const options = { classes, answers: awsAnswers, preview };
    const { id, outputs, unanswered } = answerTo(plain, inputs, [], options);
    const known = Object.entries(outputs).filter(([key]) => !unanswered.includes(key));
    return { id: id ?? "", outputs: Object.fromEntries(known) };
  }

  function did(verb: Operation["verb"], { urn, type }: Resource, id: string): void {
    const place = `${type} ${id}`;
    if (existing.has(place) === (verb === "create")) {
      throw new Error(`${place} ${verb === "create" ? "exists already" : "does not exist"}`);
    }
    if (verb === "create") existing.add(place);
    if (verb === "delete") existing.delete(place);
    operations.push({ verb, urn });
  }

  return {
    operations,
    existing,
    handlers: {
      version,
      configure() {},
      check: () => [],
      construct,
      diff: (_, { inputs: old }, inputs) => difference(old, inputs),
      async create(resource, inputs, { preview }) {
        const made = answer(resource, inputs, preview);
        if (preview) return made;
        did("create", resource, made.id);
        const reason = failing(resource);
        if (reason !== undefined) throw new NotReady(made, reason);
        return made;
      },
      async update(resource, { id }, inputs, { preview }) {
        const made = answer(resource, inputs, preview);
        if (!preview) did("update", resource, id);
        return made.outputs;
      },
      read: async (_, { outputs }) => outputs,
      async remove(resource, { id }) {
        did("delete", resource, id);
      },
    },
  };
}

/** Builds a chart, or an eks.Cluster, of which the program knows the outputs and the engine one part. */
const construct: NonNullable<Handlers["construct"]> = async ({ type, name }, inputs) => {
  if (type === CHART) {
    return { outputs: {}, parts: await chartObjects(name, inputs as JsonObject) };
  }
  const all = { urn: name, type, name, inputs: inputs as JsonObject };
  // Something of it must be made and go, or its place in the order could not be seen.
  const part = { type: "aws:eks/cluster:Cluster", name: `${name}-eksCluster`, inputs: { name } };
  return { outputs: (awsAnswers(all) ?? {}) as WireObject, parts: [part] };
};

import { createHash } from "node:crypto";
import type { Classes, DeclaredProperty } from "./classes.ts";
import { kubernetesAnswer, kubernetesId } from "./kubernetes.ts";
import type { Answers, JsonObject, RecordedResource } from "./recording.ts";
import {
  isObject,
  secret,
  UNKNOWN_VALUE,
  unknownOutput,
  unwrapSecret,
  type Wire,
  type WireObject,
} from "./wire.ts";

/** What sets a resource apart from others of its name in made-up values. */
const hashOf = (urn: string) => createHash("sha256").update(urn).digest("hex").slice(0, 8);

/** The id that a resource gets whose provider has no rule of its own for it. */
export const recordedId = ({ name, urn }: Pick<AnsweredResource, "name" | "urn">) =>
  `${name}-${hashOf(urn)}`;

export interface Answer {
  /** Undefined while unknown, and for components. */
  readonly id: string | undefined;
  readonly outputs: WireObject;
  /** Declared properties that a program can't read, because nobody says what they would be. */
  readonly unanswered: readonly string[];
}

export type AnsweredResource = Pick<
  RecordedResource,
  "urn" | "type" | "name" | "custom" | "inputs"
>;

export interface AnswerOptions {
  readonly classes: Classes;
  readonly answers: Answers | undefined;
  readonly preview: boolean;
}

/**
 * What a provider would answer to a registration: the inputs, and a value for everything else that the
 * class declares. An answer that only echoed the inputs would let the program go on with undefined
 * wherever it reads an output, and nobody would notice.
 */
export function answerTo(
  resource: AnsweredResource,
  given: WireObject,
  secretOutputs: readonly string[],
  { classes, answers, preview }: AnswerOptions,
): Answer {
  const { type, name, urn } = resource;
  const declared = classes(type, Object.keys(given));
  if (!declared) throw new Error(`${type} (${name}) has no class in an installed SDK`);

  const hash = hashOf(urn);
  const isKubernetes = type.startsWith("kubernetes:");
  const told = answers?.(resource) ?? {};
  const undeclared = Object.keys(told).find((key) => !declared.has(key));
  if (undeclared)
    throw new Error(`the answer to ${type} has ${undeclared}, which no class declares`);
  const computed: JsonObject = {
    ...(isKubernetes ? kubernetesAnswer(resource, hash) : {}),
    ...told,
  };

  const outputs: WireObject = {};
  const unanswered: string[] = [];
  for (const [key, property] of declared) {
    const own = given[key];
    const added = computed[key] as Wire | undefined;
    if (own !== undefined) outputs[key] = added === undefined ? own : fill(own, added, preview);
    else if (preview && added === undefined) outputs[key] = UNKNOWN_VALUE;
    else if (added !== undefined) outputs[key] = preview ? UNKNOWN_VALUE : added;
    else if (isText(property)) outputs[key] = `${name}.${key}.recorded`;
    else if (!isOptional(property)) {
      outputs[key] = unknownOutput();
      unanswered.push(key);
    }
  }
  for (const key of secretOutputs) {
    const value = outputs[key];
    if (value !== undefined) outputs[key] = secret(unwrapSecret(value).inner);
  }
  const id = isKubernetes ? kubernetesId(resource, hash) : recordedId(resource);
  return { id: resource.custom && !preview ? id : undefined, outputs, unanswered };
}

/** The text of a provider-made property is made up; an input that was left out stays left out. */
function isText({ outputOnly, type }: DeclaredProperty): boolean {
  return type === "string" || (outputOnly && type === "string | undefined");
}

function isOptional({ outputOnly, type }: DeclaredProperty): boolean {
  return !outputOnly && (type === undefined || / \| undefined$/.test(type));
}

/** What was given, with what it lacks; in a preview the added parts are unknown. */
function fill(given: Wire, added: Wire, preview: boolean): Wire {
  const { inner, isSecret } = unwrapSecret(given);
  if (!isObject(inner) || !isObject(added)) return given;
  const merged: WireObject = { ...inner };
  for (const [key, value] of Object.entries(added)) {
    const own = merged[key];
    if (own !== undefined) merged[key] = fill(own, value, preview);
    else merged[key] = preview ? UNKNOWN_VALUE : value;
  }
  return isSecret ? secret(merged) : merged;
}

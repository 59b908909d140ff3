/** Why a `make` command does not fit the Makefile; nothing when it does. */
export function makeFaults(command: string, makefile: string): string[] {
  const { target, variables } = partsOfMake(command);
  const recipe = recipeOf(makefile, target);
  if (recipe === undefined) return [`there is no target ${target}`];
  return variables
    .filter((name) => !new RegExp(`\\$\\(${name}\\)|\\b${name}=`).test(recipe))
    .map((name) => `${target} knows no ${name}`);
}

/** `NAME=value make -s target NAME=value < file`; what is in front is in the environment. */
function partsOfMake(command: string) {
  const words = command.split(/\s+/);
  const rest = words.slice(words.indexOf("make") + 1).filter((word) => word !== "-s");
  const [target = ""] = rest;
  const variables = rest.flatMap((word) => /^([A-Z_]+)=/.exec(word)?.[1] ?? []);
  return { target, variables };
}

/** What belongs to a target: its line, with the help, and its recipe. */
function recipeOf(makefile: string, target: string): string | undefined {
  return new RegExp(`^${target}:.*\\n(?:\\t.*\\n)*`, "m").exec(makefile)?.[0];
}

/** An object of a cluster, as far as a command can name it. */
export interface Named {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [member: string]: unknown;
}

/** Kinds by the words that stand for them. */
const KINDS: Readonly<Record<string, string>> = {
  pods: "Pod",
  pod: "Pod",
  nodes: "Node",
  events: "Event",
  secrets: "Secret",
  jobs: "Job",
  job: "Job",
  cronjobs: "CronJob",
  cronjob: "CronJob",
  hpa: "HorizontalPodAutoscaler",
  networkpolicy: "NetworkPolicy",
  persistentvolumeclaims: "PersistentVolumeClaim",
  statefulset: "StatefulSet",
  svc: "Service",
};
/** What the cluster makes of others. */
const MADE = new Set(["Pod", "Node", "Event"]);
/** Options of each verb that our commands use. */
const VERBS: Readonly<Record<string, readonly string[]>> = {
  get: ["-l", "-o", "--sort-by"],
  describe: ["-l"],
  logs: ["-l", "--prefix", "--tail", "--previous", "--follow"],
  exec: [],
  top: [],
  "port-forward": [],
  create: ["--from"],
  delete: [],
  cordon: [],
  apply: ["-f"],
  wait: ["--for"],
  attach: ["-i"],
};
/** A word that the reader fills in. */
const PLACEHOLDER = /^[A-Z]+$/;

/**
 * Why a `kubectl` command names something that a cluster with these objects would not have; nothing
 * when it fits. Looks at namespace, verb, options, kinds, names, selected labels and forwarded ports.
 */
export function kubectlFaults(command: string, objects: readonly Named[]): string[] {
  const words = wordsOf(command.replace(/ (?:[|<>]|-- ).*$/, "")).slice(1);
  const namespace = words[0] === "-n" ? words.splice(0, 2)[1] : undefined;
  const [verb = "", ...rest] = words;
  const options = rest
    .filter((word) => word.startsWith("-"))
    .map((word) => word.split("=")[0] ?? "");
  const known = VERBS[verb];
  if (!known) return [`kubectl ${verb} is not among the verbs`];
  const here = objects.filter(({ metadata }) => namespaceOf(metadata) === namespace);
  const faults = options
    .filter((option) => !known.includes(option))
    .map((option) => `kubectl ${verb} has no ${option}`);
  if (namespace !== undefined && here.length === 0) faults.push(`nothing is in ${namespace}`);
  for (const word of [...targetsOf(verb, rest), ...sourcesOf(rest)]) {
    faults.push(...targetFaults(word, here));
  }
  faults.push(...labelFaults(rest, here), ...portFaults(verb, rest, here));
  return faults;
}

const wordsOf = (command: string) =>
  [...command.matchAll(/'[^']*'|"[^"]*"|\S+/g)].map(([word]) => word);

const namespaceOf = ({ name, namespace }: Named["metadata"]) => namespace ?? name;

/** Kinds, or kinds with names, that a command is about. */
function targetsOf(verb: string, words: readonly string[]): string[] {
  const plain = words.filter(
    (word, at) => !word.startsWith("-") && !["-l", "-o", "-f"].includes(words[at - 1] ?? ""),
  );
  const [first = "", second] = plain;
  if (verb === "get" || verb === "describe" || verb === "delete") {
    const kinds = first.split(",");
    return second === undefined ? kinds : [`${first}/${second}`];
  }
  return plain.filter((word) => word.includes("/"));
}

/** What something is made of. */
const sourcesOf = (words: readonly string[]) =>
  words.flatMap((word) => /^--from=(.+)$/.exec(word)?.[1] ?? []);

function targetFaults(word: string, objects: readonly Named[]): string[] {
  const [kindWord = "", name] = word.split("/");
  const kind = KINDS[kindWord];
  if (!kind) return [`${kindWord} is no kind that is known here`];
  if (MADE.has(kind)) return [];
  const ofKind = objects.filter((object) => object.kind === kind);
  if (ofKind.length === 0 && !isMade(kind, objects)) return [`there is no ${kind}`];
  if (name === undefined || PLACEHOLDER.test(name) || name.endsWith("-now")) return [];
  return ofKind.some(({ metadata }) => metadata.name === name) ? [] : [`there is no ${word}`];
}

/** Claims are made of templates, Jobs of CronJobs. */
const isMade = (kind: string, objects: readonly Named[]) =>
  kind === "Job" && objects.some((object) => object.kind === "CronJob");

function labelFaults(words: readonly string[], objects: readonly Named[]): string[] {
  const selector = words[words.indexOf("-l") + 1];
  if (!words.includes("-l") || selector === undefined) return [];
  const [key = "", value = ""] = selector.split("=");
  const text = `"${key}":"${value}"`;
  return objects.some((object) => JSON.stringify(object.spec ?? {}).includes(text))
    ? []
    : [`nothing has the label ${selector}`];
}

function portFaults(verb: string, words: readonly string[], objects: readonly Named[]): string[] {
  if (verb !== "port-forward") return [];
  const port = words.find((word) => /^\d+$/.test(word));
  const has = objects.some((object) =>
    new RegExp(`"(?:containerPort|port)":${port}\\b`).test(JSON.stringify(object.spec ?? {})),
  );
  return has ? [] : [`nothing listens on ${port}`];
}

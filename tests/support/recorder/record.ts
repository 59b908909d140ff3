import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import monitorServices from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import { parse } from "yaml";
import { classesOf } from "./classes.ts";
import { createEngine, serve } from "./engine.ts";
import { createMonitor, type Monitor } from "./monitor.ts";
import { runLanguageHost } from "./program.ts";
import type {
  Answers,
  Expand,
  Invokes,
  JsonObject,
  RecordedLog,
  RecordedResource,
  Recording,
} from "./recording.ts";

export type { RecordedResource, Recording } from "./recording.ts";

export interface RecordOptions {
  /** Holds Pulumi.yaml. */
  readonly folder: string;
  /** File or folder of the program, seen from `folder`, like `main` in Pulumi.yaml. */
  readonly main: string;
  readonly stack: string;
  /** A key without a colon is one of the project's. */
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys?: readonly string[];
  /** As `pulumi preview`: what only a provider knows is unknown. */
  readonly preview?: boolean;
  /** The program sees nothing else of this process' environment but PATH and HOME. */
  readonly env?: Readonly<Record<string, string>>;
  readonly answers?: Answers;
  readonly expand?: Expand;
  readonly invokes?: Invokes;
  /** What the stack told after the `up` before, for a program that asks for it. */
  readonly lastOutputs?: JsonObject;
}

/**
 * Runs a whole Pulumi program without CLI and cloud, and tells what it registered. Rejects with what
 * was said when the program fails, or when it reads an output that nobody can answer.
 */
export async function recordProgram(options: RecordOptions): Promise<Recording> {
  const { folder, stack, config, secretKeys = [], preview = false } = options;
  const { name: project } = parse(await readFile(join(folder, "Pulumi.yaml"), "utf8"));
  const full = (key: string) => (key.includes(":") ? key : `${project}:${key}`);
  const logs: RecordedLog[] = [];
  const monitor = createMonitor({
    project,
    stack,
    preview,
    classes: classesOf(folder),
    answers: options.answers,
    expand: options.expand,
    invokes: options.invokes ?? {},
    lastOutputs: options.lastOutputs ?? {},
  });
  const server = await serve([
    {
      definition: monitorServices.ResourceMonitorService,
      implementation: monitor.service as Record<string, never>,
    },
    {
      definition: engineServices.EngineService,
      implementation: createEngine(logs) as Record<string, never>,
    },
  ]);
  try {
    const { code, output } = await runLanguageHost({
      ...(await placeOf(folder, options.main)),
      project,
      stack,
      root: folder,
      address: server.address,
      preview,
      config: Object.fromEntries(Object.entries(config).map(([key, value]) => [full(key), value])),
      secretKeys: secretKeys.map(full),
      env: options.env ?? {},
    });
    const errors = logs.filter(({ severity }) => severity === "error");
    const said = [...monitor.faults, ...errors.map(({ message }) => message)];
    if (code !== 0 || said.length > 0) {
      throw new Error(`the program ended with ${code}:\n${[...said, output].join("\n").trim()}`);
    }
    if (!preview) refuseUnknowns(monitor);
    const { inputs: outputs, secrets, unknowns } = monitor.outputs();
    return {
      resources: monitor.resources(),
      outputs,
      secretOutputs: secrets,
      unknownOutputs: unknowns,
      logs,
    };
  } finally {
    server.close();
    monitor.close();
  }
}

/** As the CLI does it: a folder is where the program runs, a file is run from its folder. */
async function placeOf(folder: string, main: string): Promise<{ cwd: string; program: string }> {
  const path = join(folder, main);
  const isFolder = (await stat(path)).isDirectory();
  return isFolder ? { cwd: path, program: "." } : { cwd: dirname(path), program: basename(path) };
}

/** In an update nothing is unknown, except what the recorder had no answer for. */
function refuseUnknowns(monitor: Monitor): void {
  const faults = monitor.resources().flatMap((resource) =>
    resource.unknowns.map((path) => {
      const sources = sourcesOf(resource, path).flatMap((urn) =>
        (monitor.unanswered.get(urn) ?? []).map((key) => `${key} of ${urn}`),
      );
      return `${path} of ${resource.urn} reads an output without an answer: ${sources.join(", ")}`;
    }),
  );
  const outputs = monitor
    .outputs()
    .unknowns.map((path) => `the stack's output ${path} reads an output without an answer`);
  const all = [...faults, ...outputs];
  if (all.length > 0) throw new Error(all.join("\n"));
}

function sourcesOf({ propertyDependencies }: RecordedResource, path: string): readonly string[] {
  const property = /^[\w$-]+/.exec(path)?.[0] ?? "";
  return propertyDependencies[property] ?? [];
}

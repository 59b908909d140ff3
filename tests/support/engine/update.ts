import { randomUUID } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Stack } from "../../../platform/commands/pulumi.ts";

/** How many resources an update created, changed, left alone: `{ create: 3, same: 80 }`. */
export type Changes = Readonly<Record<string, number>>;

export interface Update {
  readonly changes: Changes;
  /** What the engine and the program complained about. */
  readonly diagnostics: string;
  readonly succeeded: boolean;
}

interface EngineEvent {
  readonly summaryEvent?: { readonly resourceChanges: Changes };
  readonly diagnosticEvent?: { readonly severity: string; readonly message: string };
}

/** Runs `pulumi up` or `pulumi destroy` and reads what happened from the engine's own events. */
export async function update(
  stack: Stack,
  verb: "up" | "destroy",
  ...args: readonly string[]
): Promise<Update> {
  // Without it the flag for the log of events is unknown.
  process.env.PULUMI_DEBUG_COMMANDS = "true";
  const log = join(tmpdir(), `air-quality-events-${randomUUID()}`);
  try {
    const failure = await stack
      .ask([verb, "--yes", "--skip-preview", "--non-interactive", "--event-log", log, ...args])
      .then(
        () => "",
        (error: Error) => error.message,
      );
    const events = (await readFile(log, "utf8").catch(() => ""))
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as EngineEvent);
    const said = events.flatMap(({ diagnosticEvent }) =>
      diagnosticEvent && diagnosticEvent.severity !== "debug" ? [diagnosticEvent.message] : [],
    );
    const summaries = events.flatMap(({ summaryEvent }) => summaryEvent ?? []);
    return {
      changes: summaries.at(-1)?.resourceChanges ?? {},
      diagnostics: [failure, ...said].join("\n").trim(),
      succeeded: failure === "",
    };
  } finally {
    await rm(log, { force: true });
  }
}

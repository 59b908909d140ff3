import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Running, startProgram } from "../../embedded/processes.ts";
import type { Books } from "./books.ts";
import { leakIn } from "./canaries.ts";
import { freeLowPort } from "./ports.ts";
import { eventually } from "./wait.ts";

/** One place for an API process: ports and outbox stay the same over its lives. */
export interface Replica {
  readonly url: string;
  readonly adminUrl: string;
  readonly outbox: string;
  /** Lines with `unstored-query`, of all lives. */
  readonly unstored: readonly string[];
  /** Resolves when it listens; rejects when it ends before. */
  start(): Promise<void>;
  /** Resolves when /readyz says yes. */
  ready(): Promise<void>;
  /** Sends a signal that is meant to end it; resolves with exit code or signal. */
  end(signal: NodeJS.Signals): Promise<number | string>;
  readonly running: boolean;
  /** All of /metrics; empty when nobody answers. */
  metrics(): Promise<string>;
  /** A number from /metrics; 0 when there is none. */
  metric(name: string): Promise<number>;
}

const MAX_LINE_BYTES = 4096;
/** What a process may say of itself, apart from its requests: start, stop, neighbours that come and go. */
const LINES_OF_ITS_OWN = 200;

export async function createReplica(
  books: Books,
  env: Readonly<Record<string, string>>,
): Promise<Replica> {
  const port = await freeLowPort();
  const adminPort = await freeLowPort();
  const outbox = await mkdtemp(join(tmpdir(), "air-quality-faults-outbox-"));
  const adminUrl = `http://127.0.0.1:${adminPort}`;
  const unstored: string[] = [];
  let program: Running | undefined;
  let asked = false;

  async function start(): Promise<void> {
    let listens = () => {};
    const listening = new Promise<void>((resolve) => {
      listens = resolve;
    });
    const last: string[] = [];
    const audit = createLogAudit(books);
    asked = false;
    const started = startProgram({
      file: "service/main.ts",
      env: {
        HOST: "127.0.0.1",
        PORT: String(port),
        ADMIN_PORT: String(adminPort),
        OUTBOX_DIR: outbox,
        ...env,
      },
      onLine(line) {
        audit.line(line);
        last.push(line);
        if (last.length > 5) last.shift();
        if (line.includes('"listening"')) listens();
        if (line.includes('"unstored-query"')) unstored.push(line);
      },
    });
    program = started;
    books.processes += 1;
    const ended = started.ended.then((how) => {
      audit.end();
      if (program === started) program = undefined;
      if (!asked) {
        books.exits += 1;
        process.stdout.write(`    a process ended by itself (${how}): ${last.join("\n")}\n`);
      }
      return how;
    });
    await Promise.race([
      listening,
      ended.then((how) => {
        if (!asked) throw new Error(`the API ended (${how}): ${last.join("\n")}`);
      }),
    ]);
  }

  return {
    url: `http://127.0.0.1:${port}`,
    adminUrl,
    outbox,
    unstored,
    start,
    async ready() {
      await eventually("ready", async () => (await text(`${adminUrl}/readyz`)) === "ok\n");
    },
    async end(signal) {
      const ending = program;
      if (!ending) return "not running";
      asked = true;
      ending.signal(signal);
      const how = await ending.ended;
      // Its own handler, registered earlier, must have seen the end before the next life.
      await new Promise((resolve) => setImmediate(resolve));
      return how;
    },
    get running() {
      return program !== undefined;
    },
    metrics: () => text(`${adminUrl}/metrics`),
    async metric(name) {
      const page = await text(`${adminUrl}/metrics`);
      books.scanned += 1;
      const leak = leakIn(page);
      if (leak) books.leaks.push(`${leak} in /metrics`);
      return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (.+)$`, "m").exec(page)?.[1] ?? 0);
    },
  };
}

/** The text of a page, empty when nobody answers. */
async function text(url: string): Promise<string> {
  return await fetch(url, { headers: { connection: "close" } }).then(
    (answer) => answer.text(),
    () => "",
  );
}

/** Every line is looked at (INV-7, INV-9); only counts are kept. */
export function createLogAudit(books: Books) {
  let requests = 0;
  let others = 0;
  return {
    line(line: string): void {
      books.logLines += 1;
      books.scanned += 1;
      const leak = leakIn(line);
      if (leak) books.leaks.push(`${leak} in a log line: ${line.slice(0, 80)}`);
      if (line.includes('"message":"request"')) requests += 1;
      else if (!line.includes('"unstored-query"')) others += 1;
      if (Buffer.byteLength(line) > MAX_LINE_BYTES) books.badLogLines.push(`too long: ${line}`);
      try {
        JSON.parse(line);
      } catch {
        books.badLogLines.push(`no JSON: ${line}`);
      }
    },
    end(): void {
      if (others > requests + LINES_OF_ITS_OWN) {
        books.badLogLines.push(`${others} lines beside those of ${requests} requests`);
      }
    },
  };
}

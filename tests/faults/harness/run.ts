import { RAISES, WITHOUT_API } from "../raises.ts";
import { type Books, createBooks, invariants } from "./books.ts";
import { watchSeries } from "./raised.ts";

/** One way to break the world, and what must hold all the same. */
export interface Fault {
  /** How `FAULTS_ONLY` calls it. */
  readonly name: string;
  readonly family: string;
  run(run: Run): Promise<void>;
}

export interface Check {
  readonly what: string;
  readonly passed: boolean;
  readonly seen: string;
}

/** One execution of a fault: what it counts, what it checks, what it has to put away. */
export interface Run {
  readonly books: Books;
  /** Repetitions or seconds: all of them, or a tenth in the short form (at least `least`). */
  times(full: number, least?: number): number;
  check(what: string, passed: boolean, seen?: unknown): void;
  /** A number for the table. */
  count(name: string, value: number | string): void;
  /** Time from a fault's end until all was well, and what it may take (seconds). */
  recovered(seconds: number, within: number): void;
  /** A page of metrics of one process, whose `place` stays the same over its lives. */
  metrics(place: string, page: string): void;
  /** Done after the fault, the last one first, also when it failed. */
  afterwards(work: () => Promise<unknown>): void;
}

export interface Outcome {
  readonly fault: Fault;
  readonly repetitions: number;
  readonly counts: readonly (readonly [string, number | string])[];
  readonly checks: readonly Check[];
  readonly books: Books;
  readonly seconds: number;
  /** The harness or a part of it broke: no verdict on the service, but a failure all the same. */
  readonly crashed: string | undefined;
}

/** What the running fault has started, the last one first. */
let cleaning: (() => Promise<unknown>)[] = [];

/** Puts away what the running fault has started; says what went wrong. For Ctrl-C, too. */
export async function putAway(): Promise<string | undefined> {
  const all = cleaning;
  cleaning = [];
  let wrong: string | undefined;
  for (const clean of all) {
    await clean().catch((error: unknown) => {
      wrong ??= `cleaning: ${error}`;
    });
  }
  return wrong;
}

/** Runs one fault; the invariants are checks of every fault. */
export async function execute(fault: Fault, short: boolean): Promise<Outcome> {
  const books = createBooks();
  const checks: Check[] = [];
  const counts = new Map<string, number | string>();
  const begun = performance.now();
  const series = RAISES[fault.name];
  if (!series && !WITHOUT_API.includes(fault.family))
    throw new Error(`${fault.name} raises nothing`);
  const raised = series ? watchSeries(series) : undefined;
  let repetitions = 1;
  let crashed: string | undefined;
  const run: Run = {
    books,
    times(full, least = 1) {
      const times = short ? Math.max(least, Math.round(full / 10)) : full;
      repetitions = Math.max(repetitions, times);
      return times;
    },
    check: (what, passed, seen = "") =>
      checks.push({ what, passed, seen: typeof seen === "string" ? seen : JSON.stringify(seen) }),
    count: (name, value) => counts.set(name, value),
    recovered(seconds, within) {
      books.recoveries.push(seconds);
      if (seconds > within) books.recoveriesLate += 1;
    },
    metrics: (place, page) => raised?.see(place, page),
    afterwards: (work) => cleaning.unshift(work),
  };
  try {
    await fault.run(run);
  } catch (error) {
    crashed = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const wrong = await putAway();
  crashed ??= wrong;
  for (const { id, promise, broken, seen } of invariants(books)) {
    checks.push({ what: `${id} ${promise}`, passed: broken === 0, seen });
  }
  // A fault that was skipped had no process.
  if (raised && !counts.has("SKIPPED")) {
    checks.push({ what: `raises ${series}`, passed: raised.rose, seen: raised.seen });
    counts.set("raises", `${series} (${raised.seen})`);
  }
  const seconds = (performance.now() - begun) / 1000;
  return { fault, repetitions, counts: [...counts], checks, books, seconds, crashed };
}

export const failed = ({ checks, crashed }: Outcome) =>
  crashed !== undefined || checks.some(({ passed }) => !passed);

import type { LoadResult } from "./load/tally.ts";
import type { Row } from "./report/row.ts";
import type { Stand } from "./stand.ts";

/** One promise, and how it is proven. */
export interface Proof {
  /** How `E2E_ONLY` calls it. */
  readonly name: string;
  /** One sentence. */
  readonly promise: string;
  /** Seconds that it should take; after three times as many, and some to spare, it is given up. */
  readonly budgetSeconds: number;
  /** `deploy`: it changes the stack, which a stack that was there already does not allow. */
  readonly needs: "cluster" | "deploy";
  /** Without it nothing else can be proven. */
  readonly essential?: boolean;
  /** Rejects with a sentence when the promise is broken. */
  run(stand: Stand, findings: Findings): Promise<void>;
}

/** Where a proof writes down what it measured. */
export interface Findings {
  count(name: string, value: number | string): void;
  /** Counts the seconds that some work took; resolves with what the work did. */
  timed<T>(name: string, work: () => Promise<T>): Promise<T>;
  load(result: LoadResult): void;
  /** Keeps a picture beside the report. */
  picture(file: string, caption: string, svg: string): Promise<void>;
  /** Done after the proof, the last one first, also when it failed. */
  afterwards(work: () => Promise<unknown>): void;
}

/** Ends a proof that has nothing to look at here. */
export class Skipped extends Error {
  override readonly name = "Skipped";
}

/** How many failed proofs may still be tried again. */
export interface Repeats {
  left: number;
}

export interface ProveOptions {
  readonly stand: Stand;
  readonly repeats: Repeats;
  readonly keepPicture: (file: string, caption: string, svg: string) => Promise<void>;
  readonly say: (line: string) => void;
  /** Beyond a proof's own limit. */
  readonly spareSeconds?: number;
}

const SPARE_SECONDS = 30;

/** Proves one promise; a failed one is tried again when the run has a repeat left. Never rejects. */
export async function prove(proof: Proof, options: ProveOptions): Promise<Row> {
  const { repeats, say } = options;
  const first = await attempt(proof, options);
  if (first.verdict !== "broken" || repeats.left === 0) return first;
  repeats.left -= 1;
  say(`  ${proof.name} is broken, it is tried again: ${first.reason}`);
  const second = await attempt(proof, options);
  return {
    ...second,
    firstTry: first.reason ?? "",
    seconds: first.seconds + second.seconds,
  };
}

async function attempt(proof: Proof, options: ProveOptions): Promise<Row> {
  const { stand, keepPicture, spareSeconds = SPARE_SECONDS } = options;
  const { name, promise, budgetSeconds } = proof;
  const begun = performance.now();
  const counts = new Map<string, number | string>();
  const loads: LoadResult[] = [];
  const cleaning: (() => Promise<unknown>)[] = [];
  const findings: Findings = {
    count: (what, value) => counts.set(what, value),
    timed: async (what, work) => {
      const started = performance.now();
      const done = await work();
      counts.set(what, (performance.now() - started) / 1000);
      return done;
    },
    load: (result) => loads.push(result),
    picture: keepPicture,
    afterwards: (work) => cleaning.unshift(work),
  };
  let fault = await faultOf(() =>
    within(3 * budgetSeconds + spareSeconds, proof.run(stand, findings)),
  );
  for (const clean of cleaning) {
    const wrong = await faultOf(() => within(budgetSeconds + spareSeconds, clean()));
    fault ??= wrong;
  }
  const verdict = fault === undefined ? "kept" : fault instanceof Skipped ? "skipped" : "broken";
  const seconds = (performance.now() - begun) / 1000;
  return {
    ...{ name, promise, verdict, loads, seconds, budgetSeconds, counts: [...counts] },
    ...(fault && { reason: fault.message }),
  };
}

async function faultOf(work: () => Promise<unknown>): Promise<Error | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function within(seconds: number, work: Promise<unknown>): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`given up: not done within ${seconds} s`)),
    seconds * 1000,
  );
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

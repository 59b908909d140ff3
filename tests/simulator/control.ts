import { type Behaviour, type Fault, isFault } from "./faults.ts";
import { answerFor, placeOf, type Query } from "./nearest-city.ts";
import { createQuota, type Plan } from "./quota.ts";
import { errorReply, type Reply } from "./reply.ts";
import { createTally, type Outcome, type Stats } from "./stats.ts";

/** What a test may do to a running simulator; `/_admin/` offers the same over HTTP. */
export interface Control {
  /** Replaces the behaviour; calls that already arrived keep theirs. */
  setBehaviour(behaviour: Behaviour): void;
  /** The behaviour of the next call. */
  behaviour(): Behaviour;
  clearBehaviour(): void;
  stats(): Stats;
  /** Forgets all counts, quota accounts included. */
  clearStats(): void;
  /** Changes the limits of every key; what is counted stays. */
  setPlan(plan: Plan): void;
  /** From now on only these keys are accepted. */
  setKeys(keys: readonly string[]): void;
  /** Shifts the simulator's clock against its source, ms. */
  setClockOffset(offsetMs: number): void;
}

/** What is to be done with one call. `honest` is the answer it deserves without any fault. */
export interface Decision {
  readonly honest: Reply;
  readonly fault: Fault | undefined;
  /** Wait before anything is sent, ms. */
  readonly delayMs: number;
}

/** The simulator's whole state behind its two doors. */
export interface World {
  readonly control: Control;
  /** Counts one call and decides it. The only thing that moves the state besides `control`. */
  receive(query: Query, key: string | null): Decision;
}

interface Options {
  readonly key: string;
  readonly plan: Plan;
  readonly now: () => number;
}

/** One behaviour at a time, worn out by its `times`. */
function createMood() {
  let behaviour: Behaviour = { kind: "normal" };
  let left = Number.POSITIVE_INFINITY;
  function set(next: Behaviour): void {
    behaviour = next;
    left = ("times" in next ? next.times : undefined) ?? Number.POSITIVE_INFINITY;
  }
  return {
    set,
    current: () => behaviour,
    /** The behaviour of the call at hand. */
    spend(): Behaviour {
      const spent = behaviour;
      left -= 1;
      if (left <= 0) set({ kind: "normal" });
      return spent;
    },
  };
}

/** A new simulator without its socket. */
export function createWorld({ key: firstKey, plan, now }: Options): World {
  const mood = createMood();
  let keys: ReadonlySet<string> = new Set([firstKey]);
  let offsetMs = 0;
  let tally = createTally();
  const clock = (): number => now() + offsetMs;
  const quota = createQuota(plan, clock);

  function honestly(query: Query, key: string | null, radiusKm: number): [Outcome, Reply] {
    if (key === null || !keys.has(key)) return ["rejected", errorReply("incorrect_api_key")];
    const refusal = quota.take(key);
    if (refusal !== undefined) return ["refused", errorReply(refusal)];
    const answer = answerFor(placeOf(query), clock(), radiusKm);
    return [answer.status === 200 ? "answered" : "rejected", answer];
  }

  return {
    receive(query, key) {
      const behaviour = mood.spend();
      const radiusKm =
        behaviour.kind === "nothing-near" ? behaviour.radiusKm : Number.POSITIVE_INFINITY;
      // Also before a fault: a call that hangs or fails has spent quota at the real one as well.
      const [outcome, honest] = honestly(query, key, radiusKm);
      const fault = isFault(behaviour) ? behaviour : undefined;
      tally.add({ ...query, time: clock() }, fault === undefined ? outcome : "faulted");
      return { honest, fault, delayMs: behaviour.kind === "latency" ? behaviour.ms : 0 };
    },
    control: {
      setBehaviour: mood.set,
      behaviour: mood.current,
      clearBehaviour: () => mood.set({ kind: "normal" }),
      stats: () => ({ ...tally.counts(), keys: quota.usage() }),
      clearStats() {
        tally = createTally();
        quota.reset();
      },
      setPlan: quota.setPlan,
      setKeys(accepted) {
        keys = new Set(accepted);
      },
      setClockOffset(ms) {
        offsetMs = ms;
      },
    },
  };
}

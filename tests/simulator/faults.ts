import { validateHeaderName, validateHeaderValue } from "node:http";
import * as z from "zod";
import { ERRORS } from "./errors.ts";
import { MALFORMED_PAYLOADS } from "./malformed.ts";

const sendable = ([name, value]: readonly [string, string]): boolean => {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
};

/** How many calls behave so before all is normal again; absent: until it is changed. */
const times = z.exactOptional(z.int().min(1));
/** 1xx would not end the exchange. */
const status = z.exactOptional(z.int().min(200).max(599));
const headers = z.exactOptional(
  z.record(z.string(), z.string()).refine((all) => Object.entries(all).every(sendable), {
    error: "a header has a name or value that HTTP forbids",
  }),
);
/** Pause between two bytes, ms. */
const everyMs = z.exactOptional(z.int().min(1).max(60_000));

const messages = ERRORS.map((entry) => entry.message);
const shapes = MALFORMED_PAYLOADS.map((payload) => payload.name);

/** What the simulator may be told to do instead of answering; each takes `times`. */
export const behaviourSchema = z.discriminatedUnion("kind", [
  /** As the real thing does. */
  z.strictObject({ kind: z.literal("normal") }),
  /** A documented refusal; 200 + fail by `status`, `Retry-After` by `headers`. */
  z.strictObject({ kind: z.literal("error"), message: z.enum(messages), status, headers, times }),
  /** Takes the request and never answers. */
  z.strictObject({ kind: z.literal("hang"), times }),
  /** A right answer whose status line and headers come byte by byte. */
  z.strictObject({ kind: z.literal("slow-headers"), everyMs, times }),
  /** A right answer whose body comes byte by byte. */
  z.strictObject({ kind: z.literal("slow-body"), everyMs, times }),
  /** Blanks for ever, as fast as the reader takes them. */
  z.strictObject({ kind: z.literal("endless-body"), times }),
  /** RST before any answer. */
  z.strictObject({ kind: z.literal("reset"), times }),
  /** RST after half of the body. */
  z.strictObject({ kind: z.literal("reset-mid-body"), times }),
  /** FIN after half of the body, below the announced length. */
  z.strictObject({ kind: z.literal("close-mid-body"), times }),
  /** Any location, as text: loops, other hosts, `file:`. */
  z.strictObject({
    kind: z.literal("redirect"),
    location: z.string().refine((value) => sendable(["location", value]), {
      error: "not sendable in a header",
    }),
    status: z.exactOptional(z.int().min(300).max(399)),
    times,
  }),
  /** The error page of a gateway. */
  z.strictObject({
    kind: z.literal("html-5xx"),
    status: z.exactOptional(z.int().min(500).max(599)),
    headers,
    times,
  }),
  /** A malformed shape by name. */
  z.strictObject({ kind: z.literal("malformed"), name: z.enum(shapes), status, times }),
  /** Any body. */
  z.strictObject({ kind: z.literal("garbage"), body: z.string(), status, headers, times }),
  /** A normal answer, late. */
  z.strictObject({ kind: z.literal("latency"), ms: z.int().min(0).max(600_000), times }),
  /** Coordinates farther than this from every city have nothing near. */
  z.strictObject({ kind: z.literal("nothing-near"), radiusKm: z.number().min(0), times }),
]);

/** One behaviour of the simulator, as data. */
export type Behaviour = z.infer<typeof behaviourSchema>;

/** A behaviour that takes the place of the answer. */
export type Fault = Exclude<Behaviour, { kind: "normal" | "latency" | "nothing-near" }>;

/** Whether a behaviour takes the place of the answer; the others only bend it. */
export const isFault = (behaviour: Behaviour): behaviour is Fault =>
  behaviour.kind !== "normal" && behaviour.kind !== "latency" && behaviour.kind !== "nothing-near";

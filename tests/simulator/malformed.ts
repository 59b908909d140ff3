import { BROKEN_BODIES } from "./malformed-bodies.ts";
import { DRIFTED_FIELDS } from "./malformed-drift.ts";
import { WRONG_FIELDS } from "./malformed-fields.ts";

/** A payload that AirVisual's contract does not allow, or allows and clients forget. */
export interface MalformedPayload {
  readonly name: string;
  /** Bytes to send. Sent with HTTP 200 and JSON content type unless `headers` says otherwise. */
  readonly body: string | Buffer;
  /** Replace those of a normal answer; `''` leaves one out. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Whether a correct client may still answer with it. Then its city is MALFORMED_TRUTH's, or what
   * is left of the sent one without UNSAFE_TEXT, and its index is MALFORMED_TRUTH's or the sent one.
   * `false`: it must be refused.
   */
  readonly acceptable: boolean;
}

/** Never part of an accepted city: controls, bidirectional overrides, lone surrogates, U+FFFD. */
export const UNSAFE_TEXT = /[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069\uFFFD]/u;

/**
 * Every malformed shape, names unique. Bodies of unbounded kinds are not here: see the behaviours
 * `endless-body` and `slow-body`. Reading `body` of the gzip bombs builds them once, about 10 MiB.
 */
export const MALFORMED_PAYLOADS: readonly MalformedPayload[] = [
  ...BROKEN_BODIES,
  ...WRONG_FIELDS,
  ...DRIFTED_FIELDS,
];

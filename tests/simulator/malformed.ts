import { BROKEN_BODIES } from "./malformed-bodies.ts";
import { DRIFTED_FIELDS } from "./malformed-drift.ts";
import { WRONG_FIELDS } from "./malformed-fields.ts";
import type { MalformedPayload } from "./malformed-payload.ts";

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

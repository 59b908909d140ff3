/**
 * Every span there is and all that it may say, beside its times, its status and, where it failed,
 * `error.type`. Never in a span: keys, addresses or names of clients, and nothing of a place: no
 * coordinates, no cell, no city. docs/traces.md is held against this.
 */
export const SPANS = {
  request: {
    meaning: "One request of the API, from its headers to the end of its answer",
    attributes: {
      "http.request.method": "As in the log; `other` for one that is no common one",
      "http.route": "Path of the route, or `none`",
      "http.response.status_code": "The answer's status; from 500 the span has failed",
      "request.id": "The id that the log, the answer and the query log have",
    },
  },
  lookup: {
    meaning:
      "From coordinates to an answer; a link leads to the flight of another request that it shared",
    attributes: {
      "answer.kind": "`miss`, `hit` or `stale`",
      "answer.age_seconds": "How old the answer is, in seconds",
    },
  },
  flight: {
    meaning: "The one question for a place over all processes; a renewal outlives its request",
    attributes: {
      "flight.purpose": "`miss`: somebody waits; `refresh`: a renewal",
      "flight.attempts": "Looks at the place's lock: more than 1 when another process had it",
      "flight.asked": "Whether it asked AirVisual itself",
    },
  },
  ledger: {
    meaning: "Taking a call from the quota, or telling how it ended",
    attributes: {
      "ledger.operation": "`take` or `settle`",
      "ledger.decision": "Of `take`: `taken`, or why not",
    },
  },
  upstream: {
    meaning: "One call to AirVisual; `error.type` is the reason of its failure",
    attributes: {},
  },
  record: {
    meaning: "Until the answer is in the database or in the outbox",
    attributes: {},
  },
} as const satisfies Record<string, SpanDefinition>;

interface SpanDefinition {
  readonly meaning: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export type SpanName = keyof typeof SPANS;

type AttributeOf<Name extends SpanName> = Name extends SpanName
  ? keyof (typeof SPANS)[Name]["attributes"]
  : never;

/** What a span says. */
export type Attributes = Partial<Record<AttributeOf<SpanName>, string | number | boolean>>;

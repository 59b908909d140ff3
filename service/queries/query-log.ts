import type { AnswerKind } from "../air-quality/lookup.ts";

/** One answered query: what is kept of a request whose answer a consumer is about to get. */
export interface AnsweredQuery {
  /** UUID v7 minted by the service: makes storing it twice impossible. */
  readonly id: string;
  readonly requestId: string;
  /** Epoch milliseconds, true to the microsecond. */
  readonly queriedAt: number;
  /** Centre of the cell, never the consumer's own coordinates. */
  readonly cellLatitude: number;
  readonly cellLongitude: number;
  readonly city: string;
  readonly state: string | undefined;
  readonly country: string | undefined;
  readonly usIndex: number;
  readonly answerKind: AnswerKind;
  /** Seconds since the upstream gave the answer. */
  readonly ageSeconds: number;
  readonly apiVersion: 1 | 2;
}

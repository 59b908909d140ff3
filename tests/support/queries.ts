import { newQueryId } from "../../service/ids.ts";
import type { AnsweredQuery } from "../../service/queries/query-log.ts";

const REQUEST_ID = "f47ac10b-58cc-4372-a567-0e02b2c3d479";

/** An answered query of the evening of 22 November 2026, each with an id of its own. */
export function answeredQuery(changes: Partial<AnsweredQuery> = {}): AnsweredQuery {
  const queriedAt = changes.queriedAt ?? Date.UTC(2026, 10, 22, 18, 20, 23) + 0.456;
  return {
    id: newQueryId(queriedAt),
    requestId: REQUEST_ID,
    queriedAt,
    cellLatitude: 52.525,
    cellLongitude: 13.425,
    city: "Berlin",
    state: "Berlin",
    country: "Germany",
    usIndex: 42,
    answerKind: "miss",
    ageSeconds: 0,
    apiVersion: 1,
    ...changes,
  };
}

export const answeredQueries = (count: number, changes: Partial<AnsweredQuery> = {}) =>
  Array.from({ length: count }, () => answeredQuery(changes));

export const idsOf = (queries: readonly { id: string }[]) => queries.map(({ id }) => id).sort();

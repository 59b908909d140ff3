import * as z from "zod";
import type { AnsweredQuery } from "./query-log.ts";

/** Message of the log line that holds an answered query which is in no database. */
export const UNSTORED = "unstored-query";

const text = z.string().min(1).exactOptional();

const message = z.object({ message: z.literal(UNSTORED) });

const line = z.object({
  query: z.object({
    id: z.uuid(),
    requestId: z.uuid(),
    queriedAt: z.number().min(0),
    cellLatitude: z.number().min(-90).max(90),
    cellLongitude: z.number().min(-180).max(180),
    city: z.string().min(1),
    state: text,
    country: text,
    usIndex: z.int().min(0),
    answerKind: z.enum(["miss", "hit", "stale"]),
    ageSeconds: z.int().min(0),
    apiVersion: z.union([z.literal(1), z.literal(2)]),
  }),
});

/** How the query of such a line begins: what is left of a line that was cut off still shows it. */
const QUERY_BEGINS = '"query":{"id":"';

/**
 * The query in a line of a log; undefined for any other line. A log collector may have put something
 * before the JSON object. Throws for a line that is one, but not whole.
 */
export function parseUnstored(text: string): AnsweredQuery | undefined {
  if (!text.includes(QUERY_BEGINS) && !text.includes(`"${UNSTORED}"`)) return undefined;
  const entry: unknown = JSON.parse(text.slice(text.indexOf("{")));
  if (!message.safeParse(entry).success) return undefined;
  const { query } = line.parse(entry);
  return { ...query, state: query.state, country: query.country };
}

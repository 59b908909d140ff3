import * as z from "zod";
import { type Clock, formatInstant } from "../clock.ts";
import { ApiError } from "../errors.ts";
import type { QueryStore } from "../queries/query-store.ts";
import { toCsv } from "./csv.ts";
import {
  cityParameter,
  cursorAfter,
  cursorParameter,
  limitParameter,
  periodParameters,
} from "./list-parameters.ts";
import { REVALIDATE, reply, replyJson } from "./reply.ts";
import { type Context, defineRoute, type Route } from "./route.ts";

const LOGGED_QUERY = z.strictObject({
  time: z.iso.datetime({ precision: 6 }),
  city: z.string(),
  state: z.string().nullable(),
  country: z.string().nullable(),
  us_index: z.int(),
});
const CITY_COUNT = z.strictObject({
  city: z.string(),
  state: z.string().nullable(),
  country: z.string().nullable(),
  queries: z.int(),
});
const HOUR_COUNT = z.strictObject({ hour: z.iso.datetime(), queries: z.int() });

const CSV = "text/csv";
const DAY_MS = 86_400_000;
const PROBLEMS = ["invalid-parameters", "not-acceptable", "storage-unavailable"] as const;

/** `/v2/queries`, `/v2/cities/top` and `/v2/queries/hourly`: the query log, as JSON or CSV. */
export function analyticsRoutes(store: QueryStore, clock: Clock): Route[] {
  const daysAgo = (days: number) => formatInstant(clock.now() - days * DAY_MS);
  return [
    defineRoute({
      path: "/v2/queries",
      tag: "Query log",
      operationId: "listQueries",
      summary: "The query log, newest first, page by page",
      query: z.strictObject({
        ...periodParameters,
        city: cityParameter,
        cursor: cursorParameter,
        limit: limitParameter,
      }),
      problems: PROBLEMS,
      answer: table("Queries", LOGGED_QUERY, { next: z.string().nullable() }, "queries", {
        Link: "The next page as `rel=next`; absent on the last page",
      }),
      async handle(ctx, { cursor, limit, ...filter }) {
        // One more than asked for tells whether there is another page.
        const found = await store.list({ ...filter, before: cursor, limit: limit + 1 });
        const page = found.slice(0, limit);
        const last = page.at(-1);
        const next = found.length > limit && last ? nextPage(ctx, cursorAfter(last)) : null;
        if (next) ctx.set("Link", `<${next}>; rel="next"`);
        const rows = page.map(({ id, usIndex, ...rest }) => ({ ...rest, us_index: usIndex }));
        replyTable(ctx, "queries", LOGGED_QUERY, rows, { next });
      },
    }),
    defineRoute({
      path: "/v2/cities/top",
      tag: "Query log",
      operationId: "listTopCities",
      summary: "The cities asked for most",
      description: "Of the last seven days, unless `from` says otherwise.",
      query: z.strictObject({ ...periodParameters, limit: limitParameter }),
      problems: PROBLEMS,
      answer: table("TopCities", CITY_COUNT, {}, "cities"),
      async handle(ctx, { from = daysAgo(7), to, limit }) {
        replyTable(ctx, "cities", CITY_COUNT, await store.topCities({ from, to, limit }));
      },
    }),
    defineRoute({
      path: "/v2/queries/hourly",
      tag: "Query log",
      operationId: "countQueriesHourly",
      summary: "Answered queries per hour, newest first",
      description:
        "Of the last 24 hours, unless `from` says otherwise. Hours without any are left out.",
      query: z.strictObject({ ...periodParameters, city: cityParameter }),
      problems: PROBLEMS,
      answer: table("HourlyQueries", HOUR_COUNT, {}, "hours"),
      async handle(ctx, { from = daysAgo(1), to, city }) {
        replyTable(ctx, "hours", HOUR_COUNT, await store.hourly({ from, to, city }));
      },
    }),
  ];
}

function table<Shape extends z.ZodRawShape>(
  id: string,
  row: z.ZodObject,
  more: Shape,
  member: string,
  headers: Record<string, string> = {},
) {
  return {
    description: "JSON, or CSV with a header line when Accept asks for text/csv",
    content: {
      "application/json": z.strictObject({ [member]: z.array(row), ...more }).meta({ id }),
      [CSV]: z.string(),
    },
    headers,
  };
}

/** The rows in the form that Accept asks for; `row` names and orders the columns. */
function replyTable<Row extends z.ZodObject>(
  ctx: Context,
  member: string,
  row: Row,
  rows: readonly z.output<Row>[],
  more: object = {},
): void {
  ctx.vary("Accept");
  const type = ctx.accepts("application/json", CSV);
  if (type === "application/json") {
    replyJson(ctx, { [member]: rows, ...more }, REVALIDATE);
  } else if (type === CSV) {
    const body = toCsv(Object.keys(row.shape), rows);
    reply(ctx, { type: `${CSV}; charset=utf-8; header=present`, body, cacheControl: REVALIDATE });
  } else {
    throw new ApiError("not-acceptable");
  }
}

/** The same question with another cursor, relative to the API's own address. */
function nextPage(ctx: Context, cursor: string): string {
  const parameters = new URLSearchParams(ctx.querystring);
  parameters.set("cursor", cursor);
  return `${ctx.state.route}?${parameters}`;
}

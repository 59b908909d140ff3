import * as z from "zod";
import type { QueryStore } from "../queries/query-store.ts";
import { limitParameter } from "./list-parameters.ts";
import { REVALIDATE, replyJson } from "./reply.ts";
import { type Context, defineRoute, type Route } from "./route.ts";

const QUERIED_CITIES = z
  .array(
    z.strictObject({
      Time: z.iso
        .datetime({ precision: 6 })
        .meta({ description: "When the query was answered, UTC, microseconds" }),
      City: z.string().min(1).meta({ example: "Berlin" }),
    }),
  )
  .meta({ id: "QueriedCities" });

/** `/queried-cities` and `/v1/queried-cities`. */
export function queriedCitiesRoutes(store: QueryStore): Route[] {
  const route = {
    tag: "Query log" as const,
    summary: "The cities that were asked for, newest first",
    description: "Frozen: exactly these two keys, for ever.",
    query: z.object({ limit: limitParameter }),
    problems: ["invalid-parameters", "storage-unavailable"] as const,
    answer: {
      description: "One entry per answered query; empty when there was none",
      content: { "application/json": QUERIED_CITIES },
      headers: { ETag: "Identifies this list; send it back in If-None-Match" },
    },
    async handle(ctx: Context, { limit }: { limit: number }) {
      const queries = await store.list({ limit });
      replyJson(
        ctx,
        queries.map(({ time, city }) => ({ Time: time, City: city })),
        REVALIDATE,
      );
    },
  };
  return [
    defineRoute({ ...route, path: "/queried-cities", operationId: "listQueriedCities" }),
    defineRoute({ ...route, path: "/v1/queried-cities", operationId: "listQueriedCitiesV1" }),
  ];
}

import type { IncomingMessage } from "node:http";
import * as z from "zod";
import { categoryOf } from "../air-quality/categories.ts";
import { ageSeconds, lifetimeSeconds } from "../air-quality/freshness.ts";
import type { Answer, Lookup } from "../air-quality/lookup.ts";
import type { Clock } from "../clock.ts";
import { type Coordinates, coordinatesQuery, distanceKm } from "../coordinates.ts";
import type { ProblemName } from "../errors.ts";
import { newQueryId } from "../ids.ts";
import type { Metrics } from "../metrics.ts";
import type { AnsweredQuery } from "../queries/query-log.ts";
import type { Recorder } from "../queries/recorder.ts";
import { within } from "../tracing/tracer.ts";
import { AIR_QUALITY_V1, AIR_QUALITY_V2 } from "./air-quality-schemas.ts";
import { rateLimitHeaders } from "./rate-limit.ts";
import { replyJson } from "./reply.ts";
import { type Context, defineRoute, type Route } from "./route.ts";

export interface AirQualityDependencies {
  readonly lookup: Lookup;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** A name for who asks, for a fair share of the quota. */
  readonly clientOf: (request: IncomingMessage) => string;
}

const PROBLEMS: readonly ProblemName[] = [
  "invalid-parameters",
  "nothing-near",
  "client-limit",
  "upstream-invalid",
  "upstream-unreachable",
  "upstream-quota",
  "upstream-key",
  "upstream-timeout",
  "storage-unavailable",
  "overloaded",
];

const HEADERS = {
  Age: "Seconds since the source was asked",
  "Cache-Control": "`max-age` is how long this answer counts as fresh, counted from Age 0",
  ETag: "Identifies this answer; send it back in If-None-Match",
  RateLimit: "What this client has left for unknown places; on answers that cost a call",
  "RateLimit-Policy": "How many unknown places this client may ask for in a window",
};

/** `/air-quality`, `/v1/air-quality` and `/v2/air-quality`. */
export function airQualityRoutes(dependencies: AirQualityDependencies): Route[] {
  const v1 = {
    tag: "Air quality" as const,
    summary: "Air quality of the nearest city",
    description: "Frozen: exactly these two keys, for ever.",
    query: z.object(coordinatesQuery),
    problems: PROBLEMS,
    answer: {
      description: "The nearest city and its US air-quality index",
      content: { "application/json": AIR_QUALITY_V1 },
      headers: HEADERS,
    },
    handle: (ctx: Context, { lat, lon }: { lat: number; lon: number }) =>
      answer(dependencies, ctx, { latitude: lat, longitude: lon }, 1, toV1),
  };
  return [
    defineRoute({ ...v1, path: "/air-quality", operationId: "getAirQuality" }),
    defineRoute({ ...v1, path: "/v1/air-quality", operationId: "getAirQualityV1" }),
    defineRoute({
      path: "/v2/air-quality",
      tag: "Air quality",
      operationId: "getAirQualityV2",
      summary: "Air quality of the nearest city, with everything known about it",
      description: "What the source did not say is null. Unknown parameters are refused.",
      query: z.strictObject(coordinatesQuery),
      problems: PROBLEMS,
      answer: {
        description: "The nearest city, its air quality and weather",
        content: { "application/json": AIR_QUALITY_V2 },
        headers: HEADERS,
      },
      handle: (ctx, { lat, lon }) =>
        answer(dependencies, ctx, { latitude: lat, longitude: lon }, 2, toV2),
    }),
  ];
}

type View = (answer: Answer, point: Coordinates, now: number) => unknown;

/** Finds, records, then answers: what was not recorded is not answered. */
async function answer(
  { lookup, recorder, clock, clientOf, metrics }: AirQualityDependencies,
  ctx: Context,
  point: Coordinates,
  apiVersion: 1 | 2,
  view: View,
): Promise<void> {
  if (ctx.method === "HEAD") {
    // HEAD spends no quota and stores nothing: it tells only what is known already.
    const known = lookup.peek(point);
    if (known) write(ctx, known, point, clock.now(), view);
    else replyUnknown(ctx);
    return;
  }

  const { span } = ctx.state;
  const found = await within(span, "lookup", async (looking) => {
    const answer = await lookup.find(point, () => clientOf(ctx.req), looking);
    const age = ageSeconds(clock.now(), answer);
    looking.set({ "answer.kind": answer.kind, "answer.age_seconds": age });
    return answer;
  });
  const now = clock.now();
  const query: AnsweredQuery = {
    id: newQueryId(now),
    requestId: ctx.state.requestId,
    queriedAt: now,
    cellLatitude: found.cell.centre.latitude,
    cellLongitude: found.cell.centre.longitude,
    city: found.airQuality.city,
    state: found.airQuality.state,
    country: found.airQuality.country,
    usIndex: found.airQuality.usIndex,
    answerKind: found.kind,
    ageSeconds: ageSeconds(now, found),
    apiVersion,
  };
  await within(span, "record", () => recorder.record(query));
  metrics.answered(found.kind, ageSeconds(now, found));
  if (found.client) ctx.set(rateLimitHeaders(found.client));
  write(ctx, found, point, now, view);
}

function replyUnknown(ctx: Context): void {
  ctx.status = 200;
  ctx.set({ "Cache-Control": "no-store", "Content-Type": "application/json; charset=utf-8" });
}

function write(ctx: Context, found: Answer, point: Coordinates, now: number, view: View): void {
  const life = { fetchedAt: found.fetchedAt, observedAt: found.airQuality.observedAt };
  ctx.set("Age", String(ageSeconds(now, found)));
  replyJson(ctx, view(found, point, now), `public, max-age=${lifetimeSeconds(life)}`);
}

const toV1: View = ({ airQuality }): z.input<typeof AIR_QUALITY_V1> => ({
  city: airQuality.city,
  air_quality_index: airQuality.usIndex,
});

const toV2: View = (found, point, now): z.input<typeof AIR_QUALITY_V2> => {
  const { airQuality, kind } = found;
  const { location, weather, observedAt } = airQuality;
  const category = categoryOf(airQuality.usIndex);
  return {
    city: airQuality.city,
    state: airQuality.state ?? null,
    country: airQuality.country ?? null,
    location: location ?? null,
    distance_km: location ? Math.round(distanceKm(point, location) * 10) / 10 : null,
    us_index: airQuality.usIndex,
    cn_index: airQuality.cnIndex ?? null,
    category: category.name,
    colour: category.colour,
    main_pollutant: airQuality.mainPollutant ?? null,
    weather: weather
      ? {
          temperature_celsius: weather.temperatureCelsius ?? null,
          pressure_hpa: weather.pressureHectopascals ?? null,
          humidity_percent: weather.humidityPercent ?? null,
          wind_speed_mps: weather.windSpeedMetresPerSecond ?? null,
          wind_direction_degrees: weather.windDirectionDegrees ?? null,
        }
      : null,
    observed_at: observedAt === undefined ? null : new Date(observedAt).toISOString(),
    age_seconds: ageSeconds(now, found),
    stale: kind === "stale",
    attribution: { name: "IQAir AirVisual", url: "https://www.iqair.com" },
  };
};

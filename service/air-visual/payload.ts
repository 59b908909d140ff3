import * as z from "zod";
import type { Coordinates } from "../coordinates.ts";
import { AirVisualError, failureOf } from "./failures.ts";

/** Units as AirVisual sends them, spelt out. */
export interface Weather {
  readonly temperatureCelsius?: number | undefined;
  readonly pressureHectopascals?: number | undefined;
  readonly humidityPercent?: number | undefined;
  readonly windSpeedMetresPerSecond?: number | undefined;
  /** Where the wind comes from, degrees clockwise from north. */
  readonly windDirectionDegrees?: number | undefined;
}

export type Pollutant = "pm25" | "pm10" | "o3" | "no2" | "so2" | "co";

/** The nearest city and its air quality. Only city and US index are certain; all else may be missing. */
export interface AirQuality {
  readonly city: string;
  readonly state?: string | undefined;
  readonly country?: string | undefined;
  readonly location?: Coordinates | undefined;
  /** US EPA air-quality index. */
  readonly usIndex: number;
  /** China MEP air-quality index. */
  readonly cnIndex?: number | undefined;
  /** Main pollutant of the US index. */
  readonly mainPollutant?: Pollutant | undefined;
  /** The UTC hour of the measurement, epoch milliseconds. */
  readonly observedAt?: number | undefined;
  readonly weather?: Weather | undefined;
}

/** Longer names do not exist; PostgreSQL refuses NUL; bidi overrides spoof what a person reads. */
const NAME_LENGTH = 120;
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffd]/u;

/** A name of blanks and invisible marks alone is as good as empty. */
const VISIBLE = /[\p{L}\p{N}]/u;

const name = z
  .string()
  .trim()
  .min(1)
  .max(NAME_LENGTH)
  .refine((text) => VISIBLE.test(text) && !UNPRINTABLE.test(text));

/** The US scale ends at 500; wildfires exceed it. Above 10,000 the value is an error, not air. */
const index = z.int().min(0).max(10_000);

/** A field that is dropped, not a reason to refuse the whole answer, when it is not what it should be. */
const optional = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const within = (min: number, max: number) => optional(z.number().min(min).max(max));

const POLLUTANTS = new Map<string, Pollutant>([
  ["p2", "pm25"],
  ["p1", "pm10"],
  ["o3", "o3"],
  ["n2", "no2"],
  ["s2", "so2"],
  ["co", "co"],
]);

const success = z.object({
  status: z.literal("success"),
  data: z.object({
    city: name,
    state: optional(name),
    country: optional(name),
    location: optional(
      z.object({
        // GeoJSON: longitude first.
        coordinates: z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]),
      }),
    ),
    current: z.object({
      pollution: z.object({
        aqius: index,
        aqicn: optional(index),
        mainus: optional(z.string()),
        ts: optional(z.iso.datetime()),
      }),
      weather: optional(
        z.object({
          tp: within(-100, 70),
          pr: within(300, 1200),
          hu: within(0, 100),
          ws: within(0, 150),
          wd: within(0, 360),
        }),
      ),
    }),
  }),
});

const failure = z.object({
  status: z.literal("fail"),
  data: z.object({ message: z.string() }),
});

/**
 * Reads one answer of `nearest_city`. Throws an AirVisualError for everything that is not a success
 * with a usable city and index, whatever status it came with.
 */
export function parseNearestCity(status: number, body: string): AirQuality {
  const document = parseJson(status, body);
  const failed = failure.safeParse(document);
  if (failed.success) throw failureOf(status, failed.data.data.message);
  if (status !== 200) throw failureOf(status, typeof document === "string" ? document : undefined);

  const parsed = success.safeParse(document);
  if (!parsed.success) throw new AirVisualError("invalid", faultsOf(parsed.error));
  return toAirQuality(parsed.data.data);
}

function parseJson(status: number, body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    if (status === 200) throw new AirVisualError("invalid", "the body is not JSON");
    throw failureOf(status, undefined);
  }
}

/** Paths only: a value from outside has no place in a log. */
function faultsOf(error: z.ZodError): string {
  const paths = error.issues.map(({ path }) => path.join(".") || "body");
  return `unusable ${[...new Set(paths)].join(", ")}`;
}

function toAirQuality({
  city,
  state,
  country,
  location,
  current,
}: z.output<typeof success>["data"]): AirQuality {
  const { pollution, weather } = current;
  return {
    city,
    state,
    country,
    location: location && {
      longitude: location.coordinates[0],
      latitude: location.coordinates[1],
    },
    usIndex: pollution.aqius,
    cnIndex: pollution.aqicn,
    mainPollutant: POLLUTANTS.get(pollution.mainus ?? ""),
    observedAt: pollution.ts === undefined ? undefined : Date.parse(pollution.ts),
    weather: weather && {
      temperatureCelsius: weather.tp,
      pressureHectopascals: weather.pr,
      humidityPercent: weather.hu,
      windSpeedMetresPerSecond: weather.ws,
      windDirectionDegrees: weather.wd,
    },
  };
}

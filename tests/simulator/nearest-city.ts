import { type City, nearestCity } from "./cities.ts";
import { conditionsAt } from "./indices.ts";
import { errorReply, type Reply, reply } from "./reply.ts";

/** The coordinates of one call, as sent; `null` is absent. */
export interface Query {
  readonly lat: string | null;
  readonly lon: string | null;
}

/** Where a query points: a coordinate in degrees, the caller's own address, or nowhere. */
export type Place =
  | { readonly kind: "coordinate"; readonly latitude: number; readonly longitude: number }
  | { readonly kind: "address" }
  | { readonly kind: "wrong" };

/** Where the simulator believes every caller to be when coordinates are missing: Dublin. */
export const CALLER = { latitude: 53.35, longitude: -6.26 } as const;

function degrees(text: string, limit: number): number | undefined {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  return Math.abs(value) <= limit ? value : undefined;
}

/**
 * Reads a query as AirVisual does. A missing coordinate means the place of the caller's address:
 * the documented trap that a client must never step into.
 */
export function placeOf({ lat, lon }: Query): Place {
  if (lat === null || lon === null) return { kind: "address" };
  const latitude = degrees(lat, 90);
  const longitude = degrees(lon, 180);
  if (latitude === undefined || longitude === undefined) return { kind: "wrong" };
  return { kind: "coordinate", latitude, longitude };
}

function success(city: City, time: number): Reply {
  const body = {
    status: "success",
    data: {
      city: city.name,
      state: city.state,
      country: city.country,
      location: { type: "Point", coordinates: [city.longitude, city.latitude] },
      current: conditionsAt(city, time),
    },
  };
  return reply(200, JSON.stringify(body));
}

/** What AirVisual says of a place at `time` (epoch ms); farther than `radiusKm` nothing is near. */
export function answerFor(place: Place, time: number, radiusKm: number): Reply {
  if (place.kind === "wrong") return errorReply("wrong_coordinates");
  const { latitude, longitude } = place.kind === "address" ? CALLER : place;
  const { city, distanceKm } = nearestCity(latitude, longitude);
  return distanceKm > radiusKm ? errorReply("no_nearest_city") : success(city, time);
}

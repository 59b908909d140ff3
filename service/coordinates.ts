import * as z from "zod";

/** A point on Earth in decimal degrees (WGS 84). */
export interface Coordinates {
  /** −90 (south) to 90 (north). */
  readonly latitude: number;
  /** −180 (west) to 180 (east). */
  readonly longitude: number;
}

/**
 * Plain decimals only: what `Number()` would also take (hex, exponents, blanks, "") is a client's
 * mistake that must not be answered with another place.
 */
const DECIMAL = /^[+-]?\d{1,3}(\.\d{1,12})?$/;

function degrees(name: string, limit: number, example: number) {
  const rule = `must be given once, as a plain decimal number of degrees from -${limit} to ${limit}, such as ${example}`;
  return z
    .string({ error: rule })
    .refine((text) => DECIMAL.test(text) && Math.abs(Number(text)) <= limit, { error: rule })
    .transform(Number)
    .meta({
      description: `${name} in decimal degrees, −${limit} to ${limit}, at most 12 decimals.`,
      override: { type: "number", minimum: -limit, maximum: limit, example },
    });
}

/** The query parameters `lat` and `lon`: strict decimal grammar, exactly one value each. */
export const coordinatesQuery = {
  lat: degrees("Latitude", 90, 52.52),
  lon: degrees("Longitude", 180, 13.405),
};

/** Mean Earth radius in kilometres (IUGG). */
const EARTH_RADIUS_KM = 6371.0088;

/** Great-circle distance in kilometres (haversine). */
export function distanceKm(a: Coordinates, b: Coordinates): number {
  const radians = Math.PI / 180;
  const dLat = (b.latitude - a.latitude) * radians;
  const dLon = (b.longitude - a.longitude) * radians;
  const h =
    Math.sin(dLat / 2) ** 2 +
    Math.cos(a.latitude * radians) * Math.cos(b.latitude * radians) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

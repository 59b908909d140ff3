/** Mean radius of the Earth, km. */
const EARTH_RADIUS_KM = 6371.0088;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/**
 * The point of the unit sphere at a coordinate (degrees). On the sphere poles and the antimeridian
 * are ordinary places, so nearest-neighbour search needs no special cases.
 */
export function unitVector(latitude: number, longitude: number): readonly [number, number, number] {
  const phi = radians(latitude);
  const lambda = radians(longitude);
  return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
}

/** Great-circle distance (haversine) between two coordinates in degrees, in km; never negative. */
export function distanceKm(
  latitude: number,
  longitude: number,
  otherLatitude: number,
  otherLongitude: number,
): number {
  const rise = Math.sin(radians(otherLatitude - latitude) / 2) ** 2;
  const turn = Math.sin(radians(otherLongitude - longitude) / 2) ** 2;
  const chord = rise + Math.cos(radians(latitude)) * Math.cos(radians(otherLatitude)) * turn;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(chord)));
}

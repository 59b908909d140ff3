import type { City } from "./cities.ts";

/** Main pollutant in AirVisual's code: PM2.5, PM10, ozone, NO2, SO2. */
export type Pollutant = "p2" | "p1" | "o3" | "n2" | "s2";

/** `aqius`: US EPA index, `aqicn`: Chinese MEP index; `ts`: start of the UTC hour measured. */
export interface Pollution {
  readonly ts: string;
  readonly aqius: number;
  readonly mainus: Pollutant;
  readonly aqicn: number;
  readonly maincn: Pollutant;
}

/** `tp` °C, `pr` hPa, `hu` %, `ws` m/s, `wd` degrees from north, `ic` icon code (d day, n night). */
export interface Weather {
  readonly ts: string;
  readonly tp: number;
  readonly pr: number;
  readonly hu: number;
  readonly ws: number;
  readonly wd: number;
  readonly ic: string;
}

const HOUR_MS = 3_600_000;
/** Most cities report fine dust, as in reality. */
const POLLUTANTS: readonly Pollutant[] = [
  "p2",
  "p2",
  "p2",
  "p2",
  "p2",
  "p1",
  "p1",
  "o3",
  "n2",
  "s2",
];
const SKIES: readonly string[] = ["01", "02", "03", "04", "09", "10", "11", "13", "50"];
/** PM2.5 in µg/m³ against index: EPA 2024 and MEP HJ 633-2012. */
const US_SCALE: readonly (readonly [number, number])[] = [
  [0, 0],
  [9, 50],
  [35.4, 100],
  [55.4, 150],
  [125.4, 200],
  [225.4, 300],
  [325.4, 500],
];
const CN_SCALE: readonly (readonly [number, number])[] = [
  [0, 0],
  [35, 50],
  [75, 100],
  [115, 150],
  [150, 200],
  [250, 300],
  [350, 400],
  [500, 500],
];

/** 0 ≤ result < 1, the same for the same integers for ever: every process must agree. */
function chance(...parts: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const part of parts) {
    hash = Math.imul(hash ^ (part | 0), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return (hash >>> 0) / 2 ** 32;
}

type Axis = 0 | 1;

/** Piecewise linear reading of a scale from one axis to the other; clamps at its ends. */
function convert(
  scale: readonly (readonly [number, number])[],
  from: Axis,
  to: Axis,
  value: number,
): number {
  let lower = scale[0] ?? [0, 0];
  for (const upper of scale) {
    if (value <= upper[from]) {
      const span = upper[from] - lower[from];
      const share = span === 0 ? 0 : (value - lower[from]) / span;
      return lower[to] + share * (upper[to] - lower[to]);
    }
    lower = upper;
  }
  return lower[to];
}

const clamp = (low: number, value: number, high: number): number =>
  Math.min(high, Math.max(low, value));

const tenths = (value: number): number => Math.round(value * 10) / 10;

/** A city keeps its character for ever, a drift per day, rush hours, and noise per hour. */
function usIndex(city: City, hour: number, localHour: number): number {
  const character = 14 + 95 * chance(city.id, 1) ** 2;
  const day = 0.75 + 0.5 * chance(city.id, 2, Math.floor(hour / 24));
  const rush = 1 + 0.15 * Math.cos(((localHour - 8) * Math.PI) / 6);
  const noise = 0.9 + 0.2 * chance(city.id, 3, hour);
  const raw = Math.round(clamp(6, character * day * rush * noise, 400));
  // An odd index in odd hours: two hours in a row never agree, so a test sees each refresh.
  return (raw & ~1) + (hour & 1);
}

function pollution(city: City, hour: number, localHour: number, ts: string): Pollution {
  const aqius = usIndex(city, hour, localHour);
  const mainus = POLLUTANTS[Math.floor(chance(city.id, 4) * POLLUTANTS.length)] ?? "p2";
  const aqicn = Math.round(convert(CN_SCALE, 0, 1, convert(US_SCALE, 1, 0, aqius)));
  // The Chinese scale weighs coarse dust more.
  const maincn = mainus === "p2" && chance(city.id, 5) < 0.3 ? "p1" : mainus;
  return { ts, aqius, mainus, aqicn, maincn };
}

function weather(city: City, hour: number, localHour: number, ts: string): Weather {
  const yearAngle = ((hour / 24 - 15) / 365.2425) * 2 * Math.PI;
  const tropics = Math.abs(city.latitude) / 90;
  // Coldest in mid January in the north, in mid July in the south.
  const season = -Math.sign(city.latitude) * 22 * tropics * Math.cos(yearAngle);
  const dayTime = -4 * Math.cos(((localHour - 3) * Math.PI) / 12);
  const mean = 28 - 38 * tropics ** 1.5;
  const wet = chance(city.id, 6, Math.floor(hour / 6));
  const warmth = mean + season + dayTime + 6 * (chance(city.id, 7, Math.floor(hour / 24)) - 0.5);
  // Never the negative zero, which JSON does not have.
  const tp = Math.round(warmth) + 0;
  const sky = SKIES[Math.floor(wet * SKIES.length)] ?? "01";
  return {
    ts,
    tp,
    pr: Math.round(1025 - 25 * wet),
    hu: Math.round(clamp(10, 35 + 60 * wet - dayTime * 3, 100)),
    ws: tenths(0.3 + 9 * chance(city.id, 8, hour) ** 2),
    wd: Math.floor(360 * chance(city.id, 9, Math.floor(hour / 3))),
    // Snow only when it freezes.
    ic: `${sky === "13" && tp > 1 ? "10" : sky}${localHour >= 6 && localHour < 18 ? "d" : "n"}`,
  };
}

/**
 * What a city's station reports for the UTC hour that contains `time` (epoch ms). Pure: the same
 * city and hour give the same values in every process. `aqius` differs between successive hours.
 */
export function conditionsAt(
  city: City,
  time: number,
): { readonly pollution: Pollution; readonly weather: Weather } {
  const hour = Math.floor(time / HOUR_MS);
  const ts = new Date(hour * HOUR_MS).toISOString();
  const localHour = (((hour + Math.round(city.longitude / 15)) % 24) + 24) % 24;
  return {
    pollution: pollution(city, hour, localHour, ts),
    weather: weather(city, hour, localHour, ts),
  };
}

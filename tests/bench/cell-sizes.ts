/**
 * How often a place's nearest city differs from the nearest city of its cell's centre, for the cell
 * sizes that can be configured. Decision 0005 quotes the table.
 */
import { cellOf } from "../../service/air-quality/cell.ts";
import type { Coordinates } from "../../service/coordinates.ts";
import { CITIES, nearestCity } from "../simulator/cities.ts";

const SIZES = [0.01, 0.05, 0.1, 0.25];
const SAMPLES = 100_000;

/** The same numbers at every run (linear congruential generator). */
let seed = 1;
function random(): number {
  seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
  return seed / 2 ** 31;
}

/** A point at most `degrees` from a random city in each direction. */
function near(degrees: number): Coordinates {
  const city = CITIES[Math.floor(random() * CITIES.length)] ?? { latitude: 0, longitude: 0 };
  const shift = () => (2 * random() - 1) * degrees;
  return {
    latitude: Math.max(-90, Math.min(90, city.latitude + shift())),
    longitude: ((city.longitude + shift() + 540) % 360) - 180,
  };
}

/** Anywhere on the globe, evenly by area. */
function anywhere(): Coordinates {
  return {
    latitude: (Math.asin(2 * random() - 1) * 180) / Math.PI,
    longitude: random() * 360 - 180,
  };
}

function shareOfOtherCities(size: number, pick: () => Coordinates): string {
  const cityId = ({ latitude, longitude }: Coordinates) => nearestCity(latitude, longitude).city.id;
  let other = 0;
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const point = pick();
    if (cityId(point) !== cityId(cellOf(point, size).centre)) other += 1;
  }
  return `${((100 * other) / SAMPLES).toFixed(2)} %`;
}

function row(...cells: readonly string[]): string {
  return cells.map((text) => text.padEnd(24)).join("");
}

process.stdout.write(
  `Share of ${SAMPLES.toLocaleString("en")} places whose city changes\n` +
    `${row("cell", "anywhere", "within 0.5° of a city", "within 0.05° of a city")}\n`,
);
for (const size of SIZES) {
  const shares = [anywhere, () => near(0.5), () => near(0.05)].map((pick) =>
    shareOfOtherCities(size, pick),
  );
  process.stdout.write(
    `${`${size}°`.padEnd(10)}${shares.map((text) => text.padEnd(20)).join("")}\n`,
  );
}

import { randomUUID } from "node:crypto";
import { type Answer, openWire } from "./wire.ts";

/** Capitals, in different cells and far from each other; latitude and longitude in degrees. */
const CAPITALS = [
  [52.52, 13.405],
  [48.857, 2.352],
  [51.507, -0.128],
  [40.417, -3.704],
  [41.893, 12.483],
  [59.329, 18.069],
  [52.23, 21.011],
  [38.722, -9.139],
  [30.044, 31.236],
  [-1.286, 36.817],
  [28.614, 77.209],
  [39.904, 116.407],
  [35.677, 139.65],
  [37.566, 126.978],
  [13.756, 100.502],
  [-35.281, 149.13],
  [38.895, -77.036],
  [45.42, -75.7],
  [19.433, -99.133],
  [-15.794, -47.883],
] as const;

const pathOf = (latitude: number, longitude: number) =>
  `/v1/air-quality?lat=${latitude}&lon=${longitude}`;

/** What a load asks for when nothing else is said. */
export const CAPITAL_PATHS: readonly string[] = CAPITALS.map(([lat, lon]) => pathOf(lat, lon));

/** Away from the edges of the map, and one of so many that hardly anybody has asked for it. */
export function anyPlace(): string {
  const within = (limit: number) => Number(((2 * Math.random() - 1) * limit).toFixed(3));
  return pathOf(within(60), within(170));
}

/** Where an API is: the address, and the name it goes by there. */
export interface Address {
  readonly url: string;
  readonly host?: string;
}

const ASK_WITHIN_MS = 10_000;

/** One request outside of any load. Rejects when there is no whole answer. */
export async function ask(
  { url, host }: Address,
  path: string,
): Promise<Answer & { readonly id: string }> {
  const wire = openWire(url, host);
  const id = randomUUID();
  try {
    const { answer, broken } = await wire.send({
      path,
      id,
      fresh: true,
      withinMs: ASK_WITHIN_MS,
    });
    if (!answer) throw new Error(`GET ${url}${path}: ${broken}`);
    return { ...answer, id };
  } finally {
    wire.close();
  }
}

/** Places whose answers are known, to be asked for in turn. */
export interface KnownPlaces {
  readonly paths: readonly string[];
  next(): string;
  check(answer: Answer, path: string): string | undefined;
}

/**
 * Asks for each place once, so that a load causes no calls to the source, and remembers the cities.
 * A place that is refused is left out; rejects when none is left.
 */
export async function learn(address: Address, paths: readonly string[]): Promise<KnownPlaces> {
  const cities = new Map<string, string>();
  let refused = "";
  for (const path of paths) {
    const answer = await ask(address, path);
    const city = answer.status === 200 ? bodyOf(answer.text)?.city : undefined;
    if (city === undefined) refused = `${faultOf(answer)} for ${path}`;
    else cities.set(path, city);
  }
  if (cities.size === 0) throw new Error(`${address.url} answers for no place: ${refused}`);
  return knownPlaces(cities);
}

export function knownPlaces(cities: ReadonlyMap<string, string>): KnownPlaces {
  const paths = [...cities.keys()];
  let asked = 0;
  return {
    paths,
    next: () => {
      asked += 1;
      return paths[asked % paths.length] ?? "/";
    },
    check(answer, path) {
      if (answer.status !== 200) return faultOf(answer);
      const body = bodyOf(answer.text);
      if (!body) return "not the contract's body";
      return body.city === cities.get(path) ? undefined : "another place's body";
    },
  };
}

interface Body {
  readonly city: string;
  readonly air_quality_index: number;
}

/** The body of v1 when it is exactly that. */
function bodyOf(text: string): Body | undefined {
  try {
    const body = JSON.parse(text) as Body;
    const keys = Object.keys(body).join();
    const whole = typeof body.city === "string" && body.city !== "";
    const right = keys === "city,air_quality_index" && Number.isInteger(body.air_quality_index);
    return whole && right ? body : undefined;
  } catch {
    return undefined;
  }
}

/** Characters; enough for Envoy to say why. */
const MOST_WORDS = 200;

/** The status, and whose it is: a problem's name for the API's own, else the proxy's words. */
export function faultOf({ status, text }: Answer): string {
  const problem = /"type":"\/problems#([a-z-]+)"/.exec(text)?.[1];
  return `status ${status} ${problem ?? (text.slice(0, MOST_WORDS).trim() || "without a body")}`;
}

import { expect } from "chai";
import { simulatorOf } from "./simulator.ts";
import { BERLIN, clientOf, parametersAtFault, type Target } from "./target.ts";

const LAT = ["lat"] as const;
const LON = ["lon"] as const;
const BOTH = ["lat", "lon"] as const;

/** As they stand in a URL; a lenient parser would take many of them for a number. */
const BAD_VALUES = [
  "",
  "-",
  ".",
  "5.",
  ".5",
  "+5",
  "5+",
  "--5",
  "%2B-5",
  "%20",
  "%205",
  "5%20",
  "5%0A",
  "5%0D%0A",
  "0x10",
  "0b1",
  "0o7",
  "1e1",
  "1E1",
  "5e-1",
  "1e400",
  "NaN",
  "Infinity",
  "-Infinity",
  "null",
  "undefined",
  "true",
  "1_000",
  "5,2",
  "5.2,13.4",
  "5.2.5",
  "5;5",
  "%EF%BC%95%EF%BC%92",
  "%D9%A3",
  "%E2%88%925",
  "5%C2%B0",
  "5N",
  "%00",
  "5%00",
  "%",
  "%zz",
  "%255",
  "%FF",
  "{}",
  "[5]",
  "1%20OR%201=1",
  "0.1234567890123",
  "0005",
  "9".repeat(400),
] as const;

/** Query string → the parameters that are named. */
const BAD_QUERIES: Readonly<Record<string, readonly string[]>> = {
  "": BOTH,
  lat: BOTH,
  "lat&lon": BOTH,
  "lat=5": LON,
  "lon=5": LAT,
  "lat=5&lon=5&lat=5": LAT,
  "lat=5&lon=5&lon=": LON,
  "lat=5&lat=6&lon=5&lon=6": BOTH,
  "LAT=5&LON=5": BOTH,
  "latitude=5&longitude=5": BOTH,
  "lat[]=5&lon[]=5": BOTH,
  "lat%00=5&lon=5": LAT,
  "lat=5;lon=5": BOTH,
  "lat=5%26lon=5": BOTH,
  "?lat=5&lon=5": LAT,
  "lat=90.0000001&lon=5": LAT,
  "lat=-90.000000000001&lon=5": LAT,
  "lat=91&lon=5": LAT,
  "lat=5&lon=180.0000001": LON,
  "lat=5&lon=-181": LON,
  "lat=91&lon=181": BOTH,
};

/** Other spellings of one latitude. */
const GOOD_VALUES = ["%2B52.52", "052.52", "52.520000000000", "%352.52"] as const;

/** What is refused, and what is said of it. */
export function describeCoordinates(target: () => Target): void {
  const { ask } = clientOf(target);

  async function refused(path: string, parameters: readonly string[]): Promise<void> {
    const { status, json } = await ask(path);

    expect(status).to.equal(400);
    expect(json()).to.include({ type: "/problems#invalid-parameters" });
    expect(parametersAtFault(json())).to.deep.equal(parameters);
  }

  describe("bad coordinates", () => {
    for (const value of BAD_VALUES) {
      it(`are refused by name: '${value.slice(0, 40)}'`, async () => {
        await refused(`/air-quality?lat=${value}&lon=5`, LAT);
        await refused(`/v1/air-quality?lat=5&lon=${value}`, LON);
        await refused(`/v2/air-quality?lat=${value}&lon=${value}`, BOTH);
      });
    }

    for (const [query, parameters] of Object.entries(BAD_QUERIES)) {
      it(`are refused by name: ?${query}`, async () => {
        await refused(`/air-quality?${query}`, parameters);
        await refused(`/v1/air-quality?${query}`, parameters);
      });
    }

    it("are refused to HEAD as well, without a body", async () => {
      const { status, text } = await ask("/air-quality?lat=91&lon=5", { method: "HEAD" });

      expect([status, text]).to.deep.equal([400, ""]);
    });

    it("cost no call to the upstream", async function () {
      const simulator = simulatorOf(this, target);
      const calls = await simulator.calls();

      const queries = [
        ...Object.keys(BAD_QUERIES),
        ...BAD_VALUES.flatMap((value) => [`lat=${value}&lon=5`, `lat=5&lon=${value}`]),
      ];
      await Promise.all(queries.map((query) => ask(`/v1/air-quality?${query}`)));

      expect(await simulator.calls()).to.equal(calls);
    });
  });

  describe("unknown parameters", () => {
    it("are refused by name in v2", () =>
      refused(`/v2/air-quality?${BERLIN}&utm_source=mail`, ["utm_source"]));

    it("are ignored in v1", async () => {
      const { status } = await ask(`/v1/air-quality?${BERLIN}&utm_source=mail&lat%5B%5D=91`);

      expect(status).to.equal(200);
    });
  });

  describe("good coordinates", () => {
    for (const latitude of GOOD_VALUES) {
      it(`may be written as ${latitude}`, async () => {
        const plain = await ask(`/v2/air-quality?${BERLIN}`);

        const other = await ask(`/v2/air-quality?lat=${latitude}&lon=13.405`);

        const placeOf = ({ json }: typeof plain) => {
          const { city, distance_km } = json() as Record<string, unknown>;
          return { city, distance_km };
        };
        expect(other.status).to.equal(200);
        expect(placeOf(other)).to.deep.equal(placeOf(plain));
      });
    }
  });
}

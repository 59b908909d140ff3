import { expect } from "chai";
import fc from "fast-check";
import { type KeptConnections, keepConnections } from "../../support/raw-http.ts";
import { anyValue, BAD_ENCODINGS, encode, INJECTIONS } from "./hostile.ts";
import { checkAll, expectProblem, type Service, startService } from "./support.ts";

/** The grammar once more, written another way than the service has it. */
function isCoordinate(encoded: string, limit: number): boolean {
  const text = new URLSearchParams(`v=${encoded}`).get("v") ?? "";
  const [whole = "", fraction, ...more] = text.replace(/^[-+]/, "").split(".");
  const digits = (part: string, most: number) =>
    part.length >= 1 &&
    part.length <= most &&
    [...part].every((char) => "0123456789".includes(char));
  const wellFormed = digits(whole, 3) && (fraction === undefined || digits(fraction, 12));
  return wellFormed && more.length === 0 && Math.abs(Number(text)) <= limit;
}

/** Texts that `Number()` or a lenient parser would take for a number. */
const ALMOST_NUMBERS = [
  "",
  "+",
  "-",
  ".",
  "5.",
  ".5",
  "%20",
  "%205",
  "5%20",
  "+5",
  "5+",
  "--5",
  "%2B-5",
  "0x10",
  "0b1",
  "0o7",
  "1e1",
  "1E1",
  "1e400",
  "Infinity",
  "-Infinity",
  "NaN",
  "1_000",
  "52,52",
  "5.2.5",
  "5;5",
  "%EF%BC%95%EF%BC%92",
  "%D9%A3",
  "52%C2%B0",
  "52N",
  "52.52%00",
  "90.0000001",
  "-90.000000000001",
  "91",
  "0.1234567890123",
  "0090",
  "9".repeat(400),
] as const;

const almostNumber = fc.oneof(
  fc.constantFrom(...ALMOST_NUMBERS),
  fc.double().map(String).map(encode),
  fc.stringMatching(/^[-+.0-9eExX, _]{1,12}$/).map(encode),
  fc
    .tuple(fc.integer({ min: -999, max: 999 }), fc.stringMatching(/^\d{0,14}$/))
    .map(([whole, fraction]) => `${whole}.${fraction}`),
);

describe("coordinates in a query", () => {
  let service: Service;
  let connections: KeptConnections;

  before(async () => {
    service = await startService();
    connections = keepConnections(service.server.url);
  });

  after(async () => {
    connections.close();
    await service.stop();
  });

  afterEach("nobody was asked, nothing was stored", async () => {
    expect(service.calls()).to.equal(0);
    expect(await service.stored()).to.deep.equal([]);
  });

  async function refused(path: string): Promise<void> {
    expectProblem(await connections.send({ path }), "invalid-parameters");
  }

  for (const value of [...ALMOST_NUMBERS, ...BAD_ENCODINGS, ...INJECTIONS.map(encode)]) {
    it(`refuses lat=${value.slice(0, 60)}`, async () => {
      await refused(`/air-quality?lat=${value}&lon=13.405`);
      await refused(`/v2/air-quality?lat=${value}&lon=13.405`);
    });
  }

  it("refuses 3,000 generated almost-numbers", async () => {
    const wrong = almostNumber.filter((value) => !isCoordinate(value, 90));

    await checkAll(wrong, 3_000, (value) => refused(`/air-quality?lat=${value}&lon=13.405`));
  });

  it("refuses 2,000 generated texts and bytes", async () => {
    const wrong = anyValue.filter((value) => !isCoordinate(value, 180));

    await checkAll(wrong, 2_000, (value) => refused(`/v1/air-quality?lat=52.52&lon=${value}`));
  });

  it("refuses 1,000 pairs that are not given exactly once each", async () => {
    const names = fc.constantFrom("lat", "lon", "l%61t", "LAT", "lat[]", "lon%5B0%5D", "lat.0", "");
    const query = fc
      .array(fc.tuple(names, fc.constantFrom("1", "52.52", "", "1,2")), { maxLength: 6 })
      .filter((pairs) => !isPair(pairs.map(([name]) => name)))
      .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join("&"));

    await checkAll(query, 1_000, (pairs) => refused(`/air-quality?${pairs}`));
  });

  for (const value of ["180.0000001", "-180.000000000001", "181", "360", "%2B200"]) {
    it(`refuses lon=${value}`, () => refused(`/air-quality?lat=52.52&lon=${value}`));
  }

  for (const query of [
    "",
    "?",
    "?lat",
    "?lat&lon",
    "?lat=1",
    "?lon=1",
    "?lat=1&lon=2&lat=1",
    "?lat=1&lon=2&lon=",
    "?lat[]=1&lon[]=2",
    "?lat[0]=1&lat[1]=2&lon=1",
    "?lat%00=1&lon=2",
    "?lat=1;lon=2",
    "?lat=1%26lon=2",
    "?lat:1&lon:2",
    "?{lat:1,lon:2}",
    "??lat=1&lon=2",
    "?__proto__[lat]=1&__proto__[lon]=2",
  ]) {
    it(`refuses /air-quality${query}`, () => refused(`/air-quality${query}`));
  }
});

function isPair(names: readonly string[]): boolean {
  const count = (wanted: string) =>
    names.filter((name) => decodeURIComponent(name) === wanted).length;
  return count("lat") === 1 && count("lon") === 1;
}

describe("the corners of the valid range", () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });

  after(() => service.stop());

  for (const [query, centre] of Object.entries({
    "lat=90&lon=180": [89.975, -179.975],
    "lat=-90&lon=-180": [-89.975, -179.975],
    "lat=90.000000000000&lon=-180.0": [89.975, -179.975],
    "lat=0&lon=0": [0.025, 0.025],
    "lat=-0&lon=-0.0": [0.025, 0.025],
    "lat=%2B5&lon=%2B5": [5.025, 5.025],
    "lat=005&lon=005.0": [5.025, 5.025],
    "lat=12.123456789012&lon=-12.123456789012": [12.125, -12.125],
    "lat=89.999999999999&lon=179.9999999": [89.975, 179.975],
    "l%61t=%35&lon=%35": [5.025, 5.025],
  })) {
    it(`answers ${query}`, async () => {
      const v1 = await service.ask(`/air-quality?${query}`);
      const v2 = await service.ask(`/v2/air-quality?${query}`);

      expect([v1.status, v2.status]).to.deep.equal([200, 200]);
      const [latest] = await service.stored();
      expect([latest?.cell_latitude, latest?.cell_longitude]).to.deep.equal(centre);
    });
  }

  it("takes −180 and 180 for one place", async () => {
    const { byCoordinates } = service.simulator.control.stats();

    expect(byCoordinates).to.have.property("89.975,-179.975", 1);
  });
});

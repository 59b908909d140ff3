import { expect } from "chai";
import { type Service, startService, stoppedClock } from "../support.ts";

describe("GET /v2/air-quality", () => {
  const clock = stoppedClock("2026-11-22T18:20:23.123Z");
  let service: Service;

  before(async () => {
    service = await startService({ clock });
  });

  after(() => service.stop());

  it("answers everything that AirVisual says", async () => {
    await service.ask("/v2/air-quality?lat=52.52&lon=13.405");
    clock.forward(7_000);

    const { json } = await service.ask("/v2/air-quality?lat=52.52&lon=13.405");

    expect(json()).to.deep.equal({
      city: "Berlin",
      state: "Berlin",
      country: "Germany",
      location: { latitude: 52.52437, longitude: 13.41053 },
      distance_km: 0.6,
      us_index: 38,
      cn_index: 10,
      category: "Good",
      colour: "green",
      main_pollutant: "pm25",
      weather: {
        temperature_celsius: 8,
        pressure_hpa: 1005,
        humidity_percent: 77,
        wind_speed_mps: 5,
        wind_direction_degrees: 308,
      },
      observed_at: "2026-11-22T18:00:00.000Z",
      age_seconds: 7,
      stale: false,
      attribution: { name: "IQAir AirVisual", url: "https://www.iqair.com" },
    });
  });

  it("measures the distance from the consumer's own point", async () => {
    const near = await service.ask("/v2/air-quality?lat=52.52437&lon=13.41053");
    const far = await service.ask("/v2/air-quality?lat=52.549&lon=13.449");

    expect(near.json()).to.include({ city: "Berlin", distance_km: 0 });
    expect(far.json()).to.include({ city: "Berlin", distance_km: 3.8 });
  });

  it("answers null for everything that AirVisual leaves out", async () => {
    service.simulator.control.setBehaviour({
      kind: "malformed",
      name: "drift-all-missing",
      times: 1,
    });

    const { json } = await service.ask("/v2/air-quality?lat=44.8&lon=20.4");

    expect(json()).to.deep.equal({
      city: "Belgrade",
      state: null,
      country: null,
      location: null,
      distance_km: null,
      us_index: 77,
      cn_index: null,
      category: "Moderate",
      colour: "yellow",
      main_pollutant: null,
      weather: null,
      observed_at: null,
      age_seconds: 0,
      stale: false,
      attribution: { name: "IQAir AirVisual", url: "https://www.iqair.com" },
    });
  });

  const places = {
    "drift-weather-texts": {
      weather: {
        temperature_celsius: null,
        pressure_hpa: null,
        humidity_percent: null,
        wind_speed_mps: null,
        wind_direction_degrees: null,
      },
    },
    "drift-mainus-unknown": { main_pollutant: null },
    "drift-mainus-carbon-monoxide": { main_pollutant: "co" },
    "drift-coordinates-reversed-range": { location: null, distance_km: null },
    "drift-ts-not-a-date": { observed_at: null },
    "drift-aqicn-text": { cn_index: null },
    "drift-state-number": { state: null, country: "Serbia" },
  } as const;
  for (const [number, [name, expected]] of Object.entries(places).entries()) {
    it(`answers null for what ${name} makes unusable, and keeps the rest`, async () => {
      service.simulator.control.setBehaviour({ kind: "malformed", name, times: 1 });

      const { json } = await service.ask(`/v2/air-quality?lat=${number}&lon=0`);

      expect(json()).to.deep.include({ city: "Belgrade", us_index: 77, ...expected });
    });
  }

  it("refuses names it does not know, and says which", async () => {
    const { status, json } = await service.ask("/v2/air-quality?lat=1&lon=1&utm_source=mail");

    expect(status).to.equal(400);
    expect((json() as { errors: object[] }).errors).to.deep.equal([
      { parameter: "utm_source", rule: "is not a parameter of this resource" },
    ]);
  });
});

import { expect } from "chai";
import { CITIES, nearestCity } from "../../simulator/cities.ts";

describe("simulator/cities", () => {
  it("knows thousands of cities, each with a name, a state and a country in words", () => {
    expect(CITIES.length).to.be.within(3_000, 6_000);
    const nameless = CITIES.filter(
      ({ name, state, country }) => name === "" || state === "" || country.length <= 2,
    );
    expect(nameless).to.deep.equal([]);
    expect(new Set(CITIES.map(({ id }) => id)).size).to.equal(CITIES.length);
  });

  const places = [
    [52.52, 13.405, "Berlin", "Berlin", "Germany"],
    [44.82, 20.46, "Belgrade", "Belgrade", "Serbia"],
    [34.05, -118.24, "Los Angeles", "Sacramento", "United States"],
    [-33.87, 151.21, "Sydney", "Sydney", "Australia"],
    [0, 0, "Takoradi", "Sekondi-Takoradi", "Ghana"],
  ] as const;
  for (const [latitude, longitude, name, state, country] of places) {
    it(`answers ${name} for ${latitude}/${longitude}`, () => {
      expect(nearestCity(latitude, longitude).city).to.include({ name, state, country });
    });
  }

  it("measures the distance to the city", () => {
    expect(nearestCity(52.52, 13.405).distanceKm).to.be.below(2);
    const ocean = nearestCity(-48.9, -123.4);
    expect(ocean.distanceKm).to.be.above(3_000);
  });

  it("sees across the antimeridian: −180 and 180 are one place", () => {
    expect(nearestCity(-37, 180).city).to.equal(nearestCity(-37, -180).city);
    const { city, distanceKm } = nearestCity(-37, -179.5);
    expect(city).to.include({ country: "New Zealand" });
    expect(city.longitude).to.be.above(170);
    expect(distanceKm).to.be.within(200, 600);
  });

  it("has one answer at each pole, whatever the longitude", () => {
    for (const latitude of [90, -90]) {
      const names = [-180, -90, 0, 13.4, 90, 180].map(
        (longitude) => nearestCity(latitude, longitude).city.name,
      );
      expect(new Set(names).size, `at ${latitude}`).to.equal(1);
    }
  });

  it("finds each city at its own coordinates", () => {
    const lost = CITIES.filter((_, index) => index % 40 === 0).filter(
      (city) => nearestCity(city.latitude, city.longitude).distanceKm > 0.001,
    );
    expect(lost).to.deep.equal([]);
  });
});

import { expect } from "chai";
import { CITIES, nearestCity } from "../../simulator/cities.ts";
import { conditionsAt } from "../../simulator/indices.ts";

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 1, 7, 12);
const berlin = nearestCity(52.52, 13.405).city;
const sydney = nearestCity(-33.87, 151.21).city;
const singapore = nearestCity(1.35, 103.82).city;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const meanTemperature = (city: typeof berlin, month: number): number =>
  mean(
    Array.from(
      { length: 240 },
      (_, hour) => conditionsAt(city, Date.UTC(2026, month, 10, hour)).weather.tp,
    ),
  );

describe("simulator/indices", () => {
  it("reports the UTC hour and holds still within it", () => {
    const first = conditionsAt(berlin, NOON);
    expect(first.pollution.ts).to.equal("2026-02-07T12:00:00.000Z");
    expect(first.weather.ts).to.equal(first.pollution.ts);
    expect(conditionsAt(berlin, NOON + HOUR - 1)).to.deep.equal(first);
  });

  it("changes the index with every hour", () => {
    for (let hour = 0; hour < 100; hour += 1) {
      const before = conditionsAt(berlin, NOON + hour * HOUR).pollution.aqius;
      const after = conditionsAt(berlin, NOON + (hour + 1) * HOUR).pollution.aqius;
      expect(after).to.not.equal(before);
    }
  });

  it("keeps its values for ever", () => {
    expect(conditionsAt(berlin, NOON)).to.deep.equal({
      pollution: {
        ts: "2026-02-07T12:00:00.000Z",
        aqius: 26,
        mainus: "p2",
        aqicn: 7,
        maincn: "p2",
      },
      weather: {
        ts: "2026-02-07T12:00:00.000Z",
        tp: 4,
        pr: 1009,
        hu: 63,
        ws: 0.8,
        wd: 52,
        ic: "10d",
      },
    });
  });

  it("stays plausible for every city through a year", () => {
    const indices = CITIES.flatMap((city, index) => {
      const { pollution, weather } = conditionsAt(city, NOON + index * 2 * HOUR);
      expect(pollution.mainus).to.be.oneOf(["p2", "p1", "o3", "n2", "s2"]);
      expect(pollution.maincn).to.be.oneOf(["p2", "p1", "o3", "n2", "s2"]);
      expect(pollution.aqicn).to.be.within(0, pollution.aqius);
      expect(weather.tp).to.be.within(-50, 50);
      expect(weather.pr).to.be.within(950, 1_060);
      expect(weather.hu).to.be.within(0, 100);
      expect(weather.ws).to.be.within(0, 40);
      expect(weather.wd).to.be.within(0, 359);
      expect(weather.ic).to.match(/^(01|02|03|04|09|10|11|13|50)[dn]$/);
      return [pollution.aqius];
    });
    expect(indices.every(Number.isInteger)).to.equal(true);
    expect(Math.min(...indices)).to.be.within(5, 20);
    expect(Math.max(...indices)).to.be.within(120, 250);
  });

  it("knows summer, winter and the tropics", () => {
    const [january, july] = [0, 6];
    expect(meanTemperature(berlin, july)).to.be.above(meanTemperature(berlin, january) + 10);
    expect(meanTemperature(sydney, january)).to.be.above(meanTemperature(sydney, july) + 5);
    expect(meanTemperature(singapore, january)).to.be.within(22, 34);
  });

  it("has day and night by longitude", () => {
    expect(conditionsAt(berlin, NOON).weather.ic).to.match(/d$/);
    expect(conditionsAt(sydney, NOON).weather.ic).to.match(/n$/);
  });
});

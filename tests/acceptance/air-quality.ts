import { expect } from "chai";
import { nearestCity } from "../simulator/cities.ts";
import { conditionsAt } from "../simulator/indices.ts";
import type { Answer } from "../support/client.ts";
import { until } from "../support/wait.ts";
import { simulatorOf } from "./simulator.ts";
import { BERLIN, clientOf, type Target } from "./target.ts";

const PATHS = ["/air-quality", "/v1/air-quality", "/v2/air-quality"] as const;

/** Milliseconds around the moment of a call that can be read off an answer's whole seconds. */
const UNCERTAINTY_MS = 5_000;

const ETAG = /^(W\/)?"[\w-]+"$/;

/** `/air-quality`, `/v1/air-quality` and `/v2/air-quality` for a known place. */
export function describeAirQuality(target: () => Target): void {
  const { ask } = clientOf(target);

  for (const path of ["/air-quality", "/v1/air-quality"]) {
    describe(`GET ${path}`, () => {
      it("answers city and index, and nothing else", async () => {
        const { status, headers, text } = await ask(`${path}?${BERLIN}`);

        expect(status).to.equal(200);
        expect(headers.get("content-type")).to.equal("application/json; charset=utf-8");
        expect(text).to.match(/^\{"city":"[^"]+","air_quality_index":\d+\}$/);
      });

      it("answers byte for byte what the source says of Berlin", async function () {
        simulatorOf(this, target);

        const answer = await ask(`${path}?${BERLIN}`);

        expect(berlinV1(answer)).to.include(answer.text);
      });

      it("answers JSON whatever Accept says", async () => {
        const { status } = await ask(`${path}?${BERLIN}`, { headers: { accept: "image/png" } });

        expect(status).to.equal(200);
      });
    });
  }

  describe("the two names of v1", () => {
    it("have the same answer, byte for byte", async () => {
      const first = await ask(`/air-quality?${BERLIN}`);
      const versioned = await ask(`/v1/air-quality?${BERLIN}`);
      const last = await ask(`/air-quality?${BERLIN}`);

      // The answer may be renewed between two of the three.
      expect([first.text, last.text]).to.include(versioned.text);
    });
  });

  describe("GET /v2/air-quality", () => {
    it("answers every member of the contract", async () => {
      const { status, json } = await ask(`/v2/air-quality?${BERLIN}`);

      expect(status).to.equal(200);
      expect(json()).to.have.all.keys(
        "city",
        "state",
        "country",
        "location",
        "distance_km",
        "us_index",
        "cn_index",
        "category",
        "colour",
        "main_pollutant",
        "weather",
        "observed_at",
        "age_seconds",
        "stale",
        "attribution",
      );
    });

    it("answers what the source says of Berlin at the hour it names", async function () {
      simulatorOf(this, target);

      const { json } = await ask(`/v2/air-quality?${BERLIN}`);

      const body = json() as { observed_at: string };
      const { city } = nearestCity(52.52, 13.405);
      const { pollution, weather } = conditionsAt(city, Date.parse(body.observed_at));
      expect(body).to.deep.include({
        city: "Berlin",
        state: "Berlin",
        country: "Germany",
        location: { latitude: city.latitude, longitude: city.longitude },
        distance_km: 0.6,
        us_index: pollution.aqius,
        cn_index: pollution.aqicn,
        weather: {
          temperature_celsius: weather.tp,
          pressure_hpa: weather.pr,
          humidity_percent: weather.hu,
          wind_speed_mps: weather.ws,
          wind_direction_degrees: weather.wd,
        },
      });
    });

    it("says its age in the body as in the header", async () => {
      const { headers, json } = await ask(`/v2/air-quality?${BERLIN}`);

      expect(json()).to.include({ age_seconds: Number(headers.get("age")) });
    });
  });

  for (const path of PATHS) {
    describe(`the headers of ${path}`, () => {
      it("say how old the answer is and how long it holds", async () => {
        const { headers } = await ask(`${path}?${BERLIN}`);

        expect(headers.get("age")).to.match(/^\d+$/);
        expect(headers.get("cache-control")).to.match(/^public, max-age=[1-9]\d*$/);
        expect(headers.get("etag")).to.match(ETAG);
      });

      it("save a consumer the body that it has", async () => {
        const first = await ask(`${path}?${BERLIN}`);
        const etag = first.headers.get("etag") ?? "";

        const again = await ask(`${path}?${BERLIN}`, { headers: { "if-none-match": etag } });

        // Renewed in between, it is another answer.
        const unchanged = again.headers.get("etag") === etag;
        expect(again.status).to.equal(unchanged ? 304 : 200);
        expect(again.text === "").to.equal(unchanged);
        expect(again.headers.get("cache-control")).to.match(/^public, max-age=\d+$/);
        expect(again.headers.get("age")).to.match(/^\d+$/);
      });

      it("give a consumer with another body a new one", async () => {
        const { status, text } = await ask(`${path}?${BERLIN}`, {
          headers: { "if-none-match": '"of-another-answer"' },
        });

        expect(status).to.equal(200);
        expect(text).not.to.equal("");
      });

      it("are there for HEAD, without a body", async () => {
        const get = await ask(`${path}?${BERLIN}`);

        // Other processes of the service learn of the answer a moment later.
        const head = await until(async () => {
          const answer = await ask(`${path}?${BERLIN}`, { method: "HEAD" });
          expect([answer.status, answer.text]).to.deep.equal([200, ""]);
          return answer.headers.has("etag") && answer;
        });

        expect(head.headers.get("content-type")).to.equal(get.headers.get("content-type"));
        expect(head.headers.get("cache-control")).to.match(/^public, max-age=\d+$/);
        expect(head.headers.get("age")).to.match(/^\d+$/);
        expect(head.headers.get("etag")).to.match(ETAG);
      });
    });
  }
}

/**
 * What v1 must answer, given when the source was asked, which Date and Age tell: two texts when that
 * was around a full hour, at which the simulator changes its values.
 */
function berlinV1({ headers }: Answer): string[] {
  const asked = Date.parse(headers.get("date") ?? "") - Number(headers.get("age")) * 1000;
  return [asked - UNCERTAINTY_MS, asked + UNCERTAINTY_MS].map((time) => {
    const { pollution } = conditionsAt(nearestCity(52.52, 13.405).city, time);
    return `{"city":"Berlin","air_quality_index":${pollution.aqius}}`;
  });
}

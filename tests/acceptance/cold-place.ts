import { expect } from "chai";
import { type Place, simulatorOf } from "./simulator.ts";
import { clientOf, type Target } from "./target.ts";

/** Away from the edges of the map, and one of so many that hardly anybody has asked for it. */
function anyPlace(): Place {
  const within = (limit: number) => Number(((2 * Math.random() - 1) * limit).toFixed(3));
  return { latitude: within(60), longitude: within(170) };
}

/** A place that nobody asked for before. */
export function describeColdPlace(target: () => Target): void {
  const { ask } = clientOf(target);

  describe("a place that is asked for the first time", () => {
    const place = anyPlace();
    const path = `/v2/air-quality?lat=${place.latitude}&lon=${place.longitude}`;

    it(`costs HEAD nothing and tells it nothing: ${path}`, async function () {
      const simulator = simulatorOf(this, target);
      const calls = await simulator.callsNear(place);

      const { status, headers, text } = await ask(path, { method: "HEAD" });

      expect([status, text]).to.deep.equal([200, ""]);
      expect(headers.get("cache-control")).to.equal("no-store");
      expect(headers.get("etag")).to.equal(null);
      expect(await simulator.callsNear(place)).to.equal(calls);
    });

    it("costs one call, however many ask for it at once", async function () {
      const simulator = simulatorOf(this, target);
      const calls = await simulator.callsNear(place);

      const answers = await Promise.all(Array.from({ length: 20 }, () => ask(path)));

      const bodies = answers.map(({ json }) => ({ ...(json() as object), age_seconds: 0 }));
      for (const { status, text } of answers) expect(status, text).to.equal(200);
      for (const body of bodies) expect(body).to.deep.equal(bodies[0]);
      expect(await simulator.callsNear(place)).to.equal(calls + 1);
      // Who caused the call is told what is left to it.
      const told = answers.filter(({ headers }) => headers.has("ratelimit"));
      expect(told).to.have.length(1);
      expect(told[0]?.headers.get("ratelimit")).to.match(/^"unknown-places";r=\d+;t=\d+$/);
    });

    it("is known from then on", async function () {
      const simulator = simulatorOf(this, target);
      const calls = await simulator.callsNear(place);

      const { status, headers } = await ask(path.replace("/v2/", "/v1/"));

      expect(status).to.equal(200);
      expect(headers.has("ratelimit")).to.equal(false);
      expect(await simulator.callsNear(place)).to.equal(calls);
    });
  });
}

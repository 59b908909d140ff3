import { once } from "node:events";
import { connect } from "node:net";
import { expect } from "chai";
import { COMMUNITY, GENEROUS } from "../../simulator/quota.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { failure, KEY, NOW, useSimulator, WIDE } from "./support.ts";

describe("simulator/simulator", () => {
  const { simulator, control, send, call } = useSimulator();

  describe("answers", () => {
    it("the city with AirVisual's shape and headers", async () => {
      const { status, headers, body } = await call();
      expect(status).to.equal(200);
      expect(headers).to.include({
        "content-type": "application/json; charset=utf-8",
        "cache-control": "no-store",
        "access-control-allow-origin": "*",
      });
      const { data, ...envelope } = JSON.parse(body);
      expect(envelope).to.deep.equal({ status: "success" });
      expect(data).to.deep.include({
        city: "Berlin",
        state: "Berlin",
        country: "Germany",
        location: { type: "Point", coordinates: [13.41053, 52.52437] },
      });
      expect(data.current.pollution.ts).to.equal("2026-02-07T12:00:00.000Z");
    });

    for (const query of ["lat=52.52&lon=13.405", "lat=52.52&lon=13.405&key=other"]) {
      it(`incorrect_api_key to ${query}`, async () => {
        const { status, body } = await call(query);
        expect(status).to.equal(401);
        expect(JSON.parse(body)).to.deep.equal(failure("incorrect_api_key"));
        expect(control().stats()).to.deep.include({ rejected: 1, keys: {} });
      });
    }

    for (const query of ["lat=x&lon=1", "lat=&lon=1", "lat=90.1&lon=1", "lat=1&lon=-181"]) {
      it(`wrong_coordinates to ${query}`, async () => {
        const { status, body } = await call(`${query}&key=${KEY}`);
        expect(status).to.equal(400);
        expect(JSON.parse(body)).to.deep.equal(failure("wrong_coordinates"));
      });
    }

    for (const query of ["", "lat=52.52&", "lon=13.405&"]) {
      it(`the caller's own place to "${query}": the documented trap`, async () => {
        const { status, body } = await call(`${query}key=${KEY}`);
        expect(status).to.equal(200);
        expect(JSON.parse(body).data.city).to.equal("Dublin");
        expect(control().stats()).to.include({ answered: 1, locatedByAddress: 1 });
      });
    }

    it("0/0 as a place like any other", async () => {
      const { body } = await call(`lat=0&lon=0&key=${KEY}`);
      expect(JSON.parse(body).data.city).to.equal("Takoradi");
    });

    it("404 on other paths and methods, uncounted", async () => {
      const paths = ["/v2/countries", "/nearest_city", "//", "/v2/nearest_city/"];
      for (const path of paths) {
        expect((await send(path)).status, path).to.equal(404);
      }
      const posted = await send("/v2/nearest_city", { method: "POST" });
      expect(posted.status).to.equal(404);
      expect(control().stats().calls).to.equal(0);
    });
  });

  describe("counts", () => {
    it("and refuses by plan with 429", async () => {
      control().setPlan(COMMUNITY);
      const statuses = [];
      for (let sent = 0; sent < 7; sent += 1) statuses.push((await call()).status);
      expect(statuses).to.deep.equal([200, 200, 200, 200, 200, 429, 429]);
      const { body, headers } = await call();
      expect(JSON.parse(body)).to.deep.equal(failure("call_per_minute_limit_reached"));
      expect(headers).to.not.have.property("retry-after");
      const stats = control().stats();
      expect(stats).to.include({ calls: 8, answered: 5, refused: 3, rejected: 0, faulted: 0 });
      expect(stats.keys[KEY]?.max).to.deep.equal({ second: 8, minute: 5, day: 5, month: 5 });
    });

    it("by coordinates as sent, and lists the newest 1,000", async () => {
      await call();
      await call();
      await call(`lat=1.0&lon=2&key=${KEY}`);
      const { byCoordinates, received } = control().stats();
      expect(byCoordinates).to.deep.equal({ "52.52,13.405": 2, "1.0,2": 1 });
      expect(received.at(-1)).to.deep.equal({ lat: "1.0", lon: "2", time: NOW });
      for (let sent = 0; sent < 1_000; sent += 1) await call(`lat=3&lon=3&key=${KEY}`);
      expect(control().stats()).to.include({ calls: 1_003 });
      expect(control().stats().received).to.have.length(1_000);
      expect(control().stats().received[0]?.lat).to.equal("3");
    });

    it("a faulted call against its key all the same", async () => {
      control().setBehaviour({ kind: "html-5xx" });
      await call();
      expect(control().stats()).to.include({ calls: 1, faulted: 1, answered: 0 });
      expect(control().stats().keys[KEY]?.taken).to.equal(1);
      control().clearStats();
      expect(control().stats()).to.deep.include({ calls: 0, keys: {}, received: [] });
    });
  });

  describe("stops", () => {
    it("at once, whatever hangs on it, and twice", async () => {
      const silent = connect(simulator().port, "127.0.0.1");
      await once(silent, "connect");
      const hanging = [];
      for (const kind of ["hang", "slow-headers", "slow-body", "endless-body"] as const) {
        control().setBehaviour({ kind });
        hanging.push(call());
        while (control().stats().calls < hanging.length) await new Promise(setImmediate);
      }
      await Promise.all([simulator().stop(), simulator().stop()]);
      await Promise.all(hanging);
      silent.destroy();
      const next = await startSimulator({ key: KEY, plan: GENEROUS, port: simulator().port });
      await next.stop();
    });

    it("and says when the port is taken", async () => {
      const outcome = await startSimulator({ key: KEY, plan: WIDE, port: simulator().port }).catch(
        (error: unknown) => error,
      );
      expect(outcome).to.include({ code: "EADDRINUSE" });
    });
  });
});

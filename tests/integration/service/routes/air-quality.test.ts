import { expect } from "chai";
import { until } from "../../../support/wait.ts";
import { having, type Service, startService, stoppedClock } from "../support.ts";

const BERLIN = "lat=52.52&lon=13.405";

describe("GET /air-quality", () => {
  const clock = stoppedClock("2026-11-22T18:20:23.123Z");
  let service: Service;

  before(async () => {
    service = await startService({ clock });
  });

  after(() => service.stop());

  beforeEach(() => service.database.admin("queries").delete());

  it("answers the nearest city and its index, and nothing else", async () => {
    const { status, text } = await service.ask(`/air-quality?${BERLIN}`);

    expect(status).to.equal(200);
    expect(text).to.equal('{"city":"Berlin","air_quality_index":38}');
  });

  it("answers the same as /v1/air-quality", async () => {
    const short = await service.ask(`/air-quality?${BERLIN}`);

    const versioned = await service.ask(`/v1/air-quality?${BERLIN}`);

    expect(versioned.text).to.equal(short.text);
    expect(versioned.headers.get("etag")).to.equal(short.headers.get("etag"));
  });

  it("asks AirVisual for the cell's centre, once per cell", async () => {
    await service.ask("/air-quality?lat=48.8566&lon=2.3522");
    await service.ask("/air-quality?lat=48.8999&lon=2.3999");

    const { byCoordinates } = service.simulator.control.stats();
    expect(byCoordinates).to.have.property("48.875,2.375", 1);
  });

  it("stores the cell's centre, never the consumer's own coordinates", async () => {
    await service.ask(`/air-quality?${BERLIN}`);
    clock.forward(1);
    await service.ask(`/v2/air-quality?${BERLIN}`);
    clock.forward(-1);

    const stored = await service.stored();
    const common = {
      cell_latitude: 52.525,
      cell_longitude: 13.425,
      city: "Berlin",
      state: "Berlin",
      country: "Germany",
      us_index: 38,
      answer_kind: "hit",
      age_seconds: 0,
    };
    // Both have the time of the stopped clock: their order is nobody's.
    const [first, second] = stored.sort((a, b) => a.api_version - b.api_version);
    expect(stored).to.have.length(2);
    expect(first).to.include({ ...common, api_version: 1 });
    expect(second).to.include({ ...common, api_version: 2 });
    expect(first?.queried_at.toISOString()).to.equal("2026-11-22T18:20:23.123Z");
  });

  it("stores how the answer was come by and how old it was", async () => {
    await service.ask("/air-quality?lat=40.7128&lon=-74.006");
    clock.forward(90_000);
    await service.ask("/air-quality?lat=40.7128&lon=-74.006");

    const stored = await service.stored();
    expect(stored.map((row) => [row.answer_kind, row.age_seconds])).to.deep.equal([
      ["hit", 90],
      ["miss", 0],
    ]);
  });

  it("is answered only when its row is committed", async () => {
    const lock = await service.database.admin.transaction();
    await lock.raw("LOCK TABLE queries IN ACCESS EXCLUSIVE MODE");
    let answered = false;

    const answer = service.ask("/air-quality?lat=3&lon=3").finally(() => {
      answered = true;
    });
    await until(async () => (await lock("pg_locks").where("granted", false)).length > 0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const early = answered;
    await lock.rollback();

    expect((await answer).status).to.equal(200);
    expect(early).to.equal(false);
  });

  it("gives every row a UUID v7 of its own", async () => {
    await Promise.all([1, 2, 3].map(() => service.ask(`/air-quality?${BERLIN}`)));

    const ids = (await service.stored()).map(({ id }) => id);
    expect(new Set(ids).size).to.equal(3);
    for (const id of ids) expect(id).to.match(/^[\da-f]{8}-[\da-f]{4}-7/);
  });

  it("ignores names it does not know", async () => {
    const { status } = await service.ask(`/air-quality?${BERLIN}&utm_source=mail&lat%5B%5D=91`);

    expect(status).to.equal(200);
  });

  it("answers JSON whatever Accept says", async () => {
    const { status, headers } = await service.ask(`/air-quality?${BERLIN}`, {
      headers: { accept: "image/png" },
    });

    expect(status).to.equal(200);
    expect(headers.get("content-type")).to.equal("application/json; charset=utf-8");
  });

  it("tells how old the answer is and how long it counts as fresh", async () => {
    await service.ask("/air-quality?lat=35.68&lon=139.69");
    clock.forward(61_500);

    const { headers } = await service.ask("/air-quality?lat=35.68&lon=139.69");

    expect(headers.get("age")).to.equal("61");
    // Until two hours after the observation at 18:00, from 18:21:53 on.
    expect(headers.get("cache-control")).to.equal("public, max-age=5886");
    expect(headers.get("etag")).to.match(/^W\/"[\w-]{27}"$/);
  });

  it("answers 304 to a consumer that has this very body, and records that as a query", async () => {
    const first = await service.ask(`/air-quality?${BERLIN}`);

    const again = await service.ask(`/air-quality?${BERLIN}`, { headers: having(first) });

    expect(again.status).to.equal(304);
    expect(again.text).to.equal("");
    for (const name of ["etag", "cache-control", "age"]) {
      expect(again.headers.get(name), name).to.equal(first.headers.get(name));
    }
    expect(await service.stored()).to.have.length(2);
  });

  it("answers 200 to a consumer that has another body", async () => {
    const { status } = await service.ask(`/air-quality?${BERLIN}`, {
      headers: having({ headers: new Headers({ etag: '"of-another-answer"' }) }),
    });

    expect(status).to.equal(200);
  });

  it("refuses a request without coordinates and names both", async () => {
    const calls = service.calls();

    const { status, json } = await service.ask("/air-quality");

    expect(status).to.equal(400);
    expect(json()).to.include({ type: "/problems#invalid-parameters" });
    expect((json() as { errors: object[] }).errors).to.deep.equal([
      {
        parameter: "lat",
        rule: "must be given once, as a plain decimal number of degrees from -90 to 90, such as 52.52",
      },
      {
        parameter: "lon",
        rule: "must be given once, as a plain decimal number of degrees from -180 to 180, such as 13.405",
      },
    ]);
    expect(service.calls()).to.equal(calls);
    expect(await service.stored()).to.deep.equal([]);
  });
});

describe("HEAD /air-quality", () => {
  const clock = stoppedClock("2026-11-22T18:20:23.123Z");
  let service: Service;

  before(async () => {
    service = await startService({ clock });
  });

  after(() => service.stop());

  it("says nothing of a place that nobody asked for, and asks nobody", async () => {
    const { status, headers, text } = await service.ask(`/air-quality?${BERLIN}`, {
      method: "HEAD",
    });

    expect(status).to.equal(200);
    expect(headers.get("cache-control")).to.equal("no-store");
    expect(headers.get("etag")).to.equal(null);
    expect(text).to.equal("");
    expect(service.calls()).to.equal(0);
    expect(await service.stored()).to.deep.equal([]);
  });

  for (const path of ["/air-quality", "/v1/air-quality", "/v2/air-quality"]) {
    it(`has the headers of GET ${path} for a known place, and stores nothing`, async () => {
      // The first one costs a call and says what that leaves to this client.
      await service.ask(`${path}?${BERLIN}`);
      const get = await service.ask(`${path}?${BERLIN}`);
      const before = { calls: service.calls(), rows: (await service.stored()).length };

      const head = await service.ask(`${path}?${BERLIN}`, { method: "HEAD" });

      const sameForBoth = ({ headers }: { headers: Headers }) =>
        [...headers].filter(([name]) => name !== "x-request-id" && name !== "date");
      expect(head.status).to.equal(200);
      expect(head.text).to.equal("");
      expect(sameForBoth(head)).to.deep.equal(sameForBoth(get));
      expect(head.headers.get("content-length")).to.equal(`${get.text.length}`);
      expect({ calls: service.calls(), rows: (await service.stored()).length }).to.deep.equal(
        before,
      );
    });
  }

  it("refuses what GET refuses, without a body", async () => {
    const { status, text } = await service.ask("/air-quality?lat=91&lon=0", { method: "HEAD" });

    expect(status).to.equal(400);
    expect(text).to.equal("");
  });
});

import { expect } from "chai";
import { having, type Service, startService } from "../support.ts";

describe("GET /queried-cities", () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });

  after(() => service.stop());

  beforeEach(() => service.database.admin("queries").delete());

  const store = (time: string, city = "Berlin") =>
    service.database.admin("queries").insert({
      id: crypto.randomUUID(),
      request_id: crypto.randomUUID(),
      queried_at: time,
      cell_latitude: 52.525,
      cell_longitude: 13.425,
      city,
      us_index: 38,
      answer_kind: "miss",
      age_seconds: 0,
      api_version: 1,
    });

  it("answers an empty list before the first query", async () => {
    const { status, text } = await service.ask("/queried-cities");

    expect(status).to.equal(200);
    expect(text).to.equal("[]");
  });

  it("lists the cities newest first, with exactly two keys", async () => {
    await store("2026-11-22T18:20:23.123456Z", "Berlin");
    await store("2026-11-22T18:20:23.123457Z", 'São "Paulo"');
    await store("2026-11-22T18:20:23Z", "Paris");

    const { json } = await service.ask("/queried-cities");

    expect(json()).to.deep.equal([
      { Time: "2026-11-22T18:20:23.123457Z", City: 'São "Paulo"' },
      { Time: "2026-11-22T18:20:23.123456Z", City: "Berlin" },
      { Time: "2026-11-22T18:20:23.000000Z", City: "Paris" },
    ]);
  });

  it("is the same as /v1/queried-cities", async () => {
    await store("2026-11-22T18:20:23.123456Z");

    const { text } = await service.ask("/v1/queried-cities");

    expect(text).to.equal('[{"Time":"2026-11-22T18:20:23.123456Z","City":"Berlin"}]');
  });

  it("tells queries of the same millisecond apart", async () => {
    await service.ask("/air-quality?lat=52.52&lon=13.405");
    for (let asked = 0; asked < 40; asked += 1) {
      await Promise.all([1, 2, 3].map(() => service.ask("/air-quality?lat=52.52&lon=13.405")));
    }

    const { json } = await service.ask("/queried-cities?limit=1000");

    const times = (json() as { Time: string }[]).map(({ Time }) => Time);
    expect(times).to.have.length(121);
    expect(times).to.deep.equal([...times].sort().reverse());
    // A clock of milliseconds would end every time with three zeros.
    expect(times.filter((time) => !time.endsWith("000Z"))).to.have.length.above(60);
  });

  it("lists a query as soon as it is answered", async () => {
    await service.ask("/air-quality?lat=52.52&lon=13.405");

    const { json } = await service.ask("/queried-cities");

    expect((json() as { City: string }[]).map(({ City }) => City)).to.deep.equal(["Berlin"]);
  });

  it("answers 100 entries unless asked for another number, 1,000 at most", async () => {
    await service.database.admin.raw(
      `INSERT INTO queries
       SELECT gen_random_uuid(), gen_random_uuid(), now() - n * interval '1 second', 0.025, 0.025,
              'City ' || n, NULL, NULL, 1, 'miss', 0, 1
       FROM generate_series(1, 1100) AS n`,
    );
    const lengthOf = async (query: string) =>
      ((await service.ask(`/queried-cities${query}`)).json() as object[]).length;

    expect(await lengthOf("")).to.equal(100);
    expect(await lengthOf("?limit=1")).to.equal(1);
    expect(await lengthOf("?limit=0007")).to.equal(7);
    expect(await lengthOf("?limit=1000")).to.equal(1000);
  });

  for (const limit of ["0", "1001", "-1", "", "1.5", "1e2", "0x10", "%20", "1&limit=2", "٣"]) {
    it(`refuses limit=${limit}`, async () => {
      const { status, json } = await service.ask(`/queried-cities?limit=${limit}`);

      expect(status).to.equal(400);
      expect((json() as { errors: object[] }).errors).to.deep.equal([
        { parameter: "limit", rule: "must be an integer from 1 to 1000" },
      ]);
    });
  }

  it("ignores names it does not know", async () => {
    const { status } = await service.ask("/queried-cities?utm_source=mail");

    expect(status).to.equal(200);
  });

  it("answers 304 until the next query", async () => {
    await store("2026-11-22T18:20:23Z");
    const first = await service.ask("/queried-cities");

    const unchanged = await service.ask("/queried-cities", { headers: having(first) });
    await store("2026-11-22T18:20:24Z");
    const changed = await service.ask("/queried-cities", { headers: having(first) });

    expect(first.headers.get("cache-control")).to.equal("no-cache");
    expect([unchanged.status, changed.status]).to.deep.equal([304, 200]);
  });
});

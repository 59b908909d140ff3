import { expect } from "chai";
import { having, type Service, startService, stoppedClock } from "../support.ts";

interface Page {
  readonly queries: readonly { time: string; city: string }[];
  readonly next: string | null;
}

const NOW = "2026-11-22T18:30:00.000Z";

/** Rows as `[time, city, how many, index]`; state and country are those of Berlin. */
async function fill(
  service: Service,
  rows: readonly (readonly [time: string, city: string, times?: number])[],
): Promise<void> {
  await service.database.admin("queries").delete();
  for (const [time, city, times = 1] of rows) {
    await service.database.admin.raw(
      `INSERT INTO queries
       SELECT gen_random_uuid(), gen_random_uuid(), ?, 52.525, 13.425, ?, 'Berlin', 'Germany',
              38, 'miss', 0, 1
       FROM generate_series(1, ?)`,
      [time, city, times],
    );
  }
}

describe("GET /v2/queries", () => {
  let service: Service;

  before(async () => {
    service = await startService({ clock: stoppedClock(NOW) });
  });

  after(() => service.stop());

  const page = async (path: string) => (await service.ask(path)).json() as Page;

  async function allPages(first: string): Promise<Page["queries"][]> {
    const pages: Page["queries"][] = [];
    for (let next: string | null = first; next !== null; ) {
      const found: Page = await page(next);
      pages.push(found.queries);
      next = found.next;
    }
    return pages;
  }

  it("publishes time, city, state, country and index, and nothing of the consumer", async () => {
    await fill(service, []);
    await service.ask("/air-quality?lat=52.52&lon=13.405");

    const { text } = await service.ask("/v2/queries");

    expect(text).to.equal(
      '{"queries":[{"time":"2026-11-22T18:30:00.000000Z","city":"Berlin","state":"Berlin","country":"Germany","us_index":38}],"next":null}',
    );
  });

  it("pages through equal times without loss or duplicate", async () => {
    await service.database.admin("queries").delete();
    await service.database.admin.raw(
      `INSERT INTO queries
       SELECT gen_random_uuid(), gen_random_uuid(), timestamptz '2026-11-22T18:20:23.123456Z' - (n / 50) * interval '1 microsecond',
              52.525, 13.425, 'City ' || n, NULL, NULL, 38, 'miss', 0, 1
       FROM generate_series(0, 199) AS n`,
    );

    const pages = await allPages("/v2/queries?limit=7");

    const seen = pages.flat();
    expect(pages).to.have.length(29);
    expect(seen).to.have.length(200);
    expect(new Set(seen.map(({ city }) => city)).size).to.equal(200);
    expect(seen.map(({ time }) => time)).to.deep.equal(
      seen
        .map(({ time }) => time)
        .sort()
        .reverse(),
    );
  });

  it("keeps its place while new queries arrive", async () => {
    await fill(service, [
      ["2026-11-22T18:03:00Z", "Third"],
      ["2026-11-22T18:02:00Z", "Second"],
      ["2026-11-22T18:01:00Z", "First"],
    ]);
    const first = await page("/v2/queries?limit=2");
    await service.ask("/air-quality?lat=52.52&lon=13.405");

    const second = await page(first.next ?? "");

    expect(second.queries.map(({ city }) => city)).to.deep.equal(["First"]);
    expect(second.next).to.equal(null);
  });

  it("names the next page in the Link header as in the body, with the same filters", async () => {
    await fill(service, [["2026-11-22T18:00:00Z", "São Paulo", 3]]);

    const { headers, json } = await service.ask("/v2/queries?city=S%C3%A3o%20Paulo&limit=2");

    const { next } = json() as Page;
    expect(next).to.match(/^\/v2\/queries\?city=S%C3%A3o\+Paulo&limit=2&cursor=[\w-]+$/);
    expect(headers.get("link")).to.equal(`<${next}>; rel="next"`);
  });

  it("has no Link header on the last page, however full it is", async () => {
    await fill(service, [["2026-11-22T18:00:00Z", "Berlin", 2]]);

    const { headers, json } = await service.ask("/v2/queries?limit=2");

    expect((json() as Page).queries).to.have.length(2);
    expect((json() as Page).next).to.equal(null);
    expect(headers.get("link")).to.equal(null);
  });

  it("filters by time, `from` inclusive and `to` exclusive, and by city", async () => {
    await fill(service, [
      ["2026-11-22T18:03:00Z", "Paris"],
      ["2026-11-22T18:02:00Z", "Berlin"],
      ["2026-11-22T18:01:00Z", "Paris"],
      ["2026-11-22T18:00:00Z", "berlin"],
    ]);
    const timesOf = async (query: string) =>
      (await page(`/v2/queries?${query}`)).queries.map(({ time }) => time.slice(14, 16));

    expect(await timesOf("from=2026-11-22T18:01:00Z&to=2026-11-22T18:03:00Z")).to.deep.equal([
      "02",
      "01",
    ]);
    expect(await timesOf("from=2026-11-22T19:02:00%2B01:00")).to.deep.equal(["03", "02"]);
    expect(await timesOf("city=Paris")).to.deep.equal(["03", "01"]);
    expect(await timesOf("city=Paris&to=2026-11-22T18:03:00Z")).to.deep.equal(["01"]);
    expect(await timesOf("city=%27%20OR%201=1%20--")).to.deep.equal([]);
  });

  it("answers 304 to a consumer that has this very page", async () => {
    const first = await service.ask("/v2/queries");

    const { status } = await service.ask("/v2/queries", { headers: having(first) });

    expect(status).to.equal(304);
  });
});

describe("GET /v2/cities/top", () => {
  let service: Service;

  before(async () => {
    service = await startService({ clock: stoppedClock(NOW) });
    await fill(service, [
      ["2026-11-22T18:00:00Z", "Paris", 2],
      ["2026-11-22T18:00:00Z", "Berlin", 3],
      ["2026-11-20T18:00:00Z", "Accra", 2],
      ["2026-11-15T18:29:59Z", "Tokyo", 9],
    ]);
  });

  after(() => service.stop());

  const citiesOf = async (query: string) => {
    const { cities } = (await service.ask(`/v2/cities/top${query}`)).json() as {
      cities: { city: string; queries: number }[];
    };
    return cities.map(({ city, queries }) => `${city} ${queries}`);
  };

  it("counts the last seven days, most asked first, then by name", async () => {
    expect(await citiesOf("")).to.deep.equal(["Berlin 3", "Accra 2", "Paris 2"]);
  });

  it("counts the period it is asked for", async () => {
    expect(await citiesOf("?from=2026-11-01T00:00:00Z&limit=1")).to.deep.equal(["Tokyo 9"]);
    expect(await citiesOf("?to=2026-11-21T00:00:00Z")).to.deep.equal(["Accra 2"]);
  });
});

describe("GET /v2/queries/hourly", () => {
  let service: Service;

  before(async () => {
    service = await startService({ clock: stoppedClock(NOW) });
    await fill(service, [
      ["2026-11-22T18:00:00Z", "Paris", 2],
      ["2026-11-22T17:59:59.999999Z", "Berlin"],
      ["2026-11-22T17:00:00Z", "Paris"],
      ["2026-11-21T18:29:59Z", "Paris", 7],
    ]);
  });

  after(() => service.stop());

  const hoursOf = async (query: string) =>
    (await service.ask(`/v2/queries/hourly${query}`)).json() as object;

  it("counts the last 24 hours by UTC hour, newest first", async () => {
    expect(await hoursOf("")).to.deep.equal({
      hours: [
        { hour: "2026-11-22T18:00:00Z", queries: 2 },
        { hour: "2026-11-22T17:00:00Z", queries: 2 },
      ],
    });
  });

  it("counts the period and the city it is asked for", async () => {
    expect(
      await hoursOf("?city=Paris&from=2026-11-21T00:00:00Z&to=2026-11-22T18:00:00Z"),
    ).to.deep.equal({
      hours: [
        { hour: "2026-11-22T17:00:00Z", queries: 1 },
        { hour: "2026-11-21T18:00:00Z", queries: 7 },
      ],
    });
  });
});

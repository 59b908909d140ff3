import { expect } from "chai";
import { BERLIN, clientOf, parametersAtFault, type Target } from "./target.ts";

interface LoggedQuery {
  readonly time: string;
  readonly city: string;
  readonly state: string | null;
  readonly country: string | null;
  readonly us_index: number;
}

interface Page {
  readonly queries: readonly LoggedQuery[];
  readonly next: string | null;
}

const TABLES = ["/v2/queries", "/v2/cities/top", "/v2/queries/hourly"] as const;
const CSV = { headers: { accept: "text/csv" } };

/** `/v2/queries`, `/v2/cities/top` and `/v2/queries/hourly` over a period in which nothing changes. */
export function describeQueryLog(target: () => Target): void {
  const { ask } = clientOf(target);

  describe("the query log", () => {
    let from: string;
    let to: string;
    let period: string;
    /** Some queries of the period. */
    let some: readonly LoggedQuery[];
    /** All of them, as one page has them. */
    let all: readonly LoggedQuery[];

    before(async () => {
      const query = async (times: number) => {
        for (let asked = 0; asked < times; asked += 1) await ask(`/air-quality?${BERLIN}`);
      };
      await query(6);
      const { queries } = (await ask("/v2/queries?limit=6")).json() as Page;
      // What others were recording meanwhile is there when these are.
      await query(2);
      const [newest, ...older] = queries;
      some = older;
      from = older.at(-1)?.time ?? "";
      to = newest?.time ?? "";
      period = `from=${from}&to=${to}`;
      const page = (await ask(`/v2/queries?${period}&limit=1000`)).json() as Page;
      expect(page.next, "there is too much traffic for this test").to.equal(null);
      all = page.queries;
    });

    it("has every query from `from` on, before `to`, newest first", () => {
      const times = all.map(({ time }) => time);

      expect(all).to.deep.include.members([...some]);
      expect(times).to.deep.equal(times.toSorted().reverse());
      expect(times.filter((time) => time < from || time >= to)).to.deep.equal([]);
    });

    it("comes in pages, of which the body and the Link header name the next", async () => {
      const paths: string[] = [];
      const found: LoggedQuery[] = [];
      for (let path: string | null = `/v2/queries?${period}&limit=2`; path !== null; ) {
        expect(paths, "no page twice").not.to.include(path);
        paths.push(path);
        const { headers, json } = await ask(path);
        const page = json() as Page;
        expect(headers.get("link")).to.equal(page.next && `<${page.next}>; rel="next"`);
        found.push(...page.queries);
        path = page.next;
      }

      expect(paths)
        .to.have.length(Math.ceil(all.length / 2))
        .above(1);
      expect(found).to.deep.equal(all);
    });

    it("can be asked for one city", async () => {
      const [{ city } = expect.fail("nothing was logged")] = some;

      const { json } = await ask(
        `/v2/queries?${period}&city=${encodeURIComponent(city)}&limit=1000`,
      );
      const nowhere = await ask("/v2/queries?city=No%20such%20city");

      expect((json() as Page).queries).to.deep.equal(all.filter((each) => each.city === city));
      expect(nowhere.text).to.equal('{"queries":[],"next":null}');
    });

    it("is a table with a header row, page by page, where Accept says CSV", async () => {
      const { status, headers, text } = await ask(`/v2/queries?${period}&limit=2`, CSV);

      const [header, ...rows] = text.trimEnd().split("\r\n");
      expect(status).to.equal(200);
      expect(headers.get("content-type")).to.equal("text/csv; charset=utf-8; header=present");
      expect(headers.get("vary")).to.include("Accept");
      expect(headers.get("link")).to.match(/^<\/v2\/queries\?.+>; rel="next"$/);
      expect(header).to.equal("time,city,state,country,us_index");
      expect(rows.map((row) => row.split(",")[0])).to.deep.equal(
        all.slice(0, 2).map(({ time }) => time),
      );
    });

    it("counts the cities asked for most", async () => {
      const { json } = await ask(`/v2/cities/top?${period}&limit=1000`);

      const { cities } = json() as { cities: { queries: number }[] };
      const counted = counts(all, ({ city, state, country }) => ({ city, state, country }));
      expect(cities).to.have.deep.members(counted);
      const numbers = cities.map(({ queries }) => queries);
      expect(numbers).to.deep.equal(numbers.toSorted((a, b) => b - a));
    });

    it("counts the queries of every hour, newest first", async () => {
      const { json } = await ask(`/v2/queries/hourly?${period}`);

      const hours = counts(all, ({ time }) => ({ hour: `${time.slice(0, 13)}:00:00Z` }));
      expect(json()).to.deep.equal({ hours });
    });

    it("says how it counts in the header rows of its other tables", async () => {
      const cities = await ask(`/v2/cities/top?${period}`, CSV);
      const hours = await ask(`/v2/queries/hourly?${period}`, CSV);

      expect(cities.text).to.match(/^city,state,country,queries\r\n./);
      expect(hours.text).to.match(/^hour,queries\r\n./);
    });

    for (const table of TABLES) {
      it(`saves a consumer of ${table} the body that it has`, async () => {
        const first = await ask(`${table}?${period}`);
        const etag = first.headers.get("etag") ?? "";

        const again = await ask(`${table}?${period}`, { headers: { "if-none-match": etag } });

        expect(first.headers.get("cache-control")).to.equal("no-cache");
        expect([again.status, again.text]).to.deep.equal([304, ""]);
      });

      it(`answers HEAD ${table} with the headers of GET`, async () => {
        const get = await ask(`${table}?${period}`);

        const head = await ask(`${table}?${period}`, { method: "HEAD" });

        expect([head.status, head.text]).to.deep.equal([200, ""]);
        for (const name of ["content-type", "cache-control", "etag"]) {
          expect(head.headers.get(name), name).to.equal(get.headers.get(name));
        }
      });

      it(`has nothing for a consumer of ${table} that takes neither JSON nor CSV`, async () => {
        const { status, json } = await ask(table, { headers: { accept: "image/png" } });

        expect(status).to.equal(406);
        expect(json()).to.include({ type: "/problems#not-acceptable" });
      });
    }

    for (const [path, parameter] of Object.entries({
      "/v2/queries?limit=0": "limit",
      "/v2/queries?cursor=1": "cursor",
      "/v2/queries?from=yesterday": "from",
      "/v2/queries?to=2026-11-22T18:00:00": "to",
      "/v2/queries?city=": "city",
      "/v2/queries?offset=10": "offset",
      "/v2/cities/top?limit=1001": "limit",
      "/v2/cities/top?city=Berlin": "city",
      "/v2/queries/hourly?from=": "from",
      "/v2/queries/hourly?limit=1": "limit",
    })) {
      it(`refuses ${path}`, async () => {
        const { status, json } = await ask(path);

        expect(status).to.equal(400);
        expect(json()).to.include({ type: "/problems#invalid-parameters" });
        expect(parametersAtFault(json())).to.deep.equal([parameter]);
      });
    }
  });
}

/** How many queries share a key, in the order of their first ones. */
function counts<Key extends object>(
  queries: readonly LoggedQuery[],
  keyOf: (query: LoggedQuery) => Key,
): (Key & { queries: number })[] {
  const groups = Map.groupBy(queries, (query) => JSON.stringify(keyOf(query)));
  return [...groups].map(([key, same]) => ({ ...JSON.parse(key), queries: same.length }));
}

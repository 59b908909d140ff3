import { expect } from "chai";
import { type Service, startService, stoppedClock } from "../support.ts";

const CSV = { headers: { accept: "text/csv" } };

describe("the query log as CSV", () => {
  let service: Service;

  before(async () => {
    service = await startService({ clock: stoppedClock("2026-11-22T18:30:00.000Z") });
    const rows = [
      ["2026-11-22T18:03:00Z", 'The "Rock", Gibraltar', "Gibraltar"],
      ["2026-11-22T18:02:00Z", "Two\r\nlines", "Nowhere"],
      ["2026-11-22T18:01:00Z", "Београд", null],
    ];
    for (const [time, city, country] of rows) {
      await service.database.admin.raw(
        `INSERT INTO queries VALUES (gen_random_uuid(), gen_random_uuid(), ?, 0.025, 0.025, ?, NULL,
         ?, 38, 'miss', 0, 1)`,
        [String(time), String(city), country ?? null],
      );
    }
  });

  after(() => service.stop());

  it("has a header line, CRLF, and quotes where a cell needs them", async () => {
    const { status, headers, text } = await service.ask("/v2/queries", CSV);

    expect(status).to.equal(200);
    expect(headers.get("content-type")).to.equal("text/csv; charset=utf-8; header=present");
    expect(headers.get("vary")).to.equal("Accept");
    expect(text).to.equal(
      "time,city,state,country,us_index\r\n" +
        '2026-11-22T18:03:00.000000Z,"The ""Rock"", Gibraltar",,Gibraltar,38\r\n' +
        '2026-11-22T18:02:00.000000Z,"Two\r\nlines",,Nowhere,38\r\n' +
        "2026-11-22T18:01:00.000000Z,Београд,,,38\r\n",
    );
  });

  it("names the next page in the Link header", async () => {
    const { headers, text } = await service.ask("/v2/queries?limit=1", CSV);

    const next = /^<(.+)>; rel="next"$/.exec(headers.get("link") ?? "")?.[1] ?? "";
    const second = await service.ask(next, CSV);
    expect(text).to.match(/^time,.*\r\n2026-11-22T18:03.*\r\n$/);
    expect(second.text).to.match(/^time,.*\r\n2026-11-22T18:02/);
  });

  it("is there for the other two tables as well", async () => {
    const cities = await service.ask("/v2/cities/top?limit=1", CSV);
    const hours = await service.ask("/v2/queries/hourly", CSV);

    expect(cities.text).to.match(/^city,state,country,queries\r\n.+,1\r\n$/s);
    expect(hours.text).to.equal("hour,queries\r\n2026-11-22T18:00:00Z,3\r\n");
  });

  it("is only a header line when there is nothing", async () => {
    const { text } = await service.ask("/v2/queries?city=Atlantis", CSV);

    expect(text).to.equal("time,city,state,country,us_index\r\n");
  });

  const accepted = {
    "text/csv;q=0.5, application/json": "application/json; charset=utf-8",
    "application/json;q=0.1, text/csv": "text/csv; charset=utf-8; header=present",
    "*/*": "application/json; charset=utf-8",
    "text/*": "text/csv; charset=utf-8; header=present",
  };
  for (const [accept, type] of Object.entries(accepted)) {
    it(`answers ${type.split(";")[0]} to Accept: ${accept}`, async () => {
      const { headers } = await service.ask("/v2/queries", { headers: { accept } });

      expect(headers.get("content-type")).to.equal(type);
    });
  }

  for (const path of ["/v2/queries", "/v2/cities/top", "/v2/queries/hourly"]) {
    it(`is not forced on a consumer of ${path} that accepts neither`, async () => {
      const { status, json } = await service.ask(path, { headers: { accept: "image/png" } });

      expect(status).to.equal(406);
      expect(json()).to.include({ type: "/problems#not-acceptable" });
    });
  }
});

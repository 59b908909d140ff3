import { expect } from "chai";
import fc from "fast-check";
import { type KeptConnections, keepConnections } from "../../../support/raw-http.ts";
import { anyValue, BAD_ENCODINGS, encode, INJECTIONS } from "../hostile.ts";
import { checkAll, expectProblem, type Service, startService } from "../support.ts";

const cursorOf = (plain: string) => Buffer.from(plain).toString("base64url");
const ID = "01a2049b-3777-72b9-8cf2-3b206c455d94";

describe("the parameters of lists", () => {
  let service: Service;
  let connections: KeptConnections;

  before(async () => {
    service = await startService();
    connections = keepConnections(service.server.url);
    await service.ask("/air-quality?lat=52.52&lon=13.405");
  });

  after(async () => {
    connections.close();
    await service.stop();
  });

  afterEach("nothing was stored", async () => {
    expect(await service.stored()).to.have.length(1);
  });

  const refused = async (path: string) =>
    expectProblem(await connections.send({ path }), "invalid-parameters");

  for (const query of [
    "/v2/queries?from=yesterday",
    "/v2/queries?from=",
    "/v2/queries?from=2026-11-22",
    "/v2/queries?from=2026-11-22T18:00:00",
    "/v2/queries?from=2026-11-22T18:00:00+01:00",
    "/v2/queries?from=2026-02-30T00:00:00Z",
    "/v2/queries?from=2026-11-22T24:00:01Z",
    "/v2/queries?to=1969-12-31T23:59:59Z",
    "/v2/queries?to=1970-01-01T00:00:00%2B00:01",
    "/v2/queries?to=%2B010000-01-01T00:00:00Z",
    "/v2/queries?to=9999-12-31T23:59:59-00:01",
    "/v2/queries?from=2026-11-22T18:00:00Z&from=2026-11-22T18:00:00Z",
    "/v2/queries?from=1763834400",
    "/v2/queries?city=",
    `/v2/queries?city=${"x".repeat(121)}`,
    "/v2/queries?city=Ber%00lin",
    "/v2/queries?city=Berlin&city=Paris",
    "/v2/queries?cursor=",
    "/v2/queries?cursor=1",
    `/v2/queries?cursor=${cursorOf("2026-11-22T18:20:23.123456Z")}`,
    `/v2/queries?cursor=${cursorOf(`2026-11-22T18:20:23.123Z${ID}`)}`,
    `/v2/queries?cursor=${cursorOf(`0000-01-01T00:00:00.000000Z${ID}`)}`,
    `/v2/queries?cursor=${cursorOf(`2026-02-30T18:20:23.123456Z${ID}`)}`,
    `/v2/queries?cursor=${cursorOf(`2026-11-22T18:20:23.123456Z${ID}'`)}`,
    `/v2/queries?cursor=${cursorOf(`2026-11-22T18:20:23.123456Z${ID.slice(1)}`)}`,
    "/v2/queries?limit=1001",
    "/v2/queries?offset=10",
    "/v2/queries?__proto__=1",
    "/v2/queries?constructor=1",
    "/v2/cities/top?limit=0",
    "/v2/cities/top?city=Berlin",
    "/v2/cities/top?to=tomorrow",
    "/v2/queries/hourly?limit=1",
    "/v2/queries/hourly?from=",
  ]) {
    it(`refuses ${query}`, () => refused(query));
  }

  it("says which parameter breaks which rule", async () => {
    const { json } = await service.ask("/v2/queries?limit=0&cursor=x&offset=1");

    expect((json() as { errors: object[] }).errors).to.have.deep.members([
      { parameter: "limit", rule: "must be an integer from 1 to 1000" },
      {
        parameter: "cursor",
        rule: "must be the cursor of a Link header or a `next` member, unchanged",
      },
      { parameter: "offset", rule: "is not a parameter of this resource" },
    ]);
  });

  for (const city of [...INJECTIONS.filter((text) => !text.includes("\0")), "%ff", "Berlin'--"]) {
    it(`finds nothing for the city ${JSON.stringify(city)}`, async () => {
      const { status, json } = await service.ask(`/v2/queries?city=${encode(city)}`);

      expect(status).to.equal(200);
      expect(json()).to.deep.equal({ queries: [], next: null });
    });
  }

  it("refuses 1,000 generated values of limit, from, to and cursor", async () => {
    const value = fc.oneof(
      anyValue,
      fc.constantFrom(...BAD_ENCODINGS),
      fc.date({ noInvalidDate: true }).map((date) => encode(date.toISOString().replace("Z", ""))),
      fc.base64String({ maxLength: 80 }).map(encode),
    );
    const query = fc
      .tuple(fc.constantFrom("limit", "from", "to", "cursor"), value)
      .filter(([, text]) => !/^(\d|%3\d){1,4}$/.test(text));

    await checkAll(query, 1_000, ([name, text]) => refused(`/v2/queries?${name}=${text}`));
  });

  it("answers or refuses 500 generated cities, but never fails", async () => {
    await checkAll(anyValue, 500, async (city) => {
      const answer = await connections.send({ path: `/v2/queries?city=${city}` });

      if (answer.status === 200) {
        expect(answer.text).to.equal('{"queries":[],"next":null}');
      } else {
        expectProblem(answer, "invalid-parameters");
      }
    });
  });
});

import { expect } from "chai";
import { BERLIN, clientOf, parametersAtFault, type Target } from "./target.ts";

interface Entry {
  readonly Time: string;
  readonly City: string;
}

/** Milliseconds between an answer's Date and the time of its query, with room for several clocks. */
const CLOCK_DIFFERENCE_MS = 60_000;

/** `/queried-cities` and `/v1/queried-cities`; others may be asking meanwhile. */
export function describeQueriedCities(target: () => Target): void {
  const { ask } = clientOf(target);
  const listed = async (path: string) => (await ask(path)).json() as Entry[];

  for (const path of ["/queried-cities", "/v1/queried-cities"]) {
    describe(`GET ${path}`, () => {
      it("lists a query as soon as it is answered, with microseconds", async () => {
        const before = new Set((await listed(`${path}?limit=1000`)).map(textOf));
        const { headers, json } = await ask(`/air-quality?${BERLIN}`);
        for (let asked = 1; asked < 3; asked += 1) await ask(`/air-quality?${BERLIN}`);

        const after = await listed(`${path}?limit=1000`);

        const { city } = json() as { city: string };
        const added = after.filter((entry) => entry.City === city && !before.has(textOf(entry)));
        const times = added.map(({ Time }) => Time);
        const differences = times.map((time) =>
          Math.abs(Date.parse(time) - Date.parse(headers.get("date") ?? "")),
        );
        expect(times).to.have.length.of.at.least(3);
        expect(Math.max(...differences)).to.be.below(CLOCK_DIFFERENCE_MS);
        // A clock of milliseconds would end every time with three zeros.
        expect(times.filter((time) => !time.endsWith("000Z"))).not.to.deep.equal([]);
      });

      it("is in order, newest first", async () => {
        for (let asked = 0; asked < 3; asked += 1) await ask(`/air-quality?${BERLIN}`);

        const entries = await listed(path);

        const times = entries.map(({ Time }) => Time);
        expect(times).to.have.length.within(3, 100);
        expect(times).to.deep.equal(times.toSorted().reverse());
        for (const entry of entries) {
          expect(Object.keys(entry)).to.deep.equal(["Time", "City"]);
          expect(entry.Time).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
        }
      });

      it("has as many entries as asked for", async () => {
        await ask(`/air-quality?${BERLIN}`);
        await ask(`/air-quality?${BERLIN}`);

        expect(await listed(`${path}?limit=1`)).to.have.length(1);
        expect(await listed(`${path}?limit=2`)).to.have.length(2);
      });

      for (const limit of ["0", "1001", "-1", "", "1.5", "1e2", "1&limit=2"]) {
        it(`refuses limit=${limit}`, async () => {
          const { status, json } = await ask(`${path}?limit=${limit}`);

          expect(status).to.equal(400);
          expect(parametersAtFault(json())).to.deep.equal(["limit"]);
        });
      }

      it("is asked for again every time", async () => {
        const { headers } = await ask(path);

        expect(headers.get("cache-control")).to.equal("no-cache");
        expect(headers.get("etag")).not.to.equal(null);
      });
    });
  }
}

const textOf = ({ Time, City }: Entry) => `${Time} ${City}`;

import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { Overloaded } from "../../../../service/overloaded.ts";
import type { LoggedQuery } from "../../../../service/queries/query-store.ts";
import { createLastQueries } from "../../../../service/status/last-queries.ts";
import { StorageError } from "../../../../service/storage-error.ts";

const TIME = "2026-11-22T18:43:54.762847Z";
const QUERY: LoggedQuery = {
  id: "0190-1",
  time: TIME,
  city: "Berlin",
  state: "Berlin",
  country: "Germany",
  usIndex: 38,
};
const SHOWN = { time: TIME, city: "Berlin", us_index: 38 };

describe("the last queries", () => {
  it("have time, city and index, and no more", async () => {
    const read = createLastQueries({ list: async () => [QUERY] });

    expect(await read()).to.deep.equal({ unavailable_because: null, rows: [SHOWN] });
  });

  it("are asked for once, however many look", async () => {
    let asked = 0;
    const read = createLastQueries({
      async list({ limit }) {
        asked += 1;
        expect(limit).to.equal(10);
        await sleep(5);
        return [QUERY];
      },
    });

    const all = await Promise.all([read(), read(), read()]);
    await read();

    expect(asked).to.equal(1);
    expect(all.map(({ rows }) => rows.length)).to.deep.equal([1, 1, 1]);
  });

  for (const error of [new StorageError("the query log did not answer"), new Overloaded("busy")]) {
    it(`say what is the matter: ${error.name}`, async () => {
      const read = createLastQueries({ list: () => Promise.reject(error) });

      expect(await read()).to.deep.equal({ unavailable_because: error.message, rows: [] });
    });
  }

  it("are not waited for when the database takes its time", async () => {
    const never = new Promise<LoggedQuery[]>(() => {});
    const read = createLastQueries({ list: () => never });
    const begun = performance.now();

    const { unavailable_because } = await read();

    expect(unavailable_because).to.equal("the query log was not read yet");
    expect(performance.now() - begun).to.be.within(250, 1_500);
  });

  it("do not hide a mistake of ours", async () => {
    const read = createLastQueries({ list: () => Promise.reject(new TypeError("a mistake")) });

    expect(await read().catch(String)).to.equal("TypeError: a mistake");
  });
});

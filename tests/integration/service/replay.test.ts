import { expect } from "chai";
import type { AnsweredQuery } from "../../../service/queries/query-log.ts";
import { UNSTORED } from "../../../service/queries/unstored.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { memoryLog } from "../../support/memory-log.ts";
import { runWithInput } from "../../support/process.ts";
import { answeredQueries, answeredQuery, idsOf } from "../../support/queries.ts";

/** The lines that a stopping process leaves in its log. */
function linesOf(queries: readonly AnsweredQuery[]): string[] {
  const { log, lines } = memoryLog();
  for (const query of queries) log.error({ query }, UNSTORED);
  return lines;
}

describe("the replay's process", () => {
  let database: TestDatabase;

  const replay = (lines: readonly string[], url = database.app.url.href) =>
    runWithInput(
      "service/replay.ts",
      { DATABASE_URL: url },
      lines.map((line) => `${line}\n`).join(""),
    );
  const stored = () => database.admin("queries").orderBy("id");

  before(async () => {
    database = await createTestDatabase();
  });
  beforeEach(() => database.admin("queries").delete());
  after(() => database.drop());

  it("stores every query of a log once, however often it is run", async () => {
    const queries = answeredQueries(2_300);
    const others = ['{"message":"request"}', "", "no JSON", "2026-11-22T18:20Z stdout F {}"];
    const lines = linesOf(queries).flatMap((line, n) =>
      n % 500 === 0 ? [...others, line] : [line],
    );

    const first = await replay(lines);
    const second = await replay(lines);

    for (const { code, output } of [first, second]) {
      expect(output).to.match(/^2300 unstored queries found.*; 0 damaged lines\n$/);
      expect(code).to.equal(0);
    }
    expect(idsOf(await stored())).to.deep.equal(idsOf(queries));
  });

  it("stores everything that a query was", async () => {
    const query = answeredQuery({ city: 'São "Paulo"\n{東京}', state: undefined, apiVersion: 2 });

    await replay(linesOf([query]).map((line) => `api-1 [api] ${line}`));

    const [row] = await stored();
    expect(row).to.include({ id: query.id, city: query.city, state: null, api_version: 2 });
    expect(row.queried_at.getTime()).to.equal(Math.floor(query.queriedAt));
  });

  it("stores the whole lines beside damaged ones, and exits with 1", async () => {
    const queries = answeredQueries(2);
    const [one = "", other = ""] = linesOf(queries);

    const { code, output } = await replay([
      one,
      other.slice(0, -1),
      one.replace('"usIndex":42', '"usIndex":-1'),
      other,
    ]);

    expect(code).to.equal(1);
    expect(output).to.match(/^2 unstored queries found.*; 2 damaged lines\n$/);
    expect(idsOf(await stored())).to.deep.equal(idsOf(queries));
  });

  it("says that there was nothing", async () => {
    const { code, output } = await replay([]);

    expect(code).to.equal(0);
    expect(output).to.match(/^0 unstored queries/);
  });

  it("exits with 1, and does not claim that anything is stored, without a database", async () => {
    const nowhere = "postgres://app:canary-password@127.0.0.1:1/none";

    const { code, output, errors } = await replay(linesOf(answeredQueries(1)), nowhere);

    expect(code).to.equal(1);
    expect(output).not.to.include("in the database");
    expect(errors).to.include("ECONNREFUSED").and.not.include("canary-password");
  });

  it("names the faults of its configuration and exits with 1", async () => {
    const { code, errors } = await runWithInput("service/replay.ts", {}, "");

    expect(code).to.equal(1);
    expect(errors).to.include("DATABASE_URL is missing");
  });
});

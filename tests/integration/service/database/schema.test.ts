import { expect } from "chai";
import { MIGRATIONS } from "../../../../service/database/migrations/index.ts";
import { migrate } from "../../../../service/database/migrator.ts";
import { awaitSchema } from "../../../../service/database/schema.ts";
import { createSessions } from "../../../../service/database/sessions.ts";
import { createTestDatabase, silent } from "../../../support/database.ts";
import { until } from "../../../support/wait.ts";

describe("awaitSchema", () => {
  it("says how many migrations are missing, until none is", async () => {
    const database = await createTestDatabase({ migrated: false });
    const sessions = createSessions(database.app, { name: "schema-test", max: 1 });
    const told: number[] = [];
    const seen = awaitSchema(sessions, silent, new AbortController().signal, (missing) =>
      told.push(missing),
    );
    await until(() => told.length > 0);

    await migrate({ database: database.owner, log: silent });
    const isThere = await seen;

    expect(isThere).to.equal(true);
    expect([told[0], told.at(-1)]).to.deep.equal([MIGRATIONS.length, 0]);
    await sessions.close();
    await database.drop();
  });
});

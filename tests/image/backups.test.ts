import { expect } from "chai";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { until } from "../support/wait.ts";
import { type Backups, createBackups, type Ended, type RunOptions } from "./backups.ts";

const MIB = 1024 * 1024;
/** Older than any that is made here. */
const OLD = "19990102T041700Z";
const OLDEST = "19990101T041700Z";
/** In a script that is there in place of one of the image's programs: that program. */
const REAL = "PATH=$OWN_PATH exec";

const queries = (count: number, city: string) =>
  `INSERT INTO queries SELECT gen_random_uuid(), gen_random_uuid(), clock_timestamp(), 0, 0, ${city},
     null, E'a\\tb\\\\n', 1, 'miss', 0, 1 FROM generate_series(1, ${count})`;
/** A city that compression does not make small. */
const NOISE = "encode(sha512(random()::text::bytea), 'hex')";

describe("a backup", function () {
  // Containers, on a machine that may have much else to do.
  this.timeout(120_000);
  let database: TestDatabase;
  let backups: Backups;

  /** As the schema's owner, whose password is in a file of the container. */
  function backup(options: RunOptions = {}, { before = ":", url = database.owner.url } = {}) {
    const bare = new URL(url);
    bare.password = "";
    const env = {
      DATABASE_URL: bare.href,
      DATABASE_PASSWORD_FILE: "/tmp/secret",
      SECRET: decodeURIComponent(url.password),
      BACKUP_KEEP: "2",
      ...options.env,
    };
    const script = `${before}; printf %s "$SECRET" >/tmp/secret; bash /scripts/backup.sh`;
    return backups.run(script, { ...options, network: "host", env });
  }
  const drill = () => backups.run("bash /scripts/restore-drill.sh");
  const files = async (pattern: string) =>
    (await backups.ask(`shopt -s nullglob; cd /backups; echo ${pattern}`))
      .split(" ")
      .filter(Boolean);
  const expectWell = ({ code, said }: Ended) => expect(code, said).to.equal(0);
  function expectFault({ code, said }: Ended, sentence: string | RegExp) {
    if (typeof sentence === "string") expect(said).to.include(sentence);
    else expect(said).to.match(sentence);
    expect(code).to.equal(1);
  }

  before(async () => {
    backups = await createBackups();
  });
  beforeEach(async () => {
    await backups.ask("rm -rf /backups/*");
    database = await createTestDatabase();
    await database.admin.raw(queries(40, "'Zürich'"));
  });
  afterEach(() => database.drop());
  after(() => backups.remove());

  it("comes back with every table as it was", async () => {
    const made = await backup();
    const restored = await drill();

    expectWell(made);
    expect(made.said).to.match(
      /^backup: \d{8}T\d{6}Z has 44 rows in 1 MiB; made in \d+ s; 1 are kept, \d+ MiB are free$/m,
    );
    expectWell(restored);
    const rows = [...restored.said.matchAll(/^(\S+) +(\d+) +same$/gm)];
    expect(rows.map(([, table, count]) => `${table} ${count}`)).to.include.members([
      "public.queries 40",
      "public.knex_migrations 3",
      "public.cells 0",
    ]);
    expect(restored.said).to.match(/^restore-drill: all of \d{8}T\d{6}Z came back, in \d+ s$/m);
  });

  it("is not disturbed by rows that come and go while it is made", async () => {
    const changes = `${queries(1, "'Bern'")}; DELETE FROM queries WHERE city <> 'Bern'`;
    const program = `PGOPTIONS= psql --quiet --dbname="$DATABASE_URL" --command="$CHANGES" || exit 9`;
    const env = { CHANGES: changes };

    const made = await backup({ instead: { pg_dump: `${program}\n${REAL} pg_dump "$@"` }, env });
    const restored = await drill();

    expectWell(made);
    expect(await database.admin("queries").pluck("city")).to.deep.equal(["Bern"]);
    expectWell(restored);
    expect(restored.said).to.match(/^public\.queries +40 +same$/m);
  });

  it("takes a password of any characters, and the rights to read", async () => {
    const url = new URL(database.owner.url);
    url.username = `reader_${url.pathname.slice(1)}`;
    url.password = encodeURIComponent("a:b\\c d");
    await database.admin.raw(
      `CREATE ROLE ${url.username} LOGIN PASSWORD 'a:b\\c d' IN ROLE air_quality_owner`,
    );

    const made = await backup({}, { url });

    await database.admin.raw(`DROP ROLE ${url.username}`);
    expectWell(made);
    expect(made.said).not.to.include("a:b");
  });

  describe("is refused", () => {
    it("when a byte of its files is another", async () => {
      await backup();
      const [name] = await files("*Z");
      await backups.ask(`printf x >>/backups/${name}/dump`);

      expectFault(
        await drill(),
        `restore-drill: the files of ${name} are not those that were written: their SHA-256 is another`,
      );
    });

    const OTHERS: Readonly<Record<string, readonly [change: string, sentence: string | RegExp]>> = {
      "when a row does not come back": [
        "DELETE FROM queries WHERE id = (SELECT id FROM queries LIMIT 1)",
        "public.queries: 39 rows instead of 40",
      ],
      "when a value comes back as another": [
        "UPDATE queries SET us_index = 2 WHERE id = (SELECT id FROM queries LIMIT 1)",
        "public.queries: other contents",
      ],
      "when a table does not come back": [
        "DROP TABLE quota_ledger",
        "public.quota_ledger: missing, (definitions): ",
      ],
      "when a table comes back that nobody counted": [
        "CREATE TABLE more AS SELECT 1; ALTER TABLE more OWNER TO air_quality_owner",
        "public.more: not in the backup's list",
      ],
      "when the API's role would not be let in to what comes back": [
        "REVOKE INSERT ON queries FROM air_quality_app",
        /as it was dumped: \(definitions\): \d+ rows instead of \d+$/m,
      ],
      "when an index does not come back": [
        "DROP INDEX queries_by_time",
        /as it was dumped: \(definitions\): \d+ rows instead of \d+$/m,
      ],
    };
    for (const [when, [change, sentence]] of Object.entries(OTHERS)) {
      it(when, async () => {
        expectWell(await backup());
        await backups.ask(`cd /backups; mv *Z ${OLD}`);
        await database.admin.raw(change);
        expectWell(await backup());
        // The first one with the second one's dump, and a sum that fits.
        await backups.ask(
          `cd /backups/${OLD}; mv ../2*Z/dump .; sha256sum checksums dump roles.sql >sha256; rm -r ../2*Z`,
        );

        expectFault(await drill(), sentence);
      });
    }

    it("when there is none", async () => {
      expectFault(await drill(), "restore-drill: there is no backup yet: make backup");
    });
  });

  describe("that does not come to its end", () => {
    it("is none: the one before is restored, and the next one clears up", async () => {
      await backup();
      const [whole] = await files("*Z");
      const cutOff = backup({
        instead: {
          pg_dump: `printf half >"$FOLDER/dump"; exec psql --dbname="$DATABASE_URL" --command="SELECT pg_sleep(60)"`,
        },
      });
      await until(async () => (await files("*.part/dump")).length > 0);

      backups.kill();

      expect((await cutOff).code).not.to.equal(0);
      expect(await files("*.part")).to.have.length(1);
      const restored = await drill();
      expectWell(restored);
      expect(restored.said).to.include(`all of ${whole} came back`);
      expectWell(await backup());
      expect(await files("*.part")).to.deep.equal([]);
    });

    it("leaves the ones before, and nothing of itself", async () => {
      await backup();
      const before = await files("*");

      const failed = await backup({ instead: { pg_dump: 'printf half >"$FOLDER/dump"; exit 1' } });

      expectFault(failed, "backup: nothing is kept of this one");
      expect(await files("*")).to.deep.equal(before);
    });

    it("says so when the disk is full", async () => {
      await database.admin.raw(queries(10_000, NOISE));

      const full = await backup({ diskBytes: MIB / 2 });

      expectFault(full, /No space left on device[\s\S]*backup: nothing is kept of this one/);
    });

    it("is not begun without room for one as large as the last", async () => {
      const last = `mkdir /backups/${OLD}; printf '%900000s' x >/backups/${OLD}/dump`;

      const refused = await backup({ diskBytes: MIB }, { before: last });

      expectFault(
        refused,
        "backup: no room: the last backup took 1 MiB, and 1 MiB are free; raise backups.storageGib",
      );
    });

    it("is not begun while another one is made", async () => {
      const refused = await backup({}, { before: "exec 8>/backups/lock; flock 8" });

      expectFault(refused, "backup: another backup is being made");
    });
  });

  it("takes the place of the oldest when there are enough", async () => {
    await backups.ask(`cd /backups; mkdir ${OLDEST} ${OLD}; : >${OLDEST}/dump; : >${OLD}/dump`);

    expectWell(await backup());

    const [first, ...others] = await files("*Z");
    expect(first).to.equal(OLD);
    expect(others).to.have.length(1);
  });
});

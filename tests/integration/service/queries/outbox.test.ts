import {
  appendFile,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type Outbox, OutboxFull, openOutbox } from "../../../../service/queries/outbox.ts";
import { answeredQueries, answeredQuery, idsOf } from "../../../support/queries.ts";

const MIB = 1024 * 1024;

describe("openOutbox", () => {
  let folder: string;
  let outbox: Outbox;

  const open = async (maxBytes = MIB) => {
    outbox = await openOutbox(folder, maxBytes);
    return outbox;
  };
  const reopen = async () => {
    await outbox.close();
    return await open();
  };
  const onDisk = async () =>
    (await readdir(folder)).filter((name) => name.endsWith(".jsonl")).sort();

  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), "outbox-")), "made", "by", "itself");
    await open();
  });

  afterEach(async () => {
    await outbox.close();
    await rm(join(folder, "../../.."), { recursive: true });
  });

  it("is empty at first", async () => {
    expect(await outbox.files()).to.deep.equal([]);
    expect(outbox.status()).to.deep.equal({ depth: 0, bytes: 0, since: undefined });
    await outbox.rotate();
    expect(await onDisk()).to.deep.equal([]);
  });

  it("has queries on the disk, readable by nobody else, when it says so", async () => {
    const before = Date.now();
    await outbox.append(answeredQueries(2));
    await outbox.append(answeredQueries(1));

    const [file = ""] = await onDisk();
    const text = await readFile(join(folder, file), "utf8");
    expect(text.split("\n")).to.have.length(4);
    expect((await stat(join(folder, file))).mode & 0o777).to.equal(0o600);
    const { depth, bytes, since } = outbox.status();
    expect(depth).to.equal(3);
    expect(bytes).to.equal(Buffer.byteLength(text));
    expect(since).to.be.within(before, Date.now());
  });

  it("offers a file only when it is ended, oldest first", async () => {
    const [first, second] = [answeredQueries(2), answeredQueries(1)];
    await outbox.append(first);
    expect(await outbox.files()).to.deep.equal([]);
    await outbox.rotate();
    await outbox.append(second);
    const ended = await outbox.files();
    await outbox.rotate();
    const all = await outbox.files();

    expect(ended).to.have.length(1);
    expect(all).to.have.length(2);
    const [one, two] = await Promise.all(all.map((file) => outbox.read(file)));
    expect([idsOf(one ?? []), idsOf(two ?? [])]).to.have.deep.members([
      idsOf(first),
      idsOf(second),
    ]);
  });

  it("gives back exactly what was appended", async () => {
    const queries = [
      answeredQuery({ city: 'São "Paulo"\n{東京}\u2028', queriedAt: 1_795_371_623_123.456 }),
      answeredQuery({ state: undefined, country: undefined }),
    ];
    await outbox.append(queries);
    await outbox.rotate();

    const [file = ""] = await outbox.files();
    const [whole, without] = await outbox.read(file);
    expect(whole).to.deep.equal(queries[0]);
    expect({ state: undefined, country: undefined, ...without }).to.deep.equal(queries[1]);
  });

  it("has less depth and more room when a file is removed", async () => {
    await outbox.append(answeredQueries(3));
    await outbox.rotate();
    await outbox.append(answeredQueries(1));
    const [file = ""] = await outbox.files();

    await outbox.remove(file);

    expect(outbox.status()).to.include({ depth: 1 });
    expect(await onDisk()).to.have.length(1);
  });

  it("refuses what does not fit under the cap, until there is room", async () => {
    await outbox.close();
    await open(4_096);
    let appended = 0;
    const fill = async () => {
      for (;;) {
        await outbox.append([answeredQuery()]);
        appended += 1;
      }
    };

    const error = await fill().catch((reason: unknown) => reason);
    await outbox.rotate();
    const [file = ""] = await outbox.files();
    const { size } = await stat(join(folder, file));
    await outbox.remove(file);
    await outbox.append([answeredQuery()]);

    expect(error).to.be.instanceOf(OutboxFull);
    expect(appended).to.be.above(5);
    expect(size).to.be.within(3_500, 4_096);
    expect(outbox.status().depth).to.equal(1);
  });

  it("finds what an earlier process left, and counts it", async () => {
    const [first, second] = [answeredQueries(3), answeredQueries(2)];
    await outbox.append(first);
    await outbox.rotate();
    await outbox.append(second);

    await reopen();

    expect(outbox.status().depth).to.equal(5);
    expect(outbox.status().since).to.be.below(Date.now() + 1_000);
    const rows = await Promise.all((await outbox.files()).map((file) => outbox.read(file)));
    expect(idsOf(rows.flat())).to.deep.equal(idsOf([...first, ...second]));
  });

  it("counts what an earlier process left against the cap", async () => {
    await outbox.append(answeredQueries(12));
    await outbox.close();
    await open(4_096);

    const error = await outbox.append(answeredQueries(5)).catch((reason: unknown) => reason);

    expect(error).to.be.instanceOf(OutboxFull);
  });

  for (const missing of [1, 20, 300]) {
    it(`drops a last line that lacks its ${missing} last bytes: nobody was told that it is safe`, async () => {
      const queries = answeredQueries(3, { city: "x".repeat(300) });
      await outbox.append(queries);
      const [file = ""] = await onDisk();
      const { size } = await stat(join(folder, file));
      await truncate(join(folder, file), size - missing);

      await reopen();

      expect(outbox.status().depth).to.equal(2);
      expect(idsOf(await outbox.read(file))).to.deep.equal(idsOf(queries.slice(0, 2)));
    });
  }

  it("leaves other files alone", async () => {
    await writeFile(join(folder, "note.txt"), "mine");
    await reopen();
    await appendFile(join(folder, "note.txt"), "!");

    expect(await outbox.files()).to.deep.equal([]);
    expect(outbox.status().depth).to.equal(0);
  });

  it("keeps appends, rotations and removals in order", async () => {
    const batches = Array.from({ length: 20 }, () => answeredQueries(5));

    await Promise.all(batches.flatMap((batch) => [outbox.append(batch), outbox.rotate()]));

    const files = await outbox.files();
    const rows = await Promise.all(files.map((file) => outbox.read(file)));
    expect(files).to.have.length(20);
    expect(idsOf(rows.flat())).to.deep.equal(idsOf(batches.flat()));
    await Promise.all(files.map((file) => outbox.remove(file)));
    expect(outbox.status()).to.deep.equal({ depth: 0, bytes: 0, since: undefined });
  });

  it("is for one process at a time, and free again after its end", async () => {
    const second = await openOutbox(folder, MIB).catch((error: unknown) => error);

    expect(second).to.be.instanceOf(Error).with.property("message").that.includes("OUTBOX_DIR");
    await reopen();
    await outbox.append(answeredQueries(1));
    expect(outbox.status().depth).to.equal(1);
  });
});

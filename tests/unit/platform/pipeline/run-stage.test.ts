import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { StageFault } from "../../../../platform/pipeline/fault.ts";
import { filesIn } from "../../../../platform/pipeline/place.ts";
import { parseRecord } from "../../../../platform/pipeline/record.ts";
import { putAside, readRecord } from "../../../../platform/pipeline/record-file.ts";
import {
  exitCodeOf,
  runStage,
  stageNamed,
  type Work,
} from "../../../../platform/pipeline/run-stage.ts";
import { readSettings } from "../../../../platform/pipeline/settings.ts";
import { STAGES, type StageName } from "../../../../platform/pipeline/stages.ts";
import { scratchFolder } from "./support.ts";

const COMMIT = "c0ffee";
const DIGEST = `sha256:${"a".repeat(64)}`;

describe("runStage", () => {
  const scratch = scratchFolder("run-stage");
  const folder = () => join(scratch(), "run");
  const record = () => readFileSync(filesIn(folder()).record, "utf8");
  let works: Record<StageName, Work>;
  let tried: StageName[];
  let clock: number;

  beforeEach(() => {
    rmSync(folder(), { recursive: true, force: true });
    tried = [];
    clock = Date.parse("2026-11-23T12:00:00Z");
    works = Object.fromEntries(
      STAGES.map(({ name }) => [
        name,
        async () => {
          tried.push(name);
          clock += 1_234;
          return name === "version" ? { commit: COMMIT } : { digest: DIGEST };
        },
      ]),
    ) as unknown as Record<StageName, Work>;
  });

  const run = (name: StageName, commit = COMMIT) =>
    runStage(name, {
      works,
      commit,
      settings: readSettings({}, []),
      say: () => {},
      now: () => new Date(clock),
      folder: folder(),
    });
  async function runUntil(last: StageName): Promise<void> {
    for (const { name } of STAGES) {
      expect((await run(name)).result, name).to.equal("passed");
      if (name === last) return;
    }
  }

  it("writes down what a green stage found, when it began and how long it took", async () => {
    const entry = await run("version");

    expect(entry).to.deep.include({
      stage: "version",
      result: "passed",
      at: "2026-11-23T12:00:00.000Z",
      seconds: 1.2,
      facts: { commit: COMMIT },
    });
    expect(parseRecord(record())).to.deep.equal([entry]);
  });

  it("goes through all stages in their order", async () => {
    await runUntil("record");

    expect(tried).to.deep.equal(STAGES.map(({ name }) => name));
  });

  it("hands a work the results of the stages before, all lines and the settings", async () => {
    await runUntil("unit");
    works.image = async ({ results, entries, settings }) => ({
      stages: [...results.keys()].join(" "),
      lines: entries.length,
      watch: settings.WATCH_SECONDS,
    });

    expect((await run("image")).facts).to.deep.equal({
      stages: "version unit",
      lines: 2,
      watch: 60,
    });
  });

  it("refuses a stage before whose turn it is, and names what is missing", async () => {
    await runUntil("unit");

    const { result, facts } = await run("deploy-dev");

    expect(result).to.equal("failed");
    expect(facts).to.deep.equal({
      fault: "image must be green first",
      fix: "make pipeline runs what is missing, make stage NAME=image the first of it",
    });
    expect(tried).to.deep.equal(["version", "unit"]);
  });

  it("refuses what comes after a stage that ran again", async () => {
    await runUntil("approve");
    await run("image");

    const { facts } = await run("release");

    expect(facts.fault).to.match(/^deploy-dev, integration, .*, approve must be green first$/);
  });

  it("refuses to go on with another commit", async () => {
    await runUntil("unit");

    const { result, facts } = await run("image", "decade");

    expect(result).to.equal("failed");
    expect(facts.fault).to.equal(
      "the record is about the commit c0ffee, and decade is checked out",
    );
    expect(tried).not.to.include("image");
  });

  it("refuses a digest that is not the image's", async () => {
    await runUntil("deploy-dev");
    const other = `sha256:${"b".repeat(64)}`;
    works.integration = async () => ({ digest: other });
    await run("integration");

    const { result, facts } = await run("quality");

    expect(result).to.equal("failed");
    expect(facts.fault).to.equal(
      `integration saw ${other}, and the image of this run is ${DIGEST}`,
    );
    expect(tried).not.to.include("quality");
  });

  it("does nothing, and writes nothing, when the record was changed", async () => {
    await runUntil("unit");
    const changed = record().replace('"seconds":1.2', '"seconds":1.3');
    writeFileSync(filesIn(folder()).record, changed);

    const fault = await run("image").catch((error: Error) => error.message);

    expect(fault).to.match(/^line 1 of the record \(version\) is not what was written/);
    expect(record()).to.equal(changed);
    expect(tried).not.to.include("image");
  });

  it("does nothing when the record's last line is half of one", async () => {
    await runUntil("unit");
    appendFileSync(filesIn(folder()).record, '{"stage":"image"');

    expect(await run("image").catch((error: Error) => error.message)).to.include(
      "line 3 of the record is not whole",
    );
  });

  it("writes down why a stage is red, with the stage's own fix", async () => {
    works.version = async () => {
      throw new TypeError("no repository");
    };

    const { result, facts } = await run("version");

    expect(result).to.equal("failed");
    expect(facts).to.deep.equal({ fault: "no repository", fix: stageNamed("version").fix });
    expect(parseRecord(record())[0]?.facts).to.deep.equal(facts);
  });

  it("prefers the fix of the fault", async () => {
    works.version = async () => {
      throw new StageFault("no repository", "git init");
    };

    expect((await run("version")).facts).to.deep.equal({ fault: "no repository", fix: "git init" });
  });

  it("can run a red stage again", async () => {
    const { version } = works;
    works.version = () => Promise.reject("a text");
    expect((await run("version")).facts.fault).to.equal("a text");
    works.version = version;

    expect((await run("version")).result).to.equal("passed");
    expect((await readRecord(folder())).map(({ result }) => result)).to.deep.equal([
      "failed",
      "passed",
    ]);
  });

  it("begins anew when the run before was put aside", async () => {
    await runUntil("unit");
    const lines = record();
    await putAside(new Date("2026-11-23T13:00:00.000Z"), folder());

    expect(await readRecord(folder())).to.deep.equal([]);
    const aside = join(`${folder()}-earlier`, "2026-11-23T13-00-00.000Z");
    expect(readFileSync(filesIn(aside).record, "utf8")).to.equal(lines);
  });

  it("puts nothing aside where nothing ran", async () => {
    await putAside(new Date("2026-11-23T14:00:00.000Z"), folder());

    expect(existsSync(folder())).to.equal(true);
    expect(existsSync(join(`${folder()}-earlier`, "2026-11-23T14-00-00.000Z"))).to.equal(false);
  });
});

describe("a stage", () => {
  it("has an exit code of its own, from 10 on", () => {
    expect(STAGES.map(({ name }) => exitCodeOf(name))).to.deep.equal(
      STAGES.map((_, place) => 10 + place),
    );
  });

  it("that nobody knows is refused with the list", () => {
    expect(() => stageNamed("deploy")).to.throw("NAME must be a stage: version, unit, image,");
  });
});

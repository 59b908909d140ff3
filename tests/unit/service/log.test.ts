import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { createLogger, describeError } from "../../../service/log.ts";
import { StorageError } from "../../../service/storage-error.ts";

describe("describeError", () => {
  it("cuts the statement that knex puts before the database's message", () => {
    const error = Object.assign(
      new Error("insert into queries (city) values ($1) - duplicate key value"),
      { name: "error", code: "23505" },
    );

    expect(describeError(error)).to.deep.equal({
      error: "error",
      error_message: "duplicate key value",
      error_code: "23505",
    });
  });

  it("keeps nothing of a statement with a dash of its own", () => {
    const error = new Error("select 'Berlin - Mitte' - connection terminated");

    expect(JSON.stringify(describeError(error))).to.not.match(/select|Berlin|Mitte/);
  });

  it("keeps a message without a statement as it is", () => {
    expect(describeError(new TypeError("well-known x is no function"))).to.deep.equal({
      error: "TypeError",
      error_message: "well-known x is no function",
    });
  });

  it("cuts a message after 300 characters", () => {
    expect(describeError(new Error("x".repeat(301))).error_message).to.equal("x".repeat(300));
  });

  it("nests causes", () => {
    const refused = Object.assign(new Error("connect refused"), { code: "ECONNREFUSED" });
    const pool = new Error("no connection", { cause: refused });

    const described = describeError(new StorageError("the log did not answer", { cause: pool }));

    expect(described).to.deep.equal({
      error: "StorageError",
      error_message: "the log did not answer",
      cause: {
        error: "Error",
        error_message: "no connection",
        cause: {
          error: "Error",
          error_message: "connect refused",
          error_code: "ECONNREFUSED",
        },
      },
    });
  });

  it("tells nothing else that hangs on an error", () => {
    const error = Object.assign(new Error("no"), { url: "https://x/?key=canary", options: {} });

    expect(describeError(error)).to.deep.equal({ error: "Error", error_message: "no" });
    expect(describeError(new Error("no", { cause: "canary" }))).to.not.have.property("cause");
  });

  for (const thrown of ["canary", 7, null, undefined, { message: "canary" }]) {
    it(`says of ${JSON.stringify(thrown)} only that it is no Error`, () => {
      expect(describeError(thrown)).to.deep.equal({ error: "not an Error" });
    });
  }
});

describe("createLogger", () => {
  function memory(level: string) {
    const lines: string[] = [];
    const log = createLogger(level, { write: (line) => lines.push(line) });
    return { log, lines };
  }

  it("writes one JSON object per line: level as a word, time in RFC 3339, message, then no more", () => {
    const { log, lines } = memory("info");

    log.warn({ request_id: "r-1" }, "two\nlines");

    expect(lines).to.have.length(1);
    expect(lines[0]).to.match(/^\{[^\n]*\}\n$/);
    const { time, ...rest } = JSON.parse(lines[0] ?? "");
    expect(rest).to.deep.equal({ level: "warn", request_id: "r-1", message: "two\nlines" });
    expect(time).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  const levels = [
    ["debug", ["debug", "info", "warn", "error"]],
    ["info", ["info", "warn", "error"]],
    ["warn", ["warn", "error"]],
    ["error", ["error"]],
  ] as const;
  for (const [level, written] of levels) {
    it(`writes ${written.join(", ")} at ${level}`, () => {
      const { log, lines } = memory(level);

      for (const name of ["debug", "info", "warn", "error"] as const) log[name](name);

      expect(lines.map((line) => JSON.parse(line).level)).to.deep.equal(written);
    });
  }
});

describe("createLog", () => {
  it("has written every line when its flush resolves, however slow the writing is", async () => {
    const script = `
      import fs from "node:fs";
      import { createLog } from ${JSON.stringify(join(import.meta.dirname, "../../../service/log.ts"))};
      const { write } = fs;
      fs.write = (...args) => setTimeout(() => write(...args), 50);
      const { logger, flush } = createLog("info");
      for (let n = 0; n < 300; n += 1) logger.error({ n, pad: "x".repeat(300) }, "line");
      await flush();
      process.exit();
    `;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script]);

    const lines = (await text(child.stdout)).trim().split("\n");

    expect(lines.map((line) => JSON.parse(line).n)).to.deep.equal([...Array(300).keys()]);
  });

  for (const end of ["process.exit(1);", 'throw new Error("a crash");']) {
    it(`has written every line that came before ${end}`, async () => {
      const script = `
        import { createLog } from ${JSON.stringify(join(import.meta.dirname, "../../../service/log.ts"))};
        const { logger, flushNow } = createLog("info");
        process.once("exit", flushNow);
        for (let n = 0; n < 10; n += 1) logger.error({ n }, "line");
        ${end}
      `;
      const child = spawn(process.execPath, ["--input-type=module", "-e", script]);

      const lines = (await text(child.stdout)).trim().split("\n");

      expect(lines.map((line) => JSON.parse(line).n)).to.deep.equal([...Array(10).keys()]);
    });
  }
});

import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { openOutbox } from "../../../../service/queries/outbox.ts";
import { answeredQuery } from "../../../support/queries.ts";

describe("openOutbox", () => {
  let folder: string;
  let prototype: FileHandle;
  let datasync: FileHandle["datasync"];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "outbox-"));
    const handle = await open(join(folder, "probe"), "w");
    prototype = Object.getPrototypeOf(handle);
    datasync = prototype.datasync;
    await handle.close();
  });

  after(async () => {
    prototype.datasync = datasync;
    await rm(folder, { recursive: true });
  });

  it("calls a query safe only when the disk has confirmed it", async () => {
    const events: string[] = [];
    prototype.datasync = async function slowly(this: FileHandle) {
      await sleep(30);
      await datasync.call(this);
      events.push("on the disk");
    };
    const outbox = await openOutbox(join(folder, "box"), 1_000_000);

    await outbox.append([answeredQuery()]);
    events.push("safe");
    await outbox.close();

    expect(events).to.deep.equal(["on the disk", "safe"]);
  });
});

import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { watchFolders } from "../../../../platform/commands/watch-folders.ts";
import { until } from "../../../support/wait.ts";

describe("watchFolders", () => {
  let folder: string;
  let changes: number;
  let end: () => void;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "air-quality-watch-"));
    await mkdir(join(folder, "inner"));
    await writeFile(join(folder, "inner/file"), "0");
    changes = 0;
    end = watchFolders(folder, () => {
      changes += 1;
    });
  });
  afterEach(async () => {
    end();
    await rm(folder, { recursive: true });
  });

  /** As editors save: all of it beside the file, then in its place. */
  async function replace(text: string): Promise<void> {
    await writeFile(join(folder, "inner/file~"), text);
    await rename(join(folder, "inner/file~"), join(folder, "inner/file"));
  }

  it("sees a file that is replaced, every time", async () => {
    for (const time of ["1", "2", "3"]) {
      await sleep(50);
      changes = 0;
      await replace(time);
      await until(() => changes > 0);
    }
  });

  it("sees files in a folder that came later", async () => {
    await mkdir(join(folder, "later"));
    await until(() => changes > 0);
    await sleep(50);
    changes = 0;
    await writeFile(join(folder, "later/file"), "1");

    await until(() => changes > 0);
  });
});

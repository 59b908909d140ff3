import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { openStack } from "../../../../platform/commands/pulumi.ts";
import { fakePrograms } from "../pipeline/support.ts";

describe("Pulumi's command line", () => {
  const fake = fakePrograms();
  const asking = async (...args: string[]) => (await openStack("dev")).ask(args, "input");
  const complaint = async () => {
    const fault = await asking("up", "--yes").catch((error: unknown) => error);
    return fault instanceof Error ? fault.message : expect.fail("it did not fail");
  };

  it("is asked about the stack, and gives what it prints", async () => {
    fake("pulumi", 'echo "$@"; cat; echo warning >&2');

    expect(await asking("stack", "output")).to.equal("stack output --stack dev\ninput");
  });

  it("says why an update failed: its diagnostics, not what it printed before", async () => {
    const rows = "Updating (dev):\n + Namespace api created\n\nDiagnostics:\n  error: no quota\n";
    fake("pulumi", `printf '${rows.replaceAll("\n", "\\n")}'; echo noise >&2; exit 255`);

    expect(await complaint()).to.equal("pulumi up --yes: error: no quota");
  });

  it("says the errors of a preview in JSON", async () => {
    const diagnostics = [
      { severity: "warning", message: "old" },
      { severity: "error", message: "the database is too small" },
    ];
    fake(
      "pulumi",
      `echo '${JSON.stringify({ steps: [], diagnostics })}'; echo warning >&2; exit 1`,
    );

    expect(await complaint()).to.equal("pulumi up --yes: the database is too small");
  });

  it("says what another command complained about", async () => {
    fake("pulumi", "echo '{}'; echo 'error: no stack named dev found' >&2; exit 255");

    expect(await complaint()).to.equal("pulumi up --yes: error: no stack named dev found");
  });

  it("says what it printed when it complained about nothing", async () => {
    fake("pulumi", "echo 'something went wrong'; exit 1");

    expect(await complaint()).to.equal("pulumi up --yes: something went wrong");
  });

  it("says the beginning of a long complaint", async () => {
    fake("pulumi", "echo 'Diagnostics:'; yes 'error: again' | head -n 2000; exit 1");

    expect((await complaint()).length).to.be.within(3_900, 4_100);
  });

  it("leaves the stack as it is when it is only asked: an update may be under way", async () => {
    const folder = await mkdtemp(join(tmpdir(), "air-quality-pulumi-"));
    try {
      const file = join(folder, "Pulumi.local.yaml");
      await writeFile(file, "config: {}\n");
      fake("pulumi", 'echo "$@"');

      await openStack("local", { folder, isOnlyAsked: true });

      expect(await readFile(file, "utf8")).to.equal("config: {}\n");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("says that it is missing", async () => {
    const { PATH } = process.env;
    process.env.PATH = "/nowhere";
    try {
      expect(await complaint()).to.include("pulumi is not on the PATH: install it");
    } finally {
      process.env.PATH = PATH;
    }
  });
});

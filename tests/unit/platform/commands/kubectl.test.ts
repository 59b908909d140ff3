import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import {
  complaintIn,
  KubectlError,
  kubectl,
  streamKubectl,
} from "../../../../platform/commands/kubectl.ts";

describe("kubectl", () => {
  const { PATH = "" } = process.env;
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "kubectl-"));
  });
  after(() => rmSync(folder, { recursive: true }));
  afterEach(() => {
    process.env.PATH = PATH;
  });

  /** What is called kubectl from now on. */
  function stub(script: string): void {
    const file = join(folder, "kubectl");
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    process.env.PATH = `${folder}:${PATH}`;
  }
  async function faultOf(work: Promise<unknown>): Promise<KubectlError> {
    const fault = await work.then(
      () => undefined,
      (error: unknown) => error,
    );
    return fault instanceof KubectlError ? fault : expect.fail(`not a KubectlError: ${fault}`);
  }

  it("gives what it prints, and reads what it is given", async () => {
    stub('echo "$@"; cat');

    expect(await kubectl(["get", "pods"], { input: "in" })).to.equal("get pods\nin");
  });

  it("fails with the API server's own words", async () => {
    stub("echo 'pods is forbidden' >&2; exit 3");

    const fault = await faultOf(kubectl(["get", "pods"]));

    expect(fault.message).to.equal("kubectl get pods: exit code 3\npods is forbidden");
    expect(fault.stderr).to.equal("pods is forbidden\n");
  });

  it("complains in its own words rather than in its library's log, when it has any", () => {
    const log = 'E1124 03:31:30.928109    7285 memcache.go:265] "Unhandled Error"';

    expect(complaintIn(`${log}\n${log}\nThe connection was refused\n`)).to.equal(
      "The connection was refused",
    );
    expect(complaintIn(`${log}\n`)).to.equal(log);
    expect(complaintIn("")).to.equal("");
  });

  it("is ended when it takes too long", async () => {
    stub("echo waiting >&2; exec sleep 30");

    const fault = await faultOf(kubectl(["wait"], { withinSeconds: 0.3 }));

    expect(fault.message).to.equal("kubectl wait: not done within 0.3 s\nwaiting");
  });

  it("says that it is missing", async () => {
    process.env.PATH = join(folder, "nothing");

    expect((await faultOf(kubectl(["get"]))).message).to.include("install it");
  });

  it("hands over lines as they come, and ends when it is told to", async () => {
    stub("echo trouble >&2; echo one; echo two; exec sleep 30");
    const lines: string[] = [];
    const { promise: second, resolve } = Promise.withResolvers<void>();
    const streaming = streamKubectl(["logs"], (line) => {
      lines.push(line);
      if (lines.length === 2) resolve();
    });

    await second;
    await streaming.stop();

    expect(lines).to.deep.equal(["one", "two"]);
    expect(streaming.errors).to.deep.equal(["trouble"]);
  });
});

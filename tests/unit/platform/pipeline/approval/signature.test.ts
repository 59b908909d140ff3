import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import {
  nameOf,
  sign,
  signedStatement,
} from "../../../../../platform/pipeline/approval/signature.ts";
import { NAMESPACE, type Statement } from "../../../../../platform/pipeline/approval/statement.ts";
import { filesIn } from "../../../../../platform/pipeline/place.ts";
import { faultOf, scratchFolder } from "../support.ts";

const ANN: Statement = {
  decision: "approve",
  digest: `sha256:${"a".repeat(64)}`,
  version: "1.0.0-abc",
  by: "ann@example.com",
  when: "2026-11-23T12:00:00.000Z",
};

/** Real keys and the real ssh-keygen. */
describe("an approval's signature", () => {
  const folder = scratchFolder("signature");
  const path = (name: string) => join(folder(), name);
  const files = () => filesIn(folder());
  const publicKey = (name: string) => readFileSync(path(`${name}.pub`), "utf8").trim();
  const read = () => signedStatement(path("approvers"), files());

  before(() => {
    for (const name of ["ann", "ben", "stranger"])
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path(name), "-C", name]);
    const line = (name: string) =>
      `${name}@example.com namespaces="${NAMESPACE}" ${publicKey(name)}`;
    writeFileSync(
      path("approvers"),
      ["# who may approve", `# ${publicKey("stranger")}`, line("ann"), line("ben"), ""].join("\n"),
    );
  });

  beforeEach(async () => {
    rmSync(files().signature, { force: true });
    writeFileSync(files().approval, JSON.stringify(ANN));
  });

  it("is taken from an approver", async () => {
    await sign(files().approval, path("ann"));

    expect(await read()).to.deep.equal(ANN);
  });

  it("is refused from a stranger, from another approver, and when there is none", async () => {
    const refusal = `the approval is not signed by ann@example.com, as ${path("approvers")} knows them`;

    expect((await faultOf(read())).message).to.equal(refusal);
    for (const name of ["stranger", "ben"]) {
      await sign(files().approval, path(name));
      expect((await faultOf(read())).message, name).to.equal(refusal);
      rmSync(files().signature);
    }
  });

  it("is refused under another digest, name or decision", async () => {
    await sign(files().approval, path("ann"));

    for (const change of [{ digest: "sha256:b" }, { by: "ben@example.com" }, { when: "later" }]) {
      writeFileSync(files().approval, JSON.stringify({ ...ANN, ...change }));
      expect((await faultOf(read())).message).to.include("is not signed by");
    }
  });

  it("is refused when it was made for another purpose", async () => {
    const args = ["-Y", "sign", "-q", "-f", path("ann"), "-n", "git", files().approval];
    execFileSync("ssh-keygen", args, { stdio: "ignore" });

    expect((await faultOf(read())).message).to.include("is not signed by");
  });

  it("is asked for when nobody has approved", async () => {
    rmSync(files().approval);

    expect((await faultOf(read())).message).to.equal("nobody has approved yet");
  });

  it("is refused on what is no statement", async () => {
    for (const text of ["half of {", "null", '"yes"', "{}"]) {
      writeFileSync(files().approval, text);
      expect((await faultOf(read())).message).to.equal(
        "the approval is no statement: make approve writes one",
      );
    }
  });

  it("belongs to who has the key", async () => {
    expect(await nameOf(path("ben"), path("approvers"))).to.equal("ben@example.com");
  });

  it("is nobody's when the key is in no line that counts", async () => {
    const fault = await nameOf(path("stranger"), path("approvers")).catch((error) => error);

    expect(fault.message).to.equal(
      `the key ${path("stranger")} is nobody's who may approve: ${path("approvers")} lists them`,
    );
  });

  it("is nobody's yet in the project's own file", async () => {
    const own = "platform/pipeline/approval/approvers";
    const fault = await nameOf(path("ann"), own).catch((error) => error);

    expect(fault.message).to.include("is nobody's who may approve");
  });
});

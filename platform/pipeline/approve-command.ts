/** `make approve KEY=~/.ssh/id_ed25519 [REFUSE=reason]`: a person's yes or no to the digest of the run in this folder. */
import { rm, writeFile } from "node:fs/promises";
import { nameOf, sign } from "./approval/signature.ts";
import type { Statement } from "./approval/statement.ts";
import { wordsOf } from "./fault.ts";
import { FILES } from "./place.ts";
import { factOf, notPassed, onlyDigest, resultsOf } from "./record.ts";
import { readRecord } from "./record-file.ts";
import { readSettings } from "./settings.ts";

try {
  const { KEY = "", REFUSE = "" } = process.env;
  if (KEY === "") throw new Error("KEY must be the file of your private SSH key");
  const { APPROVERS } = readSettings(process.env, []);
  const results = resultsOf(await readRecord());
  const missing = notPassed(results, "approve");
  if (missing.length > 0)
    throw new Error(`there is nothing to approve yet: ${missing.join(", ")} must be green first`);
  const by = await nameOf(KEY, APPROVERS);
  const statement: Statement = {
    decision: REFUSE === "" ? "approve" : "refuse",
    digest: onlyDigest(results),
    version: factOf(results, "version", "version"),
    by,
    when: new Date().toISOString(),
    ...(REFUSE !== "" && { reason: REFUSE }),
  };
  await writeFile(FILES.approval, `${JSON.stringify(statement, null, 2)}\n`);
  await rm(FILES.signature, { force: true });
  await sign(FILES.approval, KEY);
  process.stdout.write(
    `${by} says ${statement.decision} to ${statement.version}, ${statement.digest}\n`,
  );
} catch (error) {
  process.stderr.write(`${wordsOf(error)}\n`);
  process.exitCode = 1;
}

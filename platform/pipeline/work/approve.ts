import { signedStatement } from "../approval/signature.ts";
import { expectYes, type Statement } from "../approval/statement.ts";
import { factOf, onlyDigest } from "../record.ts";
import type { Work } from "../run-stage.ts";

export const approve: Work = async ({ settings: { APPROVED_BY, APPROVERS }, results }) => {
  const digest = onlyDigest(results);
  const version = factOf(results, "version", "version");
  const statement: Statement = APPROVED_BY
    ? { decision: "approve", digest, version, by: APPROVED_BY, when: new Date().toISOString() }
    : await signedStatement(APPROVERS);
  expectYes(statement, digest);
  const { by, when } = statement;
  return { digest, by, when, way: APPROVED_BY ? "jenkins" : "signature" };
};

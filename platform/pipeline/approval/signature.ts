import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { StageFault } from "../fault.ts";
import { FILES, PROJECT } from "../place.ts";
import { program } from "../programs.ts";
import { NAMESPACE, type Statement } from "./statement.ts";

/** The project's own file unless its path begins at the root. */
const pathOf = (approvers: string) =>
  approvers.startsWith("/") ? approvers : join(PROJECT, approvers);

/** The name that a private key's owner has among the approvers. Rejects when they are none. */
export async function nameOf(key: string, approvers: string): Promise<string> {
  const [type = "", body = ""] = (await program("ssh-keygen", ["-y", "-f", key])).trim().split(" ");
  const lines = (await readFile(pathOf(approvers), "utf8")).split("\n");
  const line = lines.find((one) => !one.startsWith("#") && one.includes(`${type} ${body}`));
  const [name] = line?.split(" ") ?? [];
  if (!name) throw new Error(`the key ${key} is nobody's who may approve: ${approvers} lists them`);
  return name;
}

/** Signs a file beside itself, as `<file>.sig`. */
export async function sign(file: string, key: string): Promise<void> {
  await program("ssh-keygen", ["-Y", "sign", "-q", "-f", key, "-n", NAMESPACE, file]);
}

/** The statement that lies in the run's folder; rejects when there is none or its signature is not an approver's. */
export async function signedStatement(
  approvers: string,
  { approval, signature }: Pick<typeof FILES, "approval" | "signature"> = FILES,
): Promise<Statement> {
  const text = await readFile(approval, "utf8").catch(() => {
    throw new StageFault("nobody has approved yet");
  });
  const statement = statementIn(text);
  const verify = [
    "-Y",
    "verify",
    "-f",
    pathOf(approvers),
    "-I",
    statement.by,
    "-n",
    NAMESPACE,
    "-s",
    signature,
  ];
  await program("ssh-keygen", verify, { stdin: text }).catch(() => {
    throw new StageFault(
      `the approval is not signed by ${statement.by}, as ${approvers} knows them`,
    );
  });
  return statement;
}

function statementIn(text: string): Statement {
  try {
    const { by, ...rest } = JSON.parse(text);
    if (typeof by === "string") return { by, ...rest };
  } catch {
    // Said below.
  }
  throw new StageFault("the approval is no statement: make approve writes one");
}

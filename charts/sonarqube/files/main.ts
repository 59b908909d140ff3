/**
 * Sets SonarQube up, as often as it is run: the administrator's password, the quality gate, the project,
 * and a token for the pipeline. Says what it did, and no credential.
 */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Ask, basic, createAsk, say, untilUp } from "./client.ts";
import { conditionsOf, difference, type GateSettings, type Known } from "./gate.ts";
import { createSecret } from "./kubernetes.ts";

interface Settings {
  readonly url: string;
  readonly project: { readonly key: string; readonly name: string };
  readonly gate: GateSettings;
  /** Name of the Secret that the token is written to. */
  readonly tokenSecret: string;
}

const { SECRETS = "/secrets" } = process.env;
const ADMIN = "admin";
/** Everybody knows it. */
const FIRST_PASSWORD = "admin";
/** Who analyses, and may do nothing else. */
const PIPELINE = "pipeline";
const TOKEN = "pipeline";

const settings: Settings = JSON.parse(
  readFileSync(join(import.meta.dirname, "settings.json"), "utf8"),
);
const password = readFileSync(join(SECRETS, "admin/password"), "utf8").trim();

const asAdmin = (secret: string) => createAsk(settings.url, basic(ADMIN, secret));

async function isValid(ask: Ask): Promise<boolean> {
  const { body } = await ask("/api/authentication/validate", { accept: [401] });
  return (body as { valid?: boolean } | undefined)?.valid === true;
}

async function setPassword(): Promise<void> {
  if (await isValid(asAdmin(password))) return say("the administrator's password is set");
  const first = asAdmin(FIRST_PASSWORD);
  if (!(await isValid(first))) {
    throw new Error(
      "the administrator has another password than the Secret: set it there, or here",
    );
  }
  const form = { login: ADMIN, previousPassword: FIRST_PASSWORD, password };
  await first("/api/users/change_password", { method: "POST", form });
  say("the administrator has a password of its own now");
}

async function setGate(ask: Ask): Promise<void> {
  const { name } = settings.gate;
  const show = `/api/qualitygates/show?${new URLSearchParams({ name })}`;
  const post = (path: string, form: Record<string, string>) =>
    ask(`/api/qualitygates/${path}`, { method: "POST", form });
  if ((await ask(show, { accept: [404] })).status === 404) await post("create", { name });
  const { conditions = [] } = (await ask(show)).body as { conditions?: readonly Known[] };
  const { create, update, remove } = difference(conditions, conditionsOf(settings.gate));
  for (const id of remove) await post("delete_condition", { id });
  for (const { id, ...condition } of update) await post("update_condition", { id, ...condition });
  for (const condition of create) await post("create_condition", { gateName: name, ...condition });
  await post("set_as_default", { name });
  say(
    `gate ${name}: ${create.length} conditions made, ${update.length} changed, ${remove.length} removed`,
  );
}

async function setProject(ask: Ask): Promise<void> {
  const { key, name } = settings.project;
  const query = `/api/projects/search?${new URLSearchParams({ projects: key })}`;
  const { components = [] } = (await ask(query)).body as { components?: readonly unknown[] };
  if (components.length > 0) return say(`project ${key} is there`);
  const form = { project: key, name, mainBranch: "main", visibility: "private" };
  await ask("/api/projects/create", { method: "POST", form });
  say(`project ${key} is made`);
}

/** A user who may send analyses; its password is known to nobody. */
async function setPipeline(ask: Ask): Promise<void> {
  const { body } = await ask(`/api/users/search?${new URLSearchParams({ q: PIPELINE })}`);
  const { users = [] } = body as { users?: readonly { login: string }[] };
  if (!users.some(({ login }) => login === PIPELINE)) {
    const form = {
      login: PIPELINE,
      name: "Pipeline",
      password: `${randomBytes(24).toString("base64url")}aA1!`,
    };
    await ask("/api/users/create", { method: "POST", form });
  }
  for (const permission of ["scan", "user"]) {
    const form = { login: PIPELINE, permission, projectKey: settings.project.key };
    await ask("/api/permissions/add_user", { method: "POST", form });
  }
}

async function setToken(ask: Ask): Promise<void> {
  const secret = createSecret(settings.tokenSecret);
  const known = await secret.read("token");
  const asPipeline = (token: string) =>
    createAsk(settings.url, { authorization: `Bearer ${token}` });
  if (known && (await isValid(asPipeline(known)))) return say("the pipeline's token is valid");
  const form = { login: PIPELINE, name: TOKEN };
  await ask("/api/user_tokens/revoke", { method: "POST", form, accept: [404] });
  const { body } = await ask("/api/user_tokens/generate", { method: "POST", form });
  await secret.write("token", (body as { token: string }).token);
  say("the pipeline has a new token");
}

try {
  const nobody = createAsk(settings.url);
  await untilUp("SonarQube", async () => {
    const { body } = await nobody("/api/system/status");
    return (body as { status?: string }).status === "UP";
  });
  await setPassword();
  const ask = asAdmin(password);
  await setGate(ask);
  await setProject(ask);
  await setPipeline(ask);
  await setToken(ask);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

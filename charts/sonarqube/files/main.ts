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
  /** Seconds between two looks at a SonarQube that does not answer yet. */
  readonly pauseSeconds?: number;
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
      "SonarQube has another password for admin than the Secret: put the one in use into the Secret, or give SonarQube the Secret's",
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
  const { body } = await ask("/api/qualitygates/list");
  const { qualitygates } = body as {
    qualitygates: readonly { name: string; isDefault: boolean }[];
  };
  const isDefault = qualitygates.some((gate) => gate.name === name && gate.isDefault);
  if (!isDefault) await post("set_as_default", { name });
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

interface User {
  readonly login: string;
  readonly permissions?: readonly string[];
}

/** A user that a search finds by its login; searches find parts of names, too. */
async function findUser(ask: Ask, path: string, query: Record<string, string>) {
  const { body } = await ask(`${path}?${new URLSearchParams({ q: PIPELINE, ...query })}`);
  const { users = [] } = body as { users?: readonly User[] };
  return users.find(({ login }) => login === PIPELINE);
}

/** A user who may send analyses; its password is known to nobody. */
async function setPipeline(ask: Ask): Promise<void> {
  const projectKey = settings.project.key;
  if (!(await findUser(ask, "/api/users/search", {}))) {
    const form = {
      login: PIPELINE,
      name: "Pipeline",
      password: `${randomBytes(24).toString("base64url")}aA1!`,
    };
    await ask("/api/users/create", { method: "POST", form });
    say(`user ${PIPELINE} is made`);
  }
  const known = await findUser(ask, "/api/permissions/users", { projectKey });
  const missing = ["scan", "user"].filter((one) => !known?.permissions?.includes(one));
  for (const permission of missing) {
    const form = { login: PIPELINE, permission, projectKey };
    await ask("/api/permissions/add_user", { method: "POST", form });
  }
  say(`user ${PIPELINE}: ${missing.length} permissions given`);
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
  const isUp = async () => {
    const { body } = await nobody("/api/system/status");
    return (body as { status?: string }).status === "UP";
  };
  await untilUp("SonarQube", isUp, settings.pauseSeconds);
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

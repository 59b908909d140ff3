/**
 * Sets Nexus up, as often as it is run: the administrator's password, the licence agreement, no access
 * without a name, cleanup policies, repositories, and a user for the pipeline. Removes nothing that
 * people made. Says what it did, and no credential.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Role, roleDifference, roleOf, type User, userDifference, userOf } from "./access.ts";
import { policiesOf, difference as policyDifference } from "./cleanup.ts";
import { type Ask, basic, createAsk, say, untilUp } from "./client.ts";
import {
  type Repository,
  type RepositorySettings,
  repositoriesOf,
  difference as repositoryDifference,
} from "./repositories.ts";
import type { Tree } from "./tree.ts";

interface Settings {
  readonly url: string;
  readonly eula: { readonly accepted: boolean };
  readonly repositories: RepositorySettings;
  /** Name of the pipeline's user, and of its role. */
  readonly ciUser: string;
  /** Seconds between two looks at a Nexus that does not answer yet. */
  readonly pauseSeconds?: number;
}

const { SECRETS = "/secrets" } = process.env;
const ADMIN = "admin";
/** Nexus's own when it was made without the Secret; everybody knows it. */
const FIRST_PASSWORD = "admin123";
const API = "/service/rest/v1";
/** The public path is Pro's; the pages of the Community Edition use this one. */
const POLICIES = "/service/rest/internal/cleanup-policies";

const settings: Settings = JSON.parse(
  readFileSync(join(import.meta.dirname, "settings.json"), "utf8"),
);
const passwordIn = (secret: string) =>
  readFileSync(join(SECRETS, secret, "password"), "utf8").trim();
const as = (user: string, password: string) => createAsk(settings.url, basic(user, password));

async function isLetIn(ask: Ask, path: string): Promise<boolean> {
  return (await ask(path, { accept: [401, 403] })).status < 400;
}

const passwordPath = (user: string) => `${API}/security/users/${user}/change-password`;
const usersPath = (userId: string) =>
  `${API}/security/users?${new URLSearchParams({ userId, source: "default" })}`;

async function setPassword(password: string): Promise<void> {
  const mayAdminister = (ask: Ask) => isLetIn(ask, usersPath(ADMIN));
  if (await mayAdminister(as(ADMIN, password))) return say("the administrator's password is set");
  const first = as(ADMIN, FIRST_PASSWORD);
  if (!(await mayAdminister(first))) {
    throw new Error(
      "Nexus has another password for admin than the Secret: put the one in use into the Secret, or give Nexus the Secret's",
    );
  }
  await first(passwordPath(ADMIN), { method: "PUT", text: password });
  say("the administrator has a password of its own now");
}

async function acceptEula(ask: Ask): Promise<void> {
  if (!settings.eula.accepted)
    return say("the licence agreement is not accepted: nothing is served");
  const path = `${API}/system/eula`;
  const eula = (await ask(path)).body as { accepted: boolean; disclaimer: string };
  if (eula.accepted) return say("the licence agreement is accepted");
  const json = { disclaimer: eula.disclaimer, accepted: true };
  await ask(path, { method: "POST", json });
  say("the licence agreement is accepted now");
}

async function closeDoor(ask: Ask): Promise<void> {
  const path = `${API}/security/anonymous`;
  const known = (await ask(path)).body as { enabled: boolean };
  if (!known.enabled) return say("nobody comes in without a name");
  await ask(path, { method: "PUT", json: { ...known, enabled: false } });
  say("nobody comes in without a name any more");
}

async function setPolicies(ask: Ask, repositories: readonly Repository[]): Promise<void> {
  const known = (await ask(POLICIES)).body as readonly Tree[];
  const { create, update } = policyDifference(known, policiesOf(repositories));
  for (const json of create) await ask(POLICIES, { method: "POST", json });
  for (const json of update) await ask(`${POLICIES}/${json.name}`, { method: "PUT", json });
  say(`cleanup policies: ${create.length} made, ${update.length} changed`);
}

interface Listed {
  readonly name: string;
  readonly format: string;
  readonly type: string;
}

async function setRepository(ask: Ask, wanted: Repository, listed: readonly Listed[]) {
  const { name, format, type } = wanted;
  const path = `${API}/repositories/${wanted.segment}/${type}`;
  const found = listed.find((one) => one.name === name);
  if (found && (found.format !== format || found.type !== type)) {
    throw new Error(
      `repository ${name} is there as ${found.format} ${found.type}, not as ${format} ${type}: name one of the two differently`,
    );
  }
  const known = found && ((await ask(`${path}/${name}`)).body as Tree);
  const change = repositoryDifference(known, wanted);
  if (!change) return say(`repository ${name} is there`);
  const { method, body: json } = change;
  await ask(method === "POST" ? path : `${path}/${name}`, { method, json });
  say(`repository ${name} is ${method === "POST" ? "made" : "changed"}`);
}

async function setRole(ask: Ask, wanted: Role): Promise<void> {
  const path = `${API}/security/roles`;
  const { status, body } = await ask(`${path}/${wanted.id}`, { accept: [404] });
  if (status === 404) {
    await ask(path, { method: "POST", json: wanted });
    return say(`role ${wanted.id} is made`);
  }
  const json = roleDifference(body as Role, wanted);
  if (!json) return say(`role ${wanted.id} is there`);
  await ask(`${path}/${wanted.id}`, { method: "PUT", json });
  say(`role ${wanted.id} may do more`);
}

async function setUser(ask: Ask, wanted: User, password: string): Promise<void> {
  const { userId } = wanted;
  // The search finds parts of names, too.
  const found = (await ask(usersPath(userId))).body as readonly User[];
  const known = found.find((one) => one.userId === userId);
  if (!known) {
    await ask(`${API}/security/users`, { method: "POST", json: { ...wanted, password } });
    return say(`user ${userId} is made`);
  }
  const json = userDifference(known, wanted);
  if (json) await ask(`${API}/security/users/${userId}`, { method: "PUT", json });
  if (known.status !== "active") return say(`user ${userId} is ${known.status}, and stays so`);
  if (await isLetIn(as(userId, password), `${API}/repositories`)) {
    return say(`user ${userId} is there`);
  }
  await ask(passwordPath(userId), { method: "PUT", text: password });
  say(`user ${userId} has the Secret's password now`);
}

try {
  const [password, ciPassword] = [passwordIn("admin"), passwordIn("ci")];
  const nobody = createAsk(settings.url);
  await untilUp(
    "Nexus",
    async () => (await nobody(`${API}/status/writable`)).status === 200,
    settings.pauseSeconds,
  );
  await setPassword(password);
  const ask = as(ADMIN, password);
  await acceptEula(ask);
  await closeDoor(ask);
  const repositories = repositoriesOf(settings.repositories);
  await setPolicies(ask, repositories);
  const listed = (await ask(`${API}/repositories`)).body as readonly Listed[];
  for (const repository of repositories) await setRepository(ask, repository, listed);
  await setRole(ask, roleOf(settings.ciUser, repositories));
  await setUser(ask, userOf(settings.ciUser), ciPassword);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

/**
 * Sets GitLab up, as often as it is run: root's project, its webhook, and a token that reads the project.
 * Says what it did, and no credential.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Ask, createAsk, say, untilUp } from "./client.ts";
import { type Hook, hookFor, lastDay } from "./hook.ts";
import { createSecret } from "./kubernetes.ts";

interface Settings {
  readonly url: string;
  /** Path of root's project. */
  readonly project: string;
  /** Address that its webhook calls; empty: none. */
  readonly webhook: string;
  /** Name of the Secret that the reader's token is written to. */
  readonly readerSecret: string;
  /** Seconds between two looks at a GitLab that does not answer yet. */
  readonly pauseSeconds?: number;
}

const { SECRETS = "/secrets" } = process.env;
const API = "/api/v4";
const READER = "jenkins";
/** GitLab's number for a reporter: reads code, and writes nothing. */
const REPORTER = 20;

const settings: Settings = JSON.parse(
  readFileSync(join(import.meta.dirname, "settings.json"), "utf8"),
);
const secretIn = (file: string) => readFileSync(join(SECRETS, file), "utf8").trim();
const as = (token: string) => createAsk(settings.url, { "private-token": token });

interface Project {
  readonly id: number;
}

async function setProject(ask: Ask): Promise<string> {
  const { project: path } = settings;
  const known = await ask(`${API}/projects/${encodeURIComponent(`root/${path}`)}`, {
    accept: [404],
  });
  if (known.status !== 404) {
    say(`project ${path} is there`);
    return `${API}/projects/${(known.body as Project).id}`;
  }
  const json = { name: path, path, visibility: "private", default_branch: "main" };
  const { body } = await ask(`${API}/projects`, { method: "POST", json });
  say(`project ${path} is made`);
  return `${API}/projects/${(body as Project).id}`;
}

async function setWebhook(ask: Ask, project: string): Promise<void> {
  const { webhook } = settings;
  if (webhook === "") return say("no webhook is asked for");
  // Within a cluster every address is a private one, which GitLab calls only when it is named.
  const local = { outbound_local_requests_whitelist: [new URL(webhook).hostname] };
  await ask(`${API}/application/settings`, { method: "PUT", json: local });
  const hooks = (await ask(`${project}/hooks`)).body as readonly Hook[];
  const known = hooks.find(({ url }) => url === webhook);
  const json = hookFor(webhook, secretIn("webhook/secret"));
  if (known) await ask(`${project}/hooks/${known.id}`, { method: "PUT", json });
  else await ask(`${project}/hooks`, { method: "POST", json });
  say(known ? "the webhook is set again" : "the webhook is made");
}

async function setReader(ask: Ask, project: string): Promise<void> {
  const secret = createSecret(settings.readerSecret);
  const known = await secret.read("password");
  const { status } = known ? await as(known)(project, { accept: [401, 403, 404] }) : { status: 0 };
  if (status === 200) return say("the reader's token is valid");
  const json = {
    name: READER,
    scopes: ["read_api", "read_repository"],
    access_level: REPORTER,
    expires_at: lastDay(new Date()),
  };
  const { body } = await ask(`${project}/access_tokens`, { method: "POST", json });
  await secret.write("username", READER);
  await secret.write("password", (body as { token: string }).token);
  say("the reader has a new token");
}

try {
  const ask = as(secretIn("root/token"));
  await untilUp(
    "GitLab, with root's token",
    async () => {
      await ask(`${API}/version`);
      return true;
    },
    settings.pauseSeconds,
  );
  const project = await setProject(ask);
  await setWebhook(ask, project);
  await setReader(ask, project);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

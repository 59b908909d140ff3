import { resolveTo } from "../support/resolve.ts";
import type { Target } from "./target.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const HOST = /^[a-z\d](?:[a-z\d.-]*[a-z\d])?$/;
const RELEASE = /^[a-z\d](?:[a-z\d-]*[a-z\d])?$/;

/**
 * The target that the environment names: API_URL is where it answers, API_HOST its name there when no
 * name server knows it, API_RELEASE the release that must answer. Throws a sentence when one is wrong.
 */
export function givenTarget(env: Environment): Target {
  const url = addressOf(env, "API_URL");
  const simulatorUrl = addressOf(env, "SIMULATOR_URL");
  const host = nameOf(env, "API_HOST", HOST, "a name such as api.local.projectcontour.io");
  const release = nameOf(env, "API_RELEASE", RELEASE, "a release's name such as r-1a2b3c4");
  if (!url) throw new Error("API_URL must be the API's address, such as http://127.0.0.1:9090");
  return {
    url: host ? called(host, url) : url,
    ...(release && { release }),
    ...(simulatorUrl && { simulatorUrl }),
  };
}

/** The address with the name in place of where that leads to. */
function called(host: string, url: string): string {
  const { protocol, hostname, port } = new URL(url);
  // An IPv6 address has no brackets outside an address.
  resolveTo(host, hostname.replace(/^\[|\]$/g, ""));
  return `${protocol}//${host}${port && `:${port}`}`;
}

/** Without a slash at the end; undefined when there is none. */
function addressOf(env: Environment, name: "API_URL" | "SIMULATOR_URL"): string | undefined {
  const text = env[name];
  if (text && !/^https?:$/.test(URL.parse(text)?.protocol ?? "")) {
    throw new Error(`${name} must be an address such as http://127.0.0.1:9090, not ${text}`);
  }
  return text?.replace(/\/+$/, "") || undefined;
}

function nameOf(
  env: Environment,
  name: "API_HOST" | "API_RELEASE",
  rule: RegExp,
  wanted: string,
): string | undefined {
  const text = env[name];
  if (text && !rule.test(text)) throw new Error(`${name} must be ${wanted}, not ${text}`);
  return text || undefined;
}

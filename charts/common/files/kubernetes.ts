import { readFileSync } from "node:fs";
import { createAsk } from "./client.ts";

const {
  KUBERNETES_SERVICE_HOST: host,
  KUBERNETES_SERVICE_PORT: port,
  // Only a test has others.
  KUBERNETES_API = `https://${host}:${port}`,
  KUBERNETES_IDENTITY = "/var/run/secrets/kubernetes.io/serviceaccount",
} = process.env;

const read = (file: string) => readFileSync(`${KUBERNETES_IDENTITY}/${file}`, "utf8").trim();

/** A Secret of this pod's namespace that it may read and write, and no other. */
export function createSecret(name: string) {
  const ask = createAsk(KUBERNETES_API, { authorization: `Bearer ${read("token")}` });
  const path = `/api/v1/namespaces/${read("namespace")}/secrets/${name}`;
  return {
    /** A value; undefined when there is none. */
    async read(key: string): Promise<string | undefined> {
      const { body } = await ask(path);
      const value = (body as { data?: Record<string, string> }).data?.[key];
      return value === undefined ? undefined : Buffer.from(value, "base64").toString("utf8");
    },
    async write(key: string, value: string): Promise<void> {
      const headers = { "content-type": "application/merge-patch+json" };
      await ask(path, { method: "PATCH", headers, json: { stringData: { [key]: value } } });
    },
  };
}

import type { Deployment } from "./deployment.ts";

const NAMESPACE = "air-quality-local";

/**
 * What somebody has deployed already: E2E_URL is where its ingress answers, E2E_HOST the API's name
 * there, E2E_NAMESPACE its namespace. Undefined without E2E_URL; throws a sentence when it is wrong.
 */
export function givenDeployment(
  env: Readonly<Record<string, string | undefined>>,
): Deployment | undefined {
  const { E2E_URL: url, E2E_HOST, E2E_NAMESPACE: namespace = NAMESPACE } = env;
  if (!url) return undefined;
  const address = URL.parse(url);
  if (!address || !/^https?:$/.test(address.protocol)) {
    throw new Error(`E2E_URL must be an address such as http://127.0.0.1:30080, not ${url}`);
  }
  const refuse = async () => {
    throw new Error("what E2E_URL names is not ours to change");
  };
  return {
    url: url.replace(/\/+$/, ""),
    host: E2E_HOST || address.host,
    namespace,
    neighbours: `${namespace}-neighbours`,
    environment: { STACK: namespace.replace(/^air-quality-/, "") },
    up: refuse,
    destroy: refuse,
  };
}

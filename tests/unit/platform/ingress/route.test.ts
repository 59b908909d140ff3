import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import {
  type ApiRouteArgs,
  apiRoute,
  SERVICE_ANNOTATIONS,
} from "../../../../platform/workloads/ingress/route.ts";

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

const RELEASES = [
  { name: "stable", serviceName: "api-stable", port: 9090, weight: 95 },
  { name: "canary", serviceName: "api-canary", port: 9090, weight: 5 },
];
const API: ApiRouteArgs = { namespace: "api", hostname: "api.example.com", releases: RELEASES };
const POLICY = {
  timeoutPolicy: { response: "6s", idleConnection: "55s" },
  retryPolicy: {
    count: 5,
    perTryTimeout: "5s",
    retryOn: ["connect-failure", "refused-stream", "reset-before-request"],
  },
};

describe("apiRoute", () => {
  it("shares requests by weight, and gives those that name a release to it", async () => {
    const [proxy] = await record(() => apiRoute("api", API, {}));

    expect(proxy?.inputs.spec).to.deep.equal({
      ingressClassName: "contour",
      virtualhost: { fqdn: "api.example.com" },
      routes: [
        {
          conditions: [{ prefix: "/" }, { header: { name: "x-release", exact: "stable" } }],
          responseHeadersPolicy: { set: [{ name: "x-release", value: "stable" }] },
          services: [{ name: "api-stable", port: 9090 }],
          ...POLICY,
        },
        {
          conditions: [{ prefix: "/" }, { header: { name: "x-release", exact: "canary" } }],
          responseHeadersPolicy: { set: [{ name: "x-release", value: "canary" }] },
          services: [{ name: "api-canary", port: 9090 }],
          ...POLICY,
        },
        {
          conditions: [{ prefix: "/" }],
          services: [
            { name: "api-stable", port: 9090, weight: 95 },
            { name: "api-canary", port: 9090, weight: 5 },
          ],
          ...POLICY,
        },
      ],
    });
  });

  it("is done when Contour has taken it", async () => {
    const [proxy] = await record(() => apiRoute("api", API, {}));

    expect(proxy?.inputs.metadata).to.deep.equal({
      name: "api",
      namespace: "api",
      annotations: { "pulumi.com/waitFor": "jsonpath={.status.currentStatus}=valid" },
    });
  });

  it("serves TLS with the certificate that it is given", async () => {
    const tls = { certificate: "certificate", key: "key" };

    const registered = await record(() => apiRoute("api", { ...API, tls }, {}));

    const [secret, proxy] = registered;
    expect(secret?.inputs).to.deep.include({
      type: "kubernetes.io/tls",
      metadata: { name: "api-tls", namespace: "api" },
    });
    expect(proxy?.inputs.spec).to.deep.nested.include({
      virtualhost: { fqdn: "api.example.com", tls: { secretName: "api-tls" } },
    });
  });
});

describe("SERVICE_ANNOTATIONS", () => {
  it("lifts Envoy's limit of three retries at a time", () => {
    expect(SERVICE_ANNOTATIONS).to.deep.equal({ "projectcontour.io/max-retries": "100" });
  });
});

/** What a program registers, in that order. */
async function record(program: () => unknown): Promise<Registered[]> {
  const registered: Registered[] = [];
  await pulumi.runtime.setMocks({
    newResource({ type, name, inputs }) {
      registered.push({ type, name, inputs });
      return { id: name, state: inputs };
    },
    call({ token }) {
      throw new Error(`unexpected call of ${token}`);
    },
  });
  program();
  await pulumi.runtime.disconnect();
  return registered;
}

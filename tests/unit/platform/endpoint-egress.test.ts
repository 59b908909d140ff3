import { expect } from "chai";
import { HTTPS_OUTSIDE } from "../../../platform/namespaces.ts";
import { endpointEgress } from "../../../platform/workloads/endpoint-egress.ts";

const inside = (namespace: string) => [
  { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } },
];

describe("endpointEgress", () => {
  const cases = [
    ["http://collector.observability.svc:4318", inside("observability"), 4318],
    ["http://collector.observability.svc.cluster.local:4318", inside("observability"), 4318],
    ["http://collector.observability.svc", inside("observability"), 80],
    ["https://otlp.example.com", HTTPS_OUTSIDE.to, 443],
    ["https://otlp.example.com:4318", HTTPS_OUTSIDE.to, 4318],
  ] as const;
  for (const [endpoint, to, port] of cases) {
    it(`opens the way to ${endpoint}, and no other`, () => {
      expect(endpointEgress(endpoint)).to.deep.equal({ to, ports: [{ protocol: "TCP", port }] });
    });
  }
});

import { expect } from "chai";
import { listAt } from "../../platform/policies/rule.ts";
import type { RecordedResource } from "../support/recorder/recording.ts";
import { recordedStack, recordStack } from "../support/stack.ts";

const tracesEndpoint = "http://collector.observability.svc:4318";

const egressOf = (resources: readonly RecordedResource[]) => {
  const isPolicy = ({ type, name }: RecordedResource) =>
    type.endsWith(":NetworkPolicy") && name === "api";
  return listAt(resources.find(isPolicy)?.inputs, "spec.egress");
};
const textOf = (resources: readonly RecordedResource[]) =>
  JSON.stringify(resources.map(({ inputs }) => inputs));

describe("traces on the platform", () => {
  it("go to the receiver that the stack names, and its pods may reach it", async () => {
    const { resources: before } = await recordedStack("local");
    const { resources } = await recordStack("local", { api: { tracesEndpoint } });

    expect(textOf(resources)).to.include(
      `"name":"OTEL_EXPORTER_OTLP_ENDPOINT","value":"${tracesEndpoint}"`,
    );
    expect(egressOf(resources).slice(egressOf(before).length)).to.deep.equal([
      {
        to: [
          {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "observability" } },
          },
        ],
        ports: [{ protocol: "TCP", port: 4318 }],
      },
    ]);
  });

  it("go nowhere, and no way is open for them, without one", async () => {
    const { resources } = await recordedStack("local");

    expect(textOf(resources)).to.not.include("OTEL_");
    expect(JSON.stringify(egressOf(resources))).to.not.include("4318");
  });
});

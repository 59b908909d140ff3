import { expect } from "chai";
import { KubectlError, type KubectlOptions } from "../../../platform/commands/kubectl.ts";
import { createCluster } from "../../e2e/cluster.ts";

describe("a cluster", () => {
  let calls: { readonly line: string; readonly options: KubectlOptions }[];
  const cluster = (answer: () => string | Promise<string> = () => "") =>
    createCluster(async (args, options = {}) => {
      calls.push({ line: args.join(" "), options });
      return await answer();
    });
  const POD = { apiVersion: "v1", kind: "Pod", metadata: { name: "a" } };

  beforeEach(() => {
    calls = [];
  });

  it("lists in a namespace by labels, or everywhere", async () => {
    const { list } = cluster(() => '{"items":[1]}');

    expect(await list("pod", { namespace: "n", selector: "a=b" })).to.deep.equal([1]);
    await list("node");

    expect(calls.map(({ line }) => line)).to.deep.equal([
      "get pod --namespace=n --selector=a=b --output=json",
      "get node --all-namespaces --output=json",
    ]);
  });

  it("gives kubectl longer than what it waits for", async () => {
    await cluster().wait("job/a", "n", "condition=Complete", 40);

    expect(calls[0]?.line).to.equal(
      "wait job/a --namespace=n --for=condition=Complete --timeout=40s",
    );
    expect(calls[0]?.options.withinSeconds).to.be.above(40);
  });

  it("tells a refusal from an answer that never came", async () => {
    const failing = (how: string) => () => {
      throw new KubectlError(["apply"], how, "violates PodSecurity");
    };

    expect(await cluster(failing("exit code 1")).refusal([POD])).to.equal("violates PodSecurity");
    expect(await cluster(() => "applied").refusal([POD])).to.equal(undefined);
    const late = cluster(failing("not done within 60 s")).refusal([POD]);
    expect(await late.catch((error: Error) => error.message)).to.include("not done within 60 s");
    expect(calls[0]?.line).to.include("--dry-run=server").and.to.include("--validate=strict");
  });

  it("reads a Secret's values", async () => {
    const text = JSON.stringify({ data: { value: Buffer.from("ü").toString("base64") } });

    expect(await cluster(() => text).secret("s", "n")).to.deep.equal({ value: "ü" });
  });

  it("gives a command its input only where there is some", async () => {
    const place = { namespace: "n", container: "c" };

    await cluster().exec("p", place, ["cat"], { input: "x" });
    await cluster().exec("p", place, ["true"]);

    expect(calls.map(({ line }) => line)).to.deep.equal([
      "exec p --container=c --namespace=n --stdin -- cat",
      "exec p --container=c --namespace=n -- true",
    ]);
  });
});

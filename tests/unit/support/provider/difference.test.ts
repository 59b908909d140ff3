import { expect } from "chai";
import { difference } from "../../../support/provider/difference.ts";
import { UNKNOWN_VALUE, type WireObject } from "../../../support/recorder/wire.ts";

const object = (kind: string, name: string, rest: WireObject): WireObject => ({
  apiVersion: "v1",
  kind,
  metadata: { name, namespace: "here" },
  ...rest,
});

describe("difference", () => {
  const job = (image: string, name = "job") =>
    object("Job", name, { spec: { template: { spec: { containers: [{ image }] } } } });

  it("finds none between equal objects, whatever the order of their keys", () => {
    const one = object("ConfigMap", "a", { data: { x: "1", y: "2" } });
    const other = object("ConfigMap", "a", { data: { y: "2", x: "1" } });

    expect(difference(one, other).changed).to.deep.equal([]);
  });

  it("changes in place what Kubernetes lets change", () => {
    const deployment = (replicas: number) => object("Deployment", "a", { spec: { replicas } });

    expect(difference(deployment(1), deployment(2))).to.deep.equal({
      changed: ["spec.replicas"],
      replaces: [],
      deleteBeforeReplace: false,
    });
  });

  it("replaces a Job for another pod, the old one first when the name stays", () => {
    const path = "spec.template.spec.containers[0].image";

    expect(difference(job("a"), job("b"))).to.deep.equal({
      changed: [path],
      replaces: [path],
      deleteBeforeReplace: true,
    });
    expect(difference(job("a"), job("b", "other")).deleteBeforeReplace).to.equal(false);
  });

  it("takes an unknown value for another one", () => {
    const known = object("ConfigMap", "a", { data: { x: "1" } });
    const unknown = object("ConfigMap", "a", { data: { x: UNKNOWN_VALUE } });

    expect(difference(known, unknown).changed).to.deep.equal(["data.x"]);
  });
});

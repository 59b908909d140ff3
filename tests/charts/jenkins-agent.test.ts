import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { at, listAt } from "../../platform/policies/rule.ts";
import { agentsOf, chart, FULL, ruleIds, SMALL } from "./jenkins.ts";

const PROJECT = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(PROJECT, path), "utf8");
const dockerfile = readFileSync(join(chart.folder, "agent/Dockerfile"), "utf8");

/** The version that the agent's image has of something. */
const versionOf = (image: string) => new RegExp(`${image}:v?([\\d.]+)`).exec(dockerfile)?.[1];

describe("the image of the pipeline's agents", () => {
  it("has the versions that the project has", () => {
    const { agents } = parse(readFileSync(join(chart.folder, "values.yaml"), "utf8"));
    expect(agents.node.image).to.equal(/^ARG BASE=(.+)$/m.exec(dockerfile)?.[1]);
    const built = read("tests/support/go-tools.ts");
    expect(versionOf("kubectl")).to.equal(/KUBERNETES = "v(.+)"/.exec(built)?.[1]);
    expect(versionOf("pulumi-base")).to.equal(/common\/version.Version": "v(.+)"/.exec(built)?.[1]);
    const wanted = readdirSync(join(PROJECT, "tests/cluster/modules")).map((name) =>
      String(/^go (\S+)$/m.exec(read(`tests/cluster/modules/${name}/go.mod`))?.[1]),
    );
    const newest = wanted.sort((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1);
    expect(versionOf("golang")).to.equal(newest);
  });

  it("names a version of each image that it is made of, never the newest", () => {
    const images = [...dockerfile.matchAll(/^(?:FROM|ARG BASE=)\s*([\w./-]+\/\S+)/gm)];
    expect(images).to.have.length.of.at.least(5);
    for (const [, image] of images) expect(image).to.match(/:v?\d+\.\d+\.\d+/);
  });
});

describe("the agent builder of the chart jenkins", () => {
  const pod = () => agentsOf(FULL).get("builder") ?? {};
  const container = () => listAt(pod(), "spec.containers")[1];
  const variables = () =>
    Object.fromEntries(
      listAt(container(), "env").map((one) => [at(one, "name"), at(one, "value")]),
    );

  it("is there only where it is asked for", () => {
    expect([...agentsOf(SMALL).keys()]).to.deep.equal(["node24"]);
    expect([...agentsOf(FULL).keys()]).to.deep.equal(["node24", "builder"]);
  });

  it("needs no more than it says: two capabilities, and to get them", () => {
    expect(ruleIds(pod())).to.deep.equal(["no-privilege"]);
    expect(at(container(), "securityContext")).to.deep.equal({
      allowPrivilegeEscalation: true,
      capabilities: { drop: ["ALL"], add: ["SETUID", "SETGID"] },
      privileged: false,
      readOnlyRootFilesystem: true,
      seccompProfile: { type: "Unconfined" },
      appArmorProfile: { type: "Unconfined" },
    });
  });

  it("leaves what talks to the controller restricted", () => {
    const [restricted] = listAt(agentsOf(SMALL).get("node24"), "spec.containers");
    const [beside] = listAt(pod(), "spec.containers");
    expect(at(beside, "securityContext")).to.deep.equal(at(restricted, "securityContext"));
  });

  it("builds in a chroot, with layers that are copied, in a folder that is gone with it", () => {
    expect(variables()).to.include({
      HOME: "/tmp",
      TMPDIR: "/tmp",
      BUILDAH_ISOLATION: "chroot",
      STORAGE_DRIVER: "vfs",
    });
    const scratch = listAt(container(), "volumeMounts").find(
      (one) => at(one, "mountPath") === "/tmp",
    );
    expect(at(scratch, "name")).to.equal("scratch");
  });

  it("logs in by a file of the Secret that it is given", () => {
    const file = String(variables().REGISTRY_AUTH_FILE);
    const mount = listAt(container(), "volumeMounts").find((one) =>
      file.startsWith(`${at(one, "mountPath")}/`),
    );
    expect(at(mount, "readOnly")).to.equal(true);
    const volume = listAt(pod(), "spec.volumes").find(
      (one) => at(one, "name") === at(mount, "name"),
    );
    expect(at(volume, "secret.secretName")).to.equal("registry-login");
  });
});

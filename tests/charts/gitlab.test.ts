import { readFileSync } from "node:fs";
import { expect } from "chai";
import { at, listAt } from "../../platform/policies/rule.ts";
import { objectsIn } from "../support/helm.ts";
import { CHARTS, type Chart, goldenOf } from "./charts.ts";
import { refuses } from "./refusals.ts";

refuses("gitlab", [
  [
    { secrets: { root: "" } },
    "secrets.root is empty: name the Secret with root's `password` and `token`",
  ],
  [
    { secrets: { webhook: "" } },
    "secrets.webhook is empty: name the Secret with the `secret` that webhooks carry",
  ],
  [
    { secrets: { reader: "" } },
    "secrets.reader is empty: name the Secret that the bootstrap Job fills",
  ],
  [
    { bootstrap: { image: "" } },
    "bootstrap.image is empty: name an image with Node 24, such as the API's",
  ],
  [
    { bootstrap: { project: "Air Quality" } },
    "bootstrap.project is no plain name: use small letters, digits and hyphens",
  ],
  [{ url: "https://git.example.com/git" }, "url is no address without a path: write https://HOST"],
  [
    { bootstrap: { webhook: "jenkins" } },
    "bootstrap.webhook is no address: write http://HOST/PATH, or leave it empty",
  ],
  [
    { bootstrap: { webhook: "http://jenkins:8080/" } },
    "network.webhooks is empty while bootstrap.webhook is set: say where webhooks may go, or none arrives",
  ],
  [{ puma: { workers: "two" } }, /workers.*integer/],
]);

describe("the chart gitlab", () => {
  const chart = CHARTS.find(({ name }) => name === "gitlab") as Chart;
  const objects = objectsIn(readFileSync(goldenOf(chart, "full"), "utf8"));

  it("reads its password from a file, and gives its own pod no right in the cluster", () => {
    const server = objects.find(({ kind }) => kind === "StatefulSet");
    const [container] = listAt(server, "spec.template.spec.containers");
    const [omnibus] = listAt(container, "env").map((one) => String(at(one, "value")));

    expect(omnibus).to.include("File.read('/secrets/root/password')");
    expect(at(server, "spec.template.spec.automountServiceAccountToken")).to.equal(false);
  });

  it("may be other users, and nothing that leads to more", () => {
    const server = objects.find(({ kind }) => kind === "StatefulSet");
    const [container] = listAt(server, "spec.template.spec.containers");

    expect(at(container, "securityContext")).to.deep.equal({
      allowPrivilegeEscalation: false,
      capabilities: {
        drop: ["ALL"],
        add: [
          ...["CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL"],
          ...["NET_BIND_SERVICE", "SETGID", "SETUID"],
        ],
      },
      privileged: false,
      runAsUser: 0,
    });
  });

  it("lets its Job touch one Secret", () => {
    const rules = objects
      .filter(({ kind }) => kind === "Role")
      .flatMap((role) => listAt(role, "rules"));

    expect(rules).to.deep.equal([
      {
        apiGroups: [""],
        resources: ["secrets"],
        resourceNames: ["git-reader"],
        verbs: ["get", "patch"],
      },
    ]);
  });
});

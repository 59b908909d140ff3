import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { at, listAt } from "../../platform/policies/rule.ts";
import type { Manifest } from "../support/manifests.ts";
import { valuesOf } from "./charts.ts";
import { render } from "./helm.ts";
import { agentsOf, chart, configurationIn, FULL, GIT, ofKind, SMALL } from "./jenkins.ts";
import { refuses } from "./refusals.ts";

describe("the rights of the chart jenkins", () => {
  it("are about pods of its own namespace, and to read events", () => {
    for (const objects of [SMALL, FULL, GIT]) {
      const rules = ofKind(objects, "Role").flatMap((role) => listAt(role, "rules"));
      const granted = rules.flatMap((rule) =>
        listAt(rule, "resources").map((resource) => [resource, listAt(rule, "verbs")]),
      );
      expect(rules.flatMap((rule) => listAt(rule, "apiGroups")).join("")).to.equal("");
      expect(Object.fromEntries(granted)).to.deep.equal({
        pods: ["create", "delete", "get", "list", "watch"],
        "pods/exec": ["create", "get"],
        "pods/log": ["get"],
        events: ["get", "list", "watch"],
      });
      const kinds = objects.map(({ kind }) => String(kind));
      expect(kinds.filter((kind) => kind.startsWith("ClusterRole"))).to.deep.equal([]);
    }
  });

  it("are the controller's; agents and copies carry no token", () => {
    const [binding] = ofKind(FULL, "RoleBinding");
    expect(listAt(binding, "subjects").map((subject) => at(subject, "name"))).to.deep.equal([
      "jenkins",
    ]);
    const [backup] = ofKind(FULL, "CronJob").map((one) =>
      at(one, "spec.jobTemplate.spec.template.spec"),
    );
    const pods = [backup, ...[...agentsOf(FULL).values()].map((pod) => at(pod, "spec"))];
    for (const pod of pods) {
      expect(at(pod, "automountServiceAccountToken")).to.equal(false);
      expect(at(pod, "serviceAccountName")).to.match(/^jenkins-(agent|backup)$/);
    }
  });
});

describe("the route of the chart jenkins", () => {
  const publicPaths = (objects: readonly Manifest[]) =>
    ofKind(objects, "HTTPProxy")
      .flatMap((proxy) => listAt(proxy, "spec.routes"))
      .filter((route) => listAt(route, "ipAllowPolicy").length === 0)
      .flatMap((route) => listAt(route, "conditions"))
      .map((condition) => at(condition, "prefix"));

  it("has the webhook's path as its only public one", async () => {
    const github = await render(chart.folder, valuesOf(chart, "small"), {
      route: { host: "a.example.com", allowedCidrs: ["198.51.100.0/24"], webhooks: true },
    });
    expect(publicPaths(github)).to.deep.equal(["/github-webhook/"]);
    expect(publicPaths(FULL)).to.deep.equal(["/gitlab-webhook/post"]);
    expect(publicPaths(GIT)).to.deep.equal(["/generic-webhook-trigger/invoke"]);
  });

  it("has no public path unless it is asked for", async () => {
    const closed = await render(chart.folder, valuesOf(chart, "full"), {
      route: { webhooks: false },
    });
    expect(ofKind(closed, "HTTPProxy")).to.have.lengthOf(1);
    expect(publicPaths(closed)).to.deep.equal([]);
  });
});

describe("the copies of the chart jenkins", () => {
  it("are made on the controller's node, from a disk that can't be written to", () => {
    const [job] = ofKind(SMALL, "CronJob").map((one) =>
      at(one, "spec.jobTemplate.spec.template.spec"),
    );
    const [controller] = ofKind(SMALL, "StatefulSet");
    const [term] = listAt(
      job,
      "affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution",
    );
    expect(at(term, "topologyKey")).to.equal("kubernetes.io/hostname");
    expect(at(term, "labelSelector")).to.deep.equal(at(controller, "spec.selector"));
    const [claim] = listAt(controller, "spec.volumeClaimTemplates");
    const [data] = listAt(job, "volumes");
    expect(at(data, "persistentVolumeClaim.claimName")).to.equal(
      `${at(claim, "metadata.name")}-${at(controller, "metadata.name")}-0`,
    );
    const [mount] = listAt(job, "containers").flatMap((one) => listAt(one, "volumeMounts"));
    expect(at(mount, "readOnly")).to.equal(true);
  });

  it("are as many as are kept, without workspaces and caches", () => {
    const folder = mkdtempSync(join(tmpdir(), "air-quality-backup-"));
    try {
      const [container] = ofKind(SMALL, "CronJob").flatMap((one) =>
        listAt(one, "spec.jobTemplate.spec.template.spec.containers"),
      );
      const script = String(listAt(container, "command").at(-1))
        .replaceAll("/var/jenkins_home", join(folder, "home"))
        .replaceAll("/backup", join(folder, "copies"));
      const shell = (text: string) =>
        execFileSync("/bin/sh", ["-ec", text], { cwd: folder, encoding: "utf8" });
      shell("mkdir -p home/jobs home/workspace home/caches copies; touch home/jobs/kept");
      for (const day of [1, 2, 3, 4, 5, 6, 7, 8]) {
        shell(`touch copies/jenkins-2001010${day}T000000Z.tar.gz`);
      }
      shell(script);

      const copies = shell("ls copies").trim().split("\n");
      const inside = shell(`tar --list --file copies/${copies.at(-1)}`)
        .trim()
        .split("\n");
      expect(copies).to.have.lengthOf(7).and.include("jenkins-20010108T000000Z.tar.gz");
      expect(inside).to.have.members(["./", "./jobs/", "./jobs/kept"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("are left out with one value", () => {
    const names = GIT.map((object) => `${object.kind} ${at(object, "metadata.name")}`);
    expect(names.filter((name) => /CronJob|PersistentVolumeClaim/.test(name))).to.deep.equal([]);
  });
});

describe("the image and the Secrets of the chart jenkins", () => {
  it("pin each plugin, in an order in which two files can be compared", () => {
    const lines = readFileSync(join(chart.folder, "plugins.txt"), "utf8").trimEnd().split("\n");
    expect(lines.filter((line) => !/^[a-z0-9-]+:\d[\w.-]*$/.test(line))).to.deep.equal([]);
    expect(lines).to.deep.equal([...lines].sort());
    const names = lines.map((line) => line.split(":")[0]);
    expect(new Set(names).size).to.equal(names.length);
  });

  it("end the build when the plugins are not those of the file", () => {
    const dockerfile = readFileSync(join(chart.folder, "Dockerfile"), "utf8");
    expect(dockerfile).to.match(/RUN diff -u \S+plugins\.txt \S+closure\.txt/);
    expect(dockerfile).to.match(/COPY --from=checked .*\/plugins/);
    expect(dockerfile).to.include(`jenkins:${chart.appVersion}-jdk21`);
  });

  it("are never in a manifest: only files' names are", () => {
    for (const objects of [SMALL, FULL, GIT]) {
      expect(ofKind(objects, "Secret")).to.deep.equal([]);
      const configuration = JSON.stringify(configurationIn(objects));
      const given = [...configuration.matchAll(/"(password|secret|token|username)":"([^"]*)"/g)];
      expect(given).to.not.be.empty;
      for (const [, , value] of given) {
        expect(value).to.match(/^\$\{trim:\$\{readFile:\/secrets\/[\w./-]+\}\}$/);
      }
    }
  });
});

refuses("jenkins", [
  [
    { image: { repository: "" } },
    "image.repository is empty: build the Dockerfile of charts/jenkins and name where the image is; Jenkins's own has no plugins",
  ],
  [
    { secrets: { admin: "" } },
    "secrets.admin is empty: name the Secret with the administrator's `password`",
  ],
  [
    { secrets: { webhook: "" } },
    "secrets.webhook is empty: name the Secret with the `secret` of the webhook; without one the plugins take any call",
  ],
  [{ admin: { user: "" } }, "admin.user is empty: name the administrator"],
  [
    { admin: { user: "a b" } },
    "admin.user is no plain name: use letters, digits, dots and hyphens",
  ],
  [
    { repository: { url: "" } },
    "repository.url is empty: name the repository whose pipeline runs here",
  ],
  ...[
    "https://me:secret@github.com/a/b",
    "git@github.com:a/b",
    "https://github.com/a/b'); x('",
  ].map(
    (url) =>
      [
        { repository: { url } },
        "repository.url is no https:// address without user and password: a webhook and a token are all that is needed",
      ] as const,
  ),
  [
    { repository: { url: "https://github.com/air-quality" } },
    "repository.url names no owner and repository: write https://HOST/OWNER/REPOSITORY",
  ],
  [
    { repository: { pipeline: "a/b" } },
    "repository.pipeline is no plain name: use small letters, digits and hyphens",
  ],
  [
    { repository: { jenkinsfile: "/Jenkinsfile" } },
    "repository.jenkinsfile is no path within the repository: such as ci/Jenkinsfile",
  ],
  [
    { url: "https://jenkins.example.com" },
    "url is no address with a slash at its end: write https://HOST/",
  ],
  [
    { credentials: { nexus: "nexus-ci" } },
    "credentials.nexus is not SECRET/KEY: name the Secret and the key in it",
  ],
  [
    { credentials: { webhook: "nexus-ci/password" } },
    "credentials.webhook is a name that is taken or no plain one: choose another of small letters, digits and hyphens",
  ],
  [
    { environment: { registry: "x" } },
    "environment.registry is no name of a variable: use capital letters, digits and underscores",
  ],
  [
    { environment: { REGISTRY: "$HOST/x" } },
    "environment.REGISTRY holds a $, which Jenkins would replace: write the text itself",
  ],
  [
    { agents: { builder: { registry: "registry-login" } } },
    "agents.builder.registry is set without agents.builder.image: name the image of the agent that pushes",
  ],
  [
    { agents: { most: 0 } },
    "agents.most is empty: let one agent run at least; the controller itself builds nothing",
  ],
  [
    { agents: { minutes: 0 } },
    "agents.minutes is empty: say after how many minutes an agent is stopped",
  ],
  [
    { backup: { keep: 0 } },
    "backup.keep is 0: keep one copy at least, or set backup.enabled to false",
  ],
  [
    { route: { webhooks: true } },
    "route.webhooks is set without route.host: name the host at which webhooks come in",
  ],
  [{ repository: { kind: "svn" } }, /repository\/kind.*one of/],
  [{ agents: { most: "5" } }, /agents\/most.*integer/],
  [{ secrets: { password: "x" } }, /password.*not allowed/i],
]);

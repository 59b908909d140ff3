import { expect } from "chai";
import { kubectlFaults, makeFaults, type Named } from "../../observability/commands.ts";

const MAKEFILE = `
STACK ?= local

deploy: install deps ## takes STACK
\t@STACK=$(STACK) \\
\t  node deploy.ts

replay: install ## reads a log
\t@node replay.ts
`;

describe("makeFaults", () => {
  it("takes what is there, whatever is around it", () => {
    expect(makeFaults("make deploy STACK=prod", MAKEFILE)).to.deep.equal([]);
    expect(makeFaults("A=… make -s replay < lines", MAKEFILE)).to.deep.equal([]);
  });

  it("names a target and a variable that are not there", () => {
    expect(makeFaults("make undeploy", MAKEFILE)).to.deep.equal(["there is no target undeploy"]);
    expect(makeFaults("make replay STACK=prod", MAKEFILE)).to.deep.equal(["replay knows no STACK"]);
  });
});

const object = (kind: string, name: string, spec: object = {}): Named => ({
  kind,
  metadata: { name, namespace: "ns" },
  spec,
});
const OBJECTS: readonly Named[] = [
  object("Deployment", "api", {
    template: { metadata: { labels: { component: "api" } } },
    containers: [{ ports: [{ containerPort: 9091 }] }],
  }),
  object("CronJob", "backup"),
];

describe("kubectlFaults", () => {
  const faults = (command: string) => kubectlFaults(command, OBJECTS);

  for (const command of [
    "kubectl -n ns get pods -l component=api",
    "kubectl -n ns get cronjobs,jobs",
    "kubectl -n ns get pods -o wide",
    "kubectl -n ns logs -l component=api --tail=-1 | grep -E 'a|b' > lines",
    "kubectl -n ns logs job/NAME --follow",
    "kubectl -n ns create job backup-now --from=cronjob/backup",
    "kubectl -n ns delete job backup-now",
    "kubectl -n ns port-forward PODNAME 9091",
    "kubectl cordon NODENAME",
  ]) {
    it(`takes ${command}`, () => {
      expect(faults(command)).to.deep.equal([]);
    });
  }

  const wrong: Readonly<Record<string, string>> = {
    "kubectl -n other get pods": "nothing is in other",
    "kubectl -n ns got pods": "kubectl got is not among the verbs",
    "kubectl -n ns get pods --tail=3": "kubectl get has no --tail",
    "kubectl -n ns get podz": "podz is no kind that is known here",
    "kubectl -n ns get hpa": "there is no HorizontalPodAutoscaler",
    "kubectl -n ns create job a --from=cronjob/restore": "there is no cronjob/restore",
    "kubectl -n ns describe cronjob purge": "there is no cronjob/purge",
    "kubectl -n ns logs -l component=app": "nothing has the label component=app",
    "kubectl -n ns port-forward PODNAME 9092": "nothing listens on 9092",
  };
  for (const [command, fault] of Object.entries(wrong)) {
    it(`refuses ${command}`, () => {
      expect(faults(command)).to.deep.equal([fault]);
    });
  }
});

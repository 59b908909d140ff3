import { expect } from "chai";
import { type PreviewStep, trespasses } from "../../../../../platform/pipeline/deploy/guard.ts";

const step = (op: string, type: string, name: string, parents = ""): PreviewStep => ({
  op,
  urn: `urn:pulumi:prod::air-quality::${parents}${type}::${name}`,
});

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const SERVICE = "kubernetes:core/v1:Service";
const ROUTE = "kubernetes:projectcontour.io/v1:HTTPProxy";
/** Of a release, beside the serving one. */
const RELEASE = [
  [DEPLOYMENT, "api-r-new"],
  [SERVICE, "api-r-new"],
  ["kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "api-r-new"],
  ["kubernetes:policy/v1:PodDisruptionBudget", "api-r-new"],
  ["kubernetes:batch/v1:Job", "roles-0123"],
  ["kubernetes:batch/v1:Job", "migrate-0123"],
] as const;
/** Of all releases. */
const LASTING = [
  ["kubernetes:batch/v1:CronJob", "purge"],
  ["kubernetes:batch/v1:CronJob", "backup"],
  [ROUTE, "api"],
] as const;

const beside = { staying: ["r-old"], isFirst: false };
const first = { staying: [], isFirst: true };

describe("the guard of a deploy", () => {
  for (const [type, name] of RELEASE) {
    it(`lets ${type} ${name} come, change, be replaced and go`, () => {
      const ops = [
        "create",
        "update",
        "replace",
        "create-replacement",
        "delete-replaced",
        "delete",
      ];
      const steps = ops.map((op) => step(op, type, name, "air-quality:workloads:AirQualityApi$"));

      expect(trespasses(steps, beside)).to.deep.equal([]);
    });
  }

  for (const [type, name] of LASTING) {
    it(`lets ${type} ${name} come and change, and never go`, () => {
      const reported = (...ops: readonly string[]) =>
        trespasses(
          ops.map((op) => step(op, type, name)),
          beside,
        );

      expect(reported("create", "update")).to.deep.equal([]);
      expect(reported("replace", "delete-replaced", "delete")).to.have.length(3);
    });
  }

  it("does not mind what stays, is read, or is the engine's own", () => {
    const steps = [
      // Its inputs hold the folder of the checkout; what it is made of has steps of its own.
      { ...step("update", "kubernetes:helm.sh/v4:Chart", "nexus"), newState: { custom: false } },
      step("same", "kubernetes:core/v1:Secret", "database-app"),
      step("same", DEPLOYMENT, "api-r-old"),
      step("refresh", "kubernetes:core/v1:Namespace", "api"),
      step("read", "pulumi:pulumi:StackReference", "organization/air-quality/prod"),
      step("update", "pulumi:pulumi:Stack", "air-quality-prod"),
    ];

    expect(trespasses(steps, beside)).to.deep.equal([]);
  });

  const more = [
    ["update", "kubernetes:core/v1:Secret", "database-app"],
    ["create", "kubernetes:networking.k8s.io/v1:NetworkPolicy", "api-r-new"],
    ["delete", "kubernetes:core/v1:Namespace", "api"],
    ["update", DEPLOYMENT, "simulator"],
    ["update", SERVICE, "envoy"],
    ["delete", "kubernetes:batch/v1:Job", "backup-0123"],
    ["update", "kubernetes:batch/v1:CronJob", "restore-drill"],
    ["update", ROUTE, "tools"],
    ["replace", "aws:rds/instance:Instance", "api-database"],
    ["update", "pulumi:providers:kubernetes", "kubernetes"],
    ["import", "kubernetes:core/v1:ConfigMap", "api-r-new"],
  ] as const;
  for (const [op, type, name] of more) {
    it(`reports ${op} of ${type} ${name}`, () => {
      expect(trespasses([step(op, type, name)], beside)).to.deep.equal([`${op} ${type} ${name}`]);
    });
  }

  it("reports whatever happens to the release that serves meanwhile", () => {
    for (const op of ["update", "replace", "create-replacement", "delete-replaced", "delete"])
      for (const [type] of RELEASE.slice(0, 5))
        expect(trespasses([step(op, type, "api-r-old")], beside)).to.deep.equal([
          `${op} ${type} api-r-old`,
        ]);
  });

  it("reports the replacement of a Service that requests go through", () => {
    const steps = [step("replace", SERVICE, "api-r-old", "air-quality:workloads:ApiRelease$")];

    expect(trespasses(steps, beside)).to.deep.equal([`replace ${SERVICE} api-r-old`]);
  });

  it("lets what a failed deploy left go, and an older release", () => {
    const steps = [
      step("delete", "kubernetes:batch/v1:Job", "migrate-4567"),
      step("delete", DEPLOYMENT, "api-r-older"),
      step("delete", SERVICE, "api-r-older"),
    ];

    expect(trespasses(steps, beside)).to.deep.equal([]);
  });

  it("lets a stack's first release bring what comes with it, and change nothing else", () => {
    const steps = [
      step("create", "kubernetes:helm.sh/v4:Chart", "jenkins"),
      step("create", DEPLOYMENT, "api-r-new"),
      step("update", "kubernetes:core/v1:Secret", "database-app"),
    ];

    expect(trespasses(steps, first)).to.deep.equal([
      "update kubernetes:core/v1:Secret database-app",
    ]);
    expect(trespasses(steps.slice(0, 1), beside)).to.have.length(1);
  });

  it("tells all of it", () => {
    const steps = more.map(([op, type, name]) => step(op, type, name));

    expect(trespasses(steps, beside)).to.have.length(more.length);
  });
});

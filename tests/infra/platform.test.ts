import { expect } from "chai";
import { faultsOf } from "../../platform/policies/index.ts";
import { at, listAt, podOf } from "../../platform/policies/rule.ts";
import { loadConfig, loadJobConfig, loadRolesConfig } from "../../service/config.ts";
import { schemaFaults } from "../support/kubernetes-schemas.ts";
import { manifestsOf } from "../support/manifests.ts";
import { createNeeds, type Needs } from "../support/needs.ts";
import { mayReach } from "../support/reach.ts";
import type { RecordedResource, Recording } from "../support/recorder/recording.ts";
import { recordedStack, recordStack } from "../support/stack.ts";

const API_IMAGE = "localhost/air-quality-api:dev";

describe("the platform on a local cluster", () => {
  let recording: Recording;
  let resources: readonly RecordedResource[];
  let needs: Needs;
  const ofKind = (kind: string) => resources.filter(({ type }) => type.endsWith(`:${kind}`));
  const named = (kind: string, name: RegExp): RecordedResource => {
    const found = ofKind(kind).filter((resource) => name.test(resource.name));
    expect(found, `${kind} ${name}`).to.have.length(1);
    return found[0] as RecordedResource;
  };

  before(async () => {
    recording = await recordedStack("local");
    resources = recording.resources;
    needs = createNeeds(resources);
  });

  it("breaks none of the platform's rules", () => {
    expect(resources.flatMap(faultsOf)).to.deep.equal([]);
  });

  it("consists of objects that Kubernetes 1.35 and the ingress controller's own schemas take", () => {
    const objects = manifestsOf(resources);

    expect(objects.length).to.be.above(50);
    expect(objects.flatMap((object) => schemaFaults(object, objects))).to.deep.equal([]);
  });

  it("is the same when it is made again", async () => {
    expect(await recordStack("local")).to.deep.equal(recording);
  });

  it("makes the database, then the roles, then the schema, then the API", () => {
    const server = named("StatefulSet", /^postgres$/);
    const roles = named("Job", /^roles-/);
    const migrations = named("Job", /^migrate-/);
    const api = named("Deployment", /^api-stable$/);

    expect(needs(roles, server)).to.equal(true);
    expect(needs(migrations, roles)).to.equal(true);
    expect(needs(api, migrations)).to.equal(true);
    expect(needs(named("CronJob", /^purge$/), migrations)).to.equal(true);
  });

  it("lets nothing with an address outlive the ingress controller", () => {
    const contour = named("Deployment", /contour/);

    for (const proxy of ofKind("HTTPProxy"))
      expect(needs(proxy, contour), proxy.name).to.equal(true);
  });

  it("leaves the number of pods to the autoscaler", () => {
    const targets = ofKind("HorizontalPodAutoscaler").map((hpa) =>
      at(hpa.inputs, "spec.scaleTargetRef.name"),
    );

    expect(targets).to.deep.equal(["api-stable"]);
    expect(at(named("Deployment", /^api-stable$/).inputs, "spec.replicas")).to.equal(undefined);
  });

  it("names another Job for another image, and none anew without a reason", async () => {
    const api = { releases: [{ name: "stable", image: "api:2", weight: 100 }] };
    const other = await recordStack("local", { api });
    const jobs = (of: Recording) =>
      of.resources.filter(({ type }) => type.endsWith(":Job")).map(({ name }) => name);
    const [mine, theirs] = [jobs(recording), jobs(other)];

    expect(mine.filter((name) => !theirs.includes(name))).to.have.length(2);
  });

  it("keeps every secret secret, and says it nowhere else", () => {
    const secrets = ofKind("Secret");
    expect(secrets).to.have.length(5);
    for (const secret of secrets) expect(secret.secrets, secret.name).to.deep.equal(["stringData"]);
    const plain = resources.filter(({ type }) => !type.endsWith(":Secret"));
    expect(JSON.stringify([plain, recording.logs, recording.outputs])).not.to.include("canary-");
  });

  it("uses its own provider for everything in the cluster", () => {
    const strays = resources.filter(
      ({ type, custom, provider }) => custom && type.startsWith("kubernetes:") && !provider,
    );

    expect(strays.map(({ urn }) => urn)).to.deep.equal([]);
  });

  it("denies everything in each of its namespaces first", () => {
    const denied = ofKind("NetworkPolicy")
      .filter(({ inputs }) => {
        const { podSelector, policyTypes, ingress, egress } = inputs.spec as Record<
          string,
          unknown
        >;
        const all = JSON.stringify([podSelector, policyTypes]) === '[{},["Ingress","Egress"]]';
        return all && ingress === undefined && egress === undefined;
      })
      .map(({ inputs }) => at(inputs, "metadata.namespace"));
    const namespaces = ofKind("Namespace").map(({ inputs }) => at(inputs, "metadata.name"));

    expect(denied).to.have.members(namespaces);
  });

  describe("a pod of the API's image", () => {
    interface Running {
      readonly name: string;
      readonly program: string;
      readonly env: Readonly<Record<string, string>>;
      readonly mounts: readonly string[];
      readonly spec: unknown;
    }
    const pods = (): Running[] =>
      resources.flatMap((resource) => {
        const pod = podOf(resource);
        return (pod?.containers ?? [])
          .filter(({ value }) => at(value, "image") === API_IMAGE)
          .map(({ value }) => ({
            name: resource.name,
            program: String(listAt(value, "args")[0] ?? "main.mjs"),
            env: Object.fromEntries(
              listAt(value, "env").map((one) => [at(one, "name"), at(one, "value")]),
            ),
            mounts: listAt(value, "volumeMounts").map((mount) => String(at(mount, "mountPath"))),
            spec: pod?.spec,
          }));
      });
    const LOADERS: Readonly<Record<string, (env: Record<string, string>) => unknown>> = {
      "main.mjs": loadConfig,
      "migrate.mjs": loadJobConfig,
      "purge.mjs": loadJobConfig,
      "roles.mjs": loadRolesConfig,
    };

    it("starts: the service takes its variables", () => {
      expect(pods().map(({ program }) => program)).to.have.members(Object.keys(LOADERS));
      for (const { program, env } of pods()) LOADERS[program]?.(env);
    });

    it("finds every file and folder that a variable names", () => {
      for (const { name, env, mounts } of pods()) {
        for (const [key, value] of Object.entries(env)) {
          if (!/_(FILE|DIR)$/.test(key)) continue;
          const mounted = mounts.some((mount) => value === mount || value.startsWith(`${mount}/`));
          expect(mounted, `${name} ${key}=${value}`).to.equal(true);
        }
      }
    });

    it("has a volume larger than the outbox' cap, and time enough to empty it", () => {
      const [api] = pods().filter(({ program }) => program === "main.mjs");
      const { outbox, stopGraceSeconds } = loadConfig(api?.env ?? {});
      const volume = listAt(api?.spec, "volumes").find((one) => at(one, "name") === "outbox");
      const limit = Number.parseInt(String(at(volume, "emptyDir.sizeLimit")), 10) * 1024 * 1024;

      expect(limit).to.be.above(outbox.maxBytes);
      expect(at(api?.spec, "terminationGracePeriodSeconds")).to.be.above(stopGraceSeconds + 10);
    });

    it("may go where its variables send it, and is let in there", () => {
      for (const { name, env } of pods()) {
        for (const url of [env.DATABASE_URL, env.AIRVISUAL_URL]) {
          if (url) expect(mayReach(resources, name, new URL(url)), `${name} ${url}`).to.equal(true);
        }
      }
    });
  });

  it("deploys all but the API when there is no image yet", async () => {
    const { resources: first } = await recordStack("local", { api: { releases: [] } });
    const kinds = first.map(({ type }) => type.split(":").at(-1));

    expect(kinds).to.include("StatefulSet").and.not.include("HTTPProxy");
    expect(first.filter(({ name }) => /^(api-|migrate-|roles-)/.test(name))).to.deep.equal([]);
  });

  it("keeps the releases of the last deploy when its file names none", async () => {
    const releases = [
      { name: "r-new", image: "api:2", weight: 10 },
      { name: "r-old", image: "api:1", weight: 90 },
    ];
    const { outputs, resources: kept } = await recordStack(
      "local",
      { api: { releases: [] } },
      { lastOutputs: { releases } },
    );
    const imageOf = (name: RegExp) => {
      const found = kept.filter((one) => name.test(one.name)).flatMap((one) => podOf(one) ?? []);
      return found.flatMap(({ containers }) => containers.map(({ value }) => at(value, "image")));
    };

    expect(outputs.releases).to.deep.equal(releases);
    expect(imageOf(/^api-r-new$/)).to.deep.equal(["api:2"]);
    expect(imageOf(/^api-r-old$/)).to.deep.equal(["api:1"]);
    expect(imageOf(/^migrate-/)).to.deep.equal(["api:2"]);
  });

  it("takes a cluster's own ingress controller and metrics-server as given", async () => {
    const { resources: shared } = await recordStack("local", { cluster: "given" });
    const names = shared.map(({ urn }) => urn).join("\n");

    expect(names).not.to.match(/projectcontour:|CustomResourceDefinition|metrics-server/);
    expect(names).to.include("HTTPProxy");
  });

  it("refuses a bad configuration before anything is registered", async () => {
    const error = await recordStack("local", { hostname: "x", api: { minReplicas: 0 } }).catch(
      (reason: Error) => reason,
    );

    expect(String(error)).to.include("Pulumi.local.yaml has 2 fault(s)");
    expect(String(error)).to.include("hostname must be").and.include("api.minReplicas must be");
  });
});

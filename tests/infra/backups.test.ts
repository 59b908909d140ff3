import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { IMAGES } from "../../platform/images.ts";
import { at, listAt, podOf } from "../../platform/policies/rule.ts";
import { createNeeds } from "../support/needs.ts";
import { mayLeaveTo, mayReach, waysOf } from "../support/reach.ts";
import type { RecordedResource, Recording } from "../support/recorder/recording.ts";
import { recordedStack, recordStack, STACKS } from "../support/stack.ts";

const SCRIPTS = join(import.meta.dirname, "../../platform/workloads/backups");

/** A workload's object, and what is in its pod. */
function cronJob({ resources }: Pick<Recording, "resources">, name: string) {
  const found = resources.find((one) => one.type.endsWith(":CronJob") && one.name === name);
  const pod = found && podOf(found);
  if (!found || !pod) throw new Error(`there is no CronJob ${name}`);
  const [container] = listAt(pod.spec, "containers");
  const env = listAt(container, "env").map((one) => [at(one, "name"), at(one, "value")]);
  return {
    object: found,
    spec: pod.spec,
    container,
    env: Object.fromEntries(env) as Record<string, string>,
    mounts: listAt(container, "volumeMounts"),
    volumes: listAt(pod.spec, "volumes"),
  };
}

const isOf = (kind: string, name: RegExp) => (one: RecordedResource) =>
  one.type.endsWith(`:${kind}`) && name.test(one.name);
const isSecret = (volume: unknown) => at(volume, "secret") !== undefined;

/** Minutes of the day, of a schedule at one time a day. */
function timeOf({ object }: ReturnType<typeof cronJob>): number {
  const [minute, hour] = String(at(object.inputs, "spec.schedule")).split(" ").map(Number);
  return (hour ?? Number.NaN) * 60 + (minute ?? Number.NaN);
}

for (const stack of STACKS) {
  describe(`the backups of ${stack}`, function () {
    // A recording, on a machine that may have much else to do.
    this.timeout(90_000);
    let recording: Recording;
    let resources: readonly RecordedResource[];

    before(async () => {
      recording = await recordedStack(stack);
      resources = recording.resources;
    });

    it("come when there is a schema", () => {
      const needs = createNeeds(resources);
      const migrations = resources.find(isOf("Job", /^migrate-/)) as RecordedResource;

      for (const name of ["backup", "restore-drill"])
        expect(needs(cronJob(recording, name).object, migrations), name).to.equal(true);
    });

    it("run the scripts of this project, which hold no secret and nothing of a stack", () => {
      const scripts = resources.find(isOf("ConfigMap", /^backup-scripts$/));
      const texts = readdirSync(SCRIPTS).map((file) => [
        file,
        readFileSync(join(SCRIPTS, file), "utf8"),
      ]);

      expect(at(scripts?.inputs, "data")).to.deep.equal(Object.fromEntries(texts));
      for (const name of ["backup", "restore-drill"]) {
        const { container, mounts } = cronJob(recording, name);
        const [folder] = mounts.filter((mount) => at(mount, "name") === "backup-scripts");
        expect(listAt(container, "command")).to.deep.equal([
          "bash",
          `${at(folder, "mountPath")}/${name}.sh`,
        ]);
      }
    });

    it("are made by the schema's owner, who finds every file that a variable names", () => {
      const { spec, env, mounts } = cronJob(recording, "backup");

      expect(at(spec, "serviceAccountName")).to.equal("database-owner");
      expect(env.DATABASE_URL).to.match(/^postgres:\/\/air_quality_owner@/);
      const files = Object.entries(env).filter(([key]) => key.endsWith("_FILE"));
      expect(files).not.to.deep.equal([]);
      for (const [key, path] of files) {
        const mounted = mounts.some((mount) => path.startsWith(`${at(mount, "mountPath")}/`));
        expect(mounted, key).to.equal(true);
      }
    });

    it("are restored where nobody is reached: no way out, no way in, no secret, no identity", () => {
      const { spec, env, volumes } = cronJob(recording, "restore-drill");
      const account = at(spec, "serviceAccountName");
      const known = resources.filter(isOf("PodIdentityAssociation", /./));

      expect(waysOf(resources, "restore-drill")).to.deep.equal([]);
      expect(waysOf(resources, "backup")).not.to.deep.equal([]);
      expect(volumes.filter(isSecret)).to.deep.equal([]);
      expect(env).to.deep.equal({});
      expect(account).to.equal("restore-drill");
      expect(known.map(({ inputs }) => inputs.serviceAccount)).not.to.include(account);
    });

    it("lie on one volume, which the drill cannot change, and which one of them has at a time", () => {
      const [backup, drill] = [cronJob(recording, "backup"), cronJob(recording, "restore-drill")];
      const claimOf = ({ volumes }: typeof backup) =>
        volumes.map((one) => at(one, "persistentVolumeClaim.claimName")).filter(Boolean);
      const mountOf = ({ mounts }: typeof backup) =>
        mounts.find((one) => at(one, "name") === "backups");
      const longest = Number(
        at(backup.object.inputs, "spec.jobTemplate.spec.activeDeadlineSeconds"),
      );

      expect(claimOf(backup)).to.deep.equal(["backups"]);
      expect(claimOf(drill)).to.deep.equal(["backups"]);
      expect(at(mountOf(backup), "readOnly")).to.equal(undefined);
      expect(at(mountOf(drill), "readOnly")).to.equal(true);
      expect(timeOf(backup) + longest / 60).to.be.below(timeOf(drill));
    });
  });
}

describe("backups", function () {
  this.timeout(90_000);

  it("reach the database and nothing else on a local cluster, by a password in a file", async () => {
    const recording = await recordedStack("local");
    const { resources } = recording;
    const { env, volumes } = cronJob(recording, "backup");

    expect(mayReach(resources, "backup", new URL(env.DATABASE_URL ?? ""))).to.equal(true);
    const simulator = new URL("http://simulator.air-quality-local-neighbours:9092");
    expect(mayReach(resources, "api-stable", simulator)).to.equal(true);
    expect(mayReach(resources, "backup", simulator)).to.equal(false);
    expect(volumes.filter(isSecret).map((one) => at(one, "name"))).to.deep.equal([
      "database-owner",
    ]);
  });

  it("come into RDS by a token that is in memory only, over TLS", async () => {
    const recording = await recordedStack("prod");
    const { spec, env, volumes } = cronJob(recording, "backup");
    const [login] = listAt(spec, "initContainers");
    const [, file] = listAt(login, "args");
    const memory = volumes.filter((one) => at(one, "emptyDir.medium") === "Memory");

    expect(volumes.filter(isSecret)).to.deep.equal([]);
    expect(env.DATABASE_TOKEN_FILE).to.equal(file).and.equal("/token/value");
    expect(memory.map((one) => at(one, "name"))).to.include("token");
    expect(env.DATABASE_CA_FILE).to.be.a("string");
    expect(mayLeaveTo(recording.resources, "backup", "203.0.113.1", 443)).to.equal(false);
  });

  it("are made by programs of the server's own major version", async () => {
    const { resources } = await recordedStack("prod");
    const server = resources.find((one) => one.type === "aws:rds/instance:Instance");

    expect(IMAGES.postgres).to.match(new RegExp(`/postgres:${server?.inputs.engineVersion}\\.`));
  });

  it("are as many as the stack wants, on as much disk", async () => {
    const backups = { keep: 30, storageGib: 7, restoreGib: 9 };
    const recording = await recordStack("local", { backups });
    const volume = recording.resources.find(isOf("PersistentVolumeClaim", /^backups$/));
    const drill = cronJob(recording, "restore-drill");
    const [own] = drill.volumes.filter((one) => at(one, "name") === "drill");
    const allowed = Number.parseInt(
      String(at(drill.container, "resources.limits.ephemeral-storage")),
      10,
    );

    expect(cronJob(recording, "backup").env.BACKUP_KEEP).to.equal("30");
    expect(at(volume?.inputs, "spec.resources.requests.storage")).to.equal("7Gi");
    expect(at(own, "emptyDir.sizeLimit")).to.equal("9Gi");
    expect(allowed).to.be.above(9 * 1024);
  });
});

import { expect } from "chai";
import { at, listAt, podOf } from "../../platform/policies/rule.ts";
import { loadConfig, loadJobConfig, loadRolesConfig } from "../../service/config.ts";
import { mayLeaveTo } from "../support/reach.ts";
import type { RecordedResource } from "../support/recorder/recording.ts";
import { recordedStack } from "../support/stack.ts";

const LOADERS: Readonly<Record<string, (env: Record<string, string>) => unknown>> = {
  "login.mjs": loadJobConfig,
  "main.mjs": loadConfig,
  "migrate.mjs": loadJobConfig,
  "purge.mjs": loadJobConfig,
  "roles.mjs": loadRolesConfig,
};

for (const stack of ["dev", "test", "prod"]) {
  describe(`a pod of the API's image in ${stack}`, function () {
    // A recording, on a machine that may have much else to do.
    this.timeout(90_000);
    let resources: readonly RecordedResource[];
    const ofType = (type: string) => resources.filter((one) => one.type === type);

    before(async () => {
      ({ resources } = await recordedStack(stack));
    });

    // The tools' Jobs run by the same image, for other things.
    const ofApi = () =>
      resources.filter(({ inputs }) => at(inputs, "metadata.namespace") === `air-quality-${stack}`);
    const pods = () =>
      ofApi().flatMap(({ name, ...resource }) =>
        (podOf({ name, ...resource })?.containers ?? [])
          .filter(({ value }) => String(at(value, "image")).includes("registry.recorded/api"))
          .map(({ value }) => ({
            name,
            program: String(listAt(value, "args")[0] ?? "main.mjs"),
            account: String(at(podOf({ name, ...resource })?.spec, "serviceAccountName")),
            mounts: listAt(value, "volumeMounts").map((one) => String(at(one, "mountPath"))),
            env: Object.fromEntries(
              listAt(value, "env").map((one) => [at(one, "name"), at(one, "value")]),
            ) as Record<string, string>,
          })),
      );

    it("starts: the service takes its variables, and finds their files", () => {
      expect(pods().map(({ program }) => program)).to.have.members(Object.keys(LOADERS));
      for (const { program, env, mounts } of pods()) {
        LOADERS[program]?.(env);
        for (const [key, value] of Object.entries(env).filter(([one]) => /_FILE$/.test(one))) {
          const mounted = mounts.some((mount) => value.startsWith(`${mount}/`));
          expect(mounted, `${program} ${key}=${value}`).to.equal(true);
        }
      }
    });

    it("has an identity of its own, and may ask for it", () => {
      const known = ofType("aws:eks/podIdentityAssociation:PodIdentityAssociation").map(
        ({ inputs }) => `${inputs.namespace}/${inputs.serviceAccount}`,
      );
      for (const { name, account } of pods()) {
        expect(known).to.include(`air-quality-${stack}/${account}`);
        expect(mayLeaveTo(resources, name, "169.254.170.23", 80), name).to.equal(true);
        expect(mayLeaveTo(resources, name, "172.20.0.10", 53), name).to.equal(true);
      }
    });

    it("may go to the database, wherever it stands, and not to the nodes' own identity", () => {
      const isolated = resources.filter(({ name }) => /^isolated-[abc]$/.test(name));
      const addresses = isolated
        .map(({ inputs }) => String(inputs.cidrBlock ?? ""))
        .filter((block) => block !== "")
        .map((block) => block.replace(/\d+\/\d+$/, "9"));

      expect(addresses).to.have.length(3);
      for (const { name } of pods()) {
        for (const address of addresses) {
          expect(mayLeaveTo(resources, name, address, 5432), name).to.equal(true);
        }
        expect(mayLeaveTo(resources, name, "169.254.169.254", 80), name).to.equal(false);
      }
    });

    it("only as the roles job may read the administrator's password", () => {
      const readers = ofType("aws:iam/rolePolicy:RolePolicy").filter(({ inputs }) =>
        String(inputs.policy).includes("secretsmanager:GetSecretValue"),
      );
      const [roles, ...others] = pods().sort((one) => (one.program === "roles.mjs" ? -1 : 1));

      expect(readers.map(({ name }) => name)).to.deep.equal(["pod-database-admin"]);
      expect(roles?.account).to.equal("database-admin");
      for (const { name, account } of others) {
        expect(account, name).not.to.equal("database-admin");
      }
      expect(mayLeaveTo(resources, roles?.name ?? "", "203.0.113.1", 443)).to.equal(true);
    });
  });
}

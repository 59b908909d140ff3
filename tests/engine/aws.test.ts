import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parse, stringify } from "yaml";
import { openStack } from "../../platform/commands/pulumi.ts";
import { commandLineFolders, pathWith } from "../support/engine/command-line.ts";
import { pluginVersion } from "../support/engine/plugin-version.ts";
import { update } from "../support/engine/update.ts";
import { type Cloud, createRecordedProvider } from "../support/provider/recorded.ts";
import { serveProvider } from "../support/provider/server.ts";
import { CANARIES, recordedStack } from "../support/stack.ts";

const PROJECT = join(import.meta.dirname, "../..");
const PACKAGES = ["kubernetes", "aws", "eks"];

/** The real command line, engine and language host; AWS and the cluster are made up. */
for (const stack of ["dev", "test", "prod"]) {
  describe(`${stack} under the real engine`, function () {
    this.timeout(300_000);
    const { PATH } = process.env;
    const cloud: Cloud = { operations: [], existing: new Set() };
    const closing: (() => void)[] = [];
    let folder: string;
    let choices: string;
    const short = (urn: string) => urn.split("::").slice(2).join("::").split("$").at(-1) ?? "";
    const open = async () => await openStack(stack, { choices, folder });

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "air-quality-engine-"));
      choices = join(folder, "choices.yaml");
      const file = parse(await readFile(join(PROJECT, `Pulumi.${stack}.yaml`), "utf8"));
      const image = `registry.recorded/api@sha256:${"0".repeat(64)}`;
      file.config["air-quality:api"].releases = [{ name: "stable", image, weight: 100 }];
      await writeFile(choices, stringify(file));
      const served = await Promise.all(
        PACKAGES.map(async (name) => {
          const version = pluginVersion(name);
          const { handlers } = createRecordedProvider(PROJECT, version, undefined, cloud);
          const { port, close } = await serveProvider(handlers);
          closing.push(close);
          return `${name}:${port}`;
        }),
      );
      process.env.PULUMI_DEBUG_PROVIDERS = served.join(",");
      process.env.PATH = pathWith(await commandLineFolders());
      const opened = await open();
      for (const [group, secrets] of Object.entries(CANARIES[stack] ?? {})) {
        for (const [key, value] of Object.entries(secrets)) {
          const path = ["--path", `air-quality:${group}.${key}`];
          await opened.ask(["config", "set", "--secret", ...path], String(value));
        }
      }
    });

    after(async () => {
      process.env.PATH = PATH;
      delete process.env.PULUMI_DEBUG_PROVIDERS;
      for (const close of closing) close();
      await rm(folder, { recursive: true });
    });

    it("is made whole, as the recorder says", async () => {
      const { succeeded, diagnostics } = await update(await open(), "up");
      expect(succeeded, diagnostics).to.equal(true);

      const state = await (await open()).ask(["stack", "export"]);
      const urns = (JSON.parse(state).deployment.resources as { urn: string }[])
        .map(({ urn }) => urn)
        .filter((urn) => !/::(pulumi:providers:\w+::default|.*-eksCluster$)/.test(urn));
      const { resources } = await recordedStack(stack);
      expect(urns).to.have.members(resources.map(({ urn }) => urn));
      expect(state).not.to.include("canary-");
    });

    it("changes nothing when nothing changed", async () => {
      const start = cloud.operations.length;
      const { changes, succeeded, diagnostics } = await update(await open(), "up");

      expect(succeeded, diagnostics).to.equal(true);
      expect(Object.keys(changes)).to.deep.equal(["same"]);
      expect(cloud.operations.slice(start)).to.deep.equal([]);
    });

    it(
      stack === "prod"
        ? "keeps cluster, database, network and key when it is to be destroyed"
        : "is destroyed, each before what it needs",
      async () => {
        const start = cloud.operations.length;
        const { succeeded, diagnostics } = await update(await open(), "destroy");
        if (stack === "prod") {
          const gone = cloud.operations.slice(start).map(({ urn }) => short(urn));
          expect(succeeded).to.equal(false);
          expect(diagnostics).to.match(/protected/);
          // Without the preview, which would have failed, the engine begins with what nobody protects.
          expect(gone.join("\n")).not.to.match(
            /::(database|network|stack|public-a|.*-eksCluster)$/m,
          );
          return;
        }
        expect(succeeded, diagnostics).to.equal(true);
        expect([...cloud.existing]).to.deep.equal([]);

        const deleted = cloud.operations.slice(start).map(({ urn }) => urn);
        const { resources } = await recordedStack(stack);
        for (const { urn, dependencies } of resources.filter((one) => deleted.includes(one.urn))) {
          for (const needed of dependencies.filter((one) => deleted.includes(one))) {
            expect(deleted.indexOf(urn), `${short(urn)} before ${short(needed)}`).to.be.below(
              deleted.indexOf(needed),
            );
          }
        }
        const place = (end: RegExp) => deleted.findIndex((urn) => end.test(urn));
        const balancer = place(/Service::envoy$/);
        const cluster = place(/-eksCluster$/);
        expect(balancer).to.be.within(0, cluster);
        expect(cluster).to.be.below(place(/routeTable:RouteTable::public$/));
        expect(cluster).to.be.below(place(/vpc:Vpc::network$/));
      },
    );
  });
}

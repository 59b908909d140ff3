import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { StageName } from "../../platform/pipeline/stages.ts";
import type { VariantName } from "../e2e/images/variants.ts";
import { BAD, plant } from "../sonarqube/planted.ts";
import { CLONE, git } from "./clone.ts";
import { make } from "./runs.ts";
import type { Stand } from "./stand.ts";

type Undo = () => unknown;

/** Something that goes wrong at a stage. */
export interface Fault {
  readonly what: string;
  /** Where it must stop. */
  readonly stage: StageName;
  /** Where the run begins, on the saved one; the stage itself when left out. */
  readonly from?: StageName;
  /** What the run has built. */
  readonly image?: VariantName;
  /** Approved instead of the image. */
  readonly approved?: string;
  /** Its message. */
  readonly says: RegExp;
  readonly env?: Readonly<Record<string, string>>;
  /** Breaks something; resolves to what mends it. */
  breaks?(stand: Stand): Promise<Undo>;
}

const inClone = (path: string) => join(CLONE, path);

async function withFile(path: string, text: string): Promise<Undo> {
  await writeFile(inClone(path), text);
  return () => rm(inClone(path));
}

/** A commit that is taken back. */
async function commit(path: string, text: string): Promise<Undo> {
  const before = git("rev-parse", "HEAD");
  await writeFile(inClone(path), text);
  git("add", path);
  git("commit", "--quiet", "--message=A change that is wrong");
  return () => void git("reset", "--quiet", "--hard", before);
}

async function changeStack(
  name: string,
  change: (config: Record<string, Record<string, unknown>>) => void,
): Promise<Undo> {
  const file = inClone(`tests/e2e/stacks/Pulumi.${name}.yaml`);
  const before = await readFile(file, "utf8");
  const stack = parse(before);
  change(stack.config);
  await writeFile(file, stringify(stack));
  return () => writeFile(file, before);
}

const RED_TEST = `import { expect } from "chai";
it("is red on purpose", () => {
  expect(1).to.equal(2);
});
`;

/** Faults at each stage in turn. */
export const FAULTS: readonly Fault[] = [
  {
    what: "the folder holds more than its commit",
    stage: "version",
    says: /holds more than its commit:\s+\?\? planted\.txt/,
    breaks: () => withFile("planted.txt", "not committed\n"),
  },
  {
    what: "a test fails",
    stage: "unit",
    from: "version",
    says: /is red on purpose/,
    breaks: () => commit("tests/unit/planted.test.ts", RED_TEST),
  },
  {
    what: "the image does not build",
    stage: "image",
    says: /could not build localhost\/air-quality-api/,
    env: { BASE: "localhost/there-is-none" },
  },
  {
    what: "the registry is down",
    stage: "image",
    says: /the image is not in .*air-quality-api/,
    breaks: async ({ registry }) => {
      await registry.stop();
      return registry.start;
    },
  },
  {
    what: "a migration fails",
    stage: "deploy-dev",
    image: "broken",
    says: /Pulumi could not bring the release to dev:\s.*migrate-/s,
  },
  {
    what: "the deploy would touch the platform",
    stage: "deploy-dev",
    says: /would change more of dev than its release:\s+- update kubernetes:apps\/v1:StatefulSet postgres/,
    breaks: () =>
      changeStack("dev", (config) => {
        config["air-quality:database"] = {
          ...config["air-quality:database"],
          resources: { cpuMillis: 60, memoryMib: 256 },
        };
      }),
  },
  {
    what: "the API breaks its contract",
    stage: "integration",
    from: "deploy-dev",
    image: "bad",
    says: /make test-api ended with|[1-9]\d* failed/,
  },
  {
    what: "the gate is red",
    stage: "quality",
    says: /SonarQube's gate is red: .*new_coverage/,
    breaks: async () => {
      await plant(CLONE, BAD);
      return () => Promise.all(Object.keys(BAD.files).map((path) => rm(inClone(path))));
    },
  },
  {
    what: "a package has a critical fault",
    stage: "scan",
    says: /critical: koa: made up for a proof \(GHSA-0000-0000-0000\)/,
    breaks: async ({ critical }) => {
      critical.on();
      return critical.off;
    },
  },
  {
    what: "Nexus knows the user no more",
    stage: "publish",
    says: /Nexus answers 401 to PUT/,
    env: { NEXUS_PASSWORD: "an-old-one" },
  },
  {
    what: "the release never gets ready",
    stage: "deploy-test",
    image: "deaf",
    says: /Pulumi could not bring the release to test:\s.*api-r-/s,
  },
  {
    what: "the API breaks a promise",
    stage: "acceptance",
    from: "deploy-test",
    image: "bad",
    says: /make test-api ended with|[1-9]\d* failed/,
  },
  {
    what: "the owner refuses",
    stage: "approve",
    says: /owner@example\.com refused: not on a Friday/,
    breaks: async ({ env, keys }) => {
      await make("approve", { ...env, KEY: keys.approver, REFUSE: "not on a Friday" });
      return () => {};
    },
  },
  {
    what: "a stranger signs in the owner's name",
    stage: "approve",
    says: /is not signed by owner@example\.com/,
    breaks: async ({ env, keys }) => {
      // The stranger's own list lets them sign; the project's does not know them.
      const list = join(CLONE, "build/strangers");
      const publicKey = await readFile(`${keys.stranger}.pub`, "utf8");
      await writeFile(list, `owner@example.com ${publicKey}`);
      await make("approve", { ...env, KEY: keys.stranger, APPROVERS: list });
      return () => rm(list);
    },
  },
  {
    what: "another digest was approved",
    stage: "release",
    approved: `sha256:${"1".repeat(64)}`,
    says: /approve saw sha256:1{64}, and the image of this run is/,
  },
];

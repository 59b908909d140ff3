import { execFileSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { kubectl } from "../../platform/commands/kubectl.ts";
import { type Forward, openForward } from "../../platform/commands/port-forward.ts";
import { namespacesOf } from "../../platform/names.ts";
import { startRegistry } from "../clients/registry.ts";
import type { Server } from "../clients/server.ts";
import { REGISTRY_ADDRESS } from "../cluster/layout.ts";
import { buildVariants, IMAGES } from "../e2e/images/build.ts";
import type { VariantName } from "../e2e/images/variants.ts";
import { buildImage, IMAGE as SONARQUBE } from "../sonarqube/image.ts";
import { CLONE, KEPT } from "./clone.ts";
import { bringUp, NAMES, STACKS, stateFolder } from "./environments.ts";
import { CRITICAL, NEXUS_PASSWORD, NEXUS_USER, playAdvisories, playNexus } from "./neighbours.ts";
import type { Pushed } from "./saved.ts";

const PROJECT = join(import.meta.dirname, "../..");
const REPOSITORY = `${REGISTRY_ADDRESS}/air-quality-api`;
export const APPROVER = "owner@example.com";

/** Seconds that a release in production is watched: short, so that the proof is. */
const WATCH_SECONDS = 15;

/** What the pipeline runs against. */
export interface Stand {
  /** Of every run in the clone. */
  readonly env: Readonly<Record<string, string>>;
  readonly state: string;
  /** Private key of who may approve, and of somebody else. */
  readonly keys: { readonly approver: string; readonly stranger: string };
  readonly critical: { on(): void; off(): void };
  readonly registry: { stop(): Promise<void>; start(): Promise<void> };
  /** Builds and pushes an image that differs in one thing. */
  push(variant: VariantName): Promise<Pushed>;
  close(): Promise<void>;
}

/** Brings up what is not there yet: registry, the three environments with a first release, SonarQube. */
export async function createStand(say: (text: string) => void): Promise<Stand> {
  await mkdir(KEPT, { recursive: true });
  const state = await stateFolder();
  const registriesConf = join(KEPT, "registries.conf");
  await writeFile(
    registriesConf,
    `[[registry]]\nlocation = "${REGISTRY_ADDRESS}"\ninsecure = true\n`,
  );
  const storage = join(KEPT, "registry");
  let registry: Server | undefined = await startRegistry(storage, REGISTRY_ADDRESS);
  const env = { ...process.env, CONTAINERS_REGISTRIES_CONF: registriesConf, REGISTRY: REPOSITORY };

  async function push(variant: VariantName): Promise<Pushed> {
    await buildVariants([variant]);
    const tag = IMAGES[variant].split(":").at(-1) ?? "";
    execFileSync("node", ["service/image/push.ts"], {
      cwd: PROJECT,
      env: { ...env, TAG: tag },
      stdio: ["ignore", "ignore", "inherit"],
    });
    return JSON.parse(await readFile(join(PROJECT, "build/image/pushed.json"), "utf8"));
  }

  await buildImage();
  say(`bringing ${SONARQUBE} to the cluster`);
  execFileSync("sh", ["-c", `${process.env.LOAD} ${SONARQUBE}`], { stdio: "ignore" });
  const { image } = await push("other");
  for (const name of NAMES) {
    say(`${name}: as its file says`);
    await bringUp(name, state, image);
  }
  const sonarqube = await reachSonarQube();
  const [nexus, advisories] = await Promise.all([playNexus(), playAdvisories()]);
  const keys = { approver: await keyOf("approver"), stranger: await keyOf("stranger") };
  const approvers = join(KEPT, "approvers");
  const publicKey = await readFile(`${keys.approver}.pub`, "utf8");
  await writeFile(approvers, `${APPROVER} namespaces="air-quality-approval" ${publicKey}`);
  return {
    env: {
      ...(process.env.BASE && { BASE: process.env.BASE }),
      REGISTRY: REPOSITORY,
      CONTAINERS_REGISTRIES_CONF: registriesConf,
      SONAR_HOST_URL: `http://127.0.0.1:${sonarqube.forward.port}`,
      SONAR_TOKEN: sonarqube.token,
      AUDIT_REGISTRY: advisories.url,
      NEXUS_URL: nexus.url,
      NEXUS_USER,
      NEXUS_PASSWORD,
      APPROVERS: approvers,
      WATCH_SECONDS: String(WATCH_SECONDS),
      PIPELINE_STACKS: join(CLONE, "tests/e2e/stacks"),
      PIPELINE_STATE: state,
    },
    state,
    keys,
    critical: { on: () => advisories.set(CRITICAL), off: () => advisories.set({}) },
    registry: {
      async stop() {
        await registry?.stop();
        registry = undefined;
      },
      async start() {
        registry ??= await startRegistry(storage, REGISTRY_ADDRESS);
      },
    },
    push,
    async close() {
      await Promise.all([
        nexus.stop(),
        advisories.stop(),
        sonarqube.forward.stop(),
        registry?.stop(),
      ]);
    },
  };
}

async function reachSonarQube(): Promise<{ forward: Forward; token: string }> {
  const namespace = namespacesOf("dev").tools;
  const secret = [
    "get",
    "secret",
    "sonarqube-token",
    "-n",
    namespace,
    "-o",
    "jsonpath={.data.token}",
  ];
  const token = Buffer.from(await kubectl(secret), "base64").toString("utf8");
  return { forward: await openForward("service/sonarqube", namespace, 9000), token };
}

async function keyOf(name: string): Promise<string> {
  const file = join(KEPT, `${name}-key`);
  await readFile(file).catch(() =>
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]),
  );
  return file;
}

export { STACKS };

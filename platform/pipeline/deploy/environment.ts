import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { readChoices } from "../../commands/choices.ts";
import { openStack, type Stack } from "../../commands/pulumi.ts";
import type { PlatformConfig } from "../../config.ts";
import { StageFault, wordsOf } from "../fault.ts";
import { PROJECT } from "../place.ts";
import type { Settings } from "../settings.ts";
import type { Environment as Name } from "../stage.ts";
import { assumeDeployRole, enterCluster } from "./deploy-role.ts";
import { type PreviewStep, trespasses } from "./guard.ts";
import type { Releases } from "./releases.ts";

/** An environment as deploys see it. */
export interface Environment {
  readonly stack: Name;
  readonly config: PlatformConfig;
  /** What it has, newest first. */
  releases(): Promise<Releases>;
  /** Where suites reach it. */
  address(): Promise<{ readonly url: string; readonly host?: string }>;
  /**
   * Brings the stack these releases and nothing else: rejects before anything is touched when more would change.
   *
   * @param staying Names of those that serve meanwhile.
   */
  deploy(releases: Releases, staying: readonly string[]): Promise<void>;
  /** Gives the releases that are there other weights, and touches nothing but the route. */
  shift(releases: Releases): Promise<void>;
}

const API = "air-quality:api";
const ROUTE = "kubernetes:projectcontour.io/v1:HTTPProxy::api";
const QUICK = ["--yes", "--skip-preview", "--non-interactive"];

/**
 * Prepares an environment by its stack's file, and this process to act on it: as its deploy role, in its cluster.
 * Rejects when the file is not in order.
 */
export async function openEnvironment(
  name: Name,
  settings: Pick<Settings, "PIPELINE_STACKS" | "PIPELINE_STATE">,
): Promise<Environment> {
  const { PIPELINE_STACKS: stacks = PROJECT, PIPELINE_STATE: state } = settings;
  const { config, faults, missing } = await readChoices(name, stacks);
  if (!config)
    throw new StageFault(
      `Pulumi.${name}.yaml: ${[...faults, ...missing.map((path) => `${path} is missing`)].join("; ")}`,
    );
  await assumeDeployRole(name, config);
  const file = join(stacks, `Pulumi.${name}.yaml`);
  const folder = state && join(state, name);

  /** The stack with other releases than its file says. */
  async function withReleases<T>(
    releases: Releases,
    work: (stack: Stack, config: readonly string[]) => Promise<T>,
  ): Promise<T> {
    const own = parse(await readFile(file, "utf8"));
    own.config[API] = { ...own.config[API], releases };
    const scratch = await mkdtemp(join(tmpdir(), "air-quality-release-"));
    const choices = join(scratch, `Pulumi.${name}.yaml`);
    try {
      await writeFile(choices, stringify(own), { mode: 0o600 });
      return folder
        ? await work(await openStack(name, { choices, folder }), [])
        : await work(await openStack(name), ["--config-file", choices]);
    } finally {
      await rm(scratch, { recursive: true });
    }
  }

  const opened = async () => await openStack(name, folder ? { choices: file, folder } : {});
  await enterCluster(await opened(), config);

  async function outputs(): Promise<Readonly<Record<string, unknown>>> {
    return JSON.parse(await (await opened()).ask(["stack", "output", "--json"]));
  }

  const releases = async () => ((await outputs()).releases ?? []) as Releases;

  async function guard(
    stack: Stack,
    flags: readonly string[],
    releasesNow: { readonly staying: readonly string[]; readonly isFirst: boolean },
  ): Promise<void> {
    const said = await stack.ask(["preview", "--json", "--non-interactive", ...flags]);
    const { steps = [] } = JSON.parse(said) as { steps?: readonly PreviewStep[] };
    const more = trespasses(steps, releasesNow);
    if (more.length === 0) return;
    throw new StageFault(
      `the deploy would change more of ${name} than its release:\n${more.map((line) => `  - ${line}`).join("\n")}`,
      `the platform comes first: make deploy STACK=${name}, then make pipeline`,
    );
  }

  return {
    stack: name,
    config,
    releases,
    async address() {
      if (config.target === "kind")
        return { url: `http://127.0.0.1:${config.ingress.httpPort}`, host: config.hostname };
      return { url: String((await outputs()).url) };
    },
    async deploy(wanted, staying) {
      // Asked before: it opens the stack with the file's own releases.
      const isFirst = (await releases()).length === 0;
      await withReleases(wanted, async (stack, flags) => {
        await guard(stack, flags, { staying, isFirst });
        await stack.ask(["up", ...QUICK, ...flags]).catch((error) => {
          throw new StageFault(`Pulumi could not bring the release to ${name}:\n${wordsOf(error)}`);
        });
      });
    },
    shift: (wanted) =>
      withReleases(wanted, async (stack, flags) => {
        await stack.ask([
          "up",
          ...QUICK,
          ...flags,
          "--target",
          `urn:pulumi:${name}::air-quality::${ROUTE}`,
        ]);
      }),
  };
}

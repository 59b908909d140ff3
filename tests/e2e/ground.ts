import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Deployment } from "./deployment.ts";
import { givenDeployment } from "./given.ts";
import { createLocalDeployment } from "./local-deployment.ts";

/** What a run stands on. */
export interface Ground {
  readonly deployment: Deployment;
  /** Whether this run deploys the stack itself. */
  readonly isOurs: boolean;
  /** Brings images of this machine to every node. */
  loadImages(names: readonly string[]): Promise<void>;
}

/** The deployment that E2E_URL names, or the `local` stack, which this run brings to the cluster. */
export async function ground(): Promise<Ground> {
  const given = givenDeployment(process.env);
  if (given) return { deployment: given, isOurs: false, loadImages: async () => {} };
  return { deployment: await createLocalDeployment(), isOurs: true, loadImages };
}

/** By the command in LOAD, which the Makefile chooses for the cluster. */
async function loadImages(names: readonly string[]): Promise<void> {
  const [command, ...args] = (process.env.LOAD ?? "").split(" ");
  if (!command)
    throw new Error("LOAD must be the command that brings images to the nodes: make e2e");
  await promisify(execFile)(command, [...args, ...names]);
}

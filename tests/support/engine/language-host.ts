/**
 * Pulumi's language host for Node, as far as this project's program needs one. The one that can be
 * built here (3.60.0) forwards a fixed list of calls to the engine, without stack-wide
 * transforms, by which rules reach what a remote component hides; this one hands the engine's address on.
 */
import { spawn } from "node:child_process";
import { resolve } from "node:path";
import type grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/language_grpc_pb.js";
import messages, { type RunRequest } from "@pulumi/pulumi/proto/language_pb.js";
import plugins from "@pulumi/pulumi/proto/plugin_pb.js";
import empties from "google-protobuf/google/protobuf/empty_pb.js";
import { serve } from "../recorder/engine.ts";
import { launch } from "../recorder/program.ts";
import { readStruct } from "../recorder/wire.ts";
import { pluginVersion } from "./plugin-version.ts";

/** Of a program that told the user itself what is wrong (the SDK's `cmd/run`). */
const TOLD = 32;

const engine = process.argv.slice(2).find((argument) => /^[\w.]+:\d+$/.test(argument)) ?? "";

async function run(request: RunRequest): Promise<number> {
  const info = request.getInfo();
  const { nodeargs = "" } = readStruct(info?.getOptions());
  const { args, env } = launch({
    program: info?.getEntryPoint() || request.getProgram(),
    cwd: request.getPwd(),
    root: info?.getRootDirectory() ?? "",
    project: request.getProject(),
    stack: request.getStack(),
    monitor: request.getMonitorAddress(),
    engine,
    preview: request.getDryrun(),
    config: Object.fromEntries(request.getConfigMap().entries()),
    secretKeys: request.getConfigsecretkeysList(),
  });
  const child = spawn("node", [...String(nodeargs).split(" ").filter(Boolean), ...args], {
    cwd: resolve(info?.getProgramDirectory() || request.getPwd()),
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...env },
  });
  return await new Promise((ended, failed) => {
    child.once("close", (code) => ended(code ?? 1));
    child.once("error", failed);
  });
}

const { address } = await serve([
  {
    definition: services.LanguageRuntimeService,
    implementation: {
      getPluginInfo: (_: unknown, callback: grpc.sendUnaryData<unknown>) => {
        const info = new plugins.PluginInfo();
        info.setVersion(pluginVersion("pulumi"));
        callback(null, info);
      },
      // The provider is attached or on the PATH: nothing is to be fetched.
      getRequiredPlugins: (_: unknown, callback: grpc.sendUnaryData<unknown>) =>
        callback(null, new messages.GetRequiredPluginsResponse()),
      getRequiredPackages: (_: unknown, callback: grpc.sendUnaryData<unknown>) =>
        callback(null, new messages.GetRequiredPackagesResponse()),
      run: async (
        { request }: grpc.ServerUnaryCall<RunRequest, unknown>,
        callback: grpc.sendUnaryData<unknown>,
      ) => {
        const code = await run(request).catch((error: Error) => error);
        const response = new messages.RunResponse();
        if (code === TOLD) response.setBail(true);
        else if (code !== 0) response.setError(`the program ended with ${code}`);
        callback(null, response);
      },
      cancel: (_: unknown, callback: grpc.sendUnaryData<unknown>) =>
        callback(null, new empties.Empty()),
    } as unknown as Record<string, never>,
  },
]);
// The engine reads the port from the first line.
process.stdout.write(`${address.split(":").at(-1)}\n`);

import * as pulumi from "@pulumi/pulumi";
import type { PlatformConfig } from "../config.ts";
import { HTTPS_OUTSIDE } from "../namespaces.ts";
import type { Upstream } from "./air-quality-api.ts";
import { Simulator } from "./simulator.ts";

export interface UpstreamArgs {
  readonly airVisual: PlatformConfig["airVisual"];
  /** Where a simulator runs, and whose pods may ask it. */
  readonly namespaces: { readonly api: string; readonly neighbours: string };
}

/** AirVisual's own address (its API documentation, "nearest city"). */
const LIVE_URL = "https://api.airvisual.com/v2";
/** The key that the simulator takes by default (tests/simulator). */
const SIMULATOR_KEY = "simulator";

/** AirVisual, or the simulator in its place, with the key for it. */
export function createUpstream(
  { airVisual, namespaces }: UpstreamArgs,
  opts: pulumi.ComponentResourceOptions,
): Upstream & { readonly key: pulumi.Output<string> } {
  if (airVisual.source === "live" || !airVisual.simulatorImage) {
    return { url: LIVE_URL, egress: HTTPS_OUTSIDE, key: pulumi.secret(airVisual.key ?? "") };
  }
  const simulator = new Simulator(
    "simulator",
    {
      namespace: namespaces.neighbours,
      clients: namespaces.api,
      image: airVisual.simulatorImage,
    },
    opts,
  );
  return {
    url: simulator.url,
    egress: { to: [simulator.peer], ports: [{ protocol: "TCP", port: simulator.port }] },
    key: pulumi.secret(SIMULATOR_KEY),
  };
}

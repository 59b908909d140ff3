import { type ToolName, toolOf } from "./tools/catalog.ts";

/** Connections of one API process beside its pool: flights, the follower, the recorder (service/server.ts). */
const BESIDE_THE_POOL = 7;
/** A pod more while a release rolls. */
const SURGE = 1;
/** Roles, migrations and purge, one connection each; the backup's two. */
const JOBS = 5;

/** Most connections that the API, its jobs and the tools open at the same time. */
export function connectionsOf(
  api: {
    readonly poolMax: number;
    readonly maxReplicas: number;
    readonly releases: readonly unknown[];
  },
  tools: readonly ToolName[],
): number {
  const perPod = api.poolMax + BESIDE_THE_POOL;
  const ofApi = perPod * (api.maxReplicas + SURGE) * Math.max(1, api.releases.length);
  const ofTools = tools.map((tool) => toolOf(tool).database?.connections ?? 0);
  return ofTools.reduce((sum, one) => sum + one, ofApi + JOBS);
}

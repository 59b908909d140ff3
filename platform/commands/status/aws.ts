import type { Aws } from "../aws/cli.ts";
import { type Probe, probe } from "./probe.ts";

/** What AWS says of a stack's cluster and database. */
export function awsProbes(stack: string, aws: Aws): Promise<Probe>[] {
  const name = `air-quality-${stack}`;
  return [
    probe("cluster", async () => {
      const { cluster } = await aws<{ cluster: { status: string; version: string } }>(
        ...["eks", "describe-cluster", "--name", name],
      );
      return well(`${cluster?.status} on Kubernetes ${cluster?.version}`);
    }),
    probe("database", async () => {
      const args = ["rds", "describe-db-instances", "--db-instance-identifier"];
      const { DBInstances: [one] = [] } = await aws<{
        DBInstances: { DBInstanceStatus: string; EngineVersion: string }[];
      }>(...args, `${name}-database`);
      return well(`${one?.DBInstanceStatus} on PostgreSQL ${one?.EngineVersion}`);
    }),
  ];
}

const well = (found: string) => ({ isWell: true, found });

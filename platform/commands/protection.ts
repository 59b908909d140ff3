import type { PlatformConfig } from "../config.ts";

/** Why a stack may not be destroyed, with the way to do it all the same; undefined when it may. */
export function refusalToDestroy(stack: string, config: PlatformConfig): string | undefined {
  if (config.target !== "eks" || !config.aws.protect) return undefined;
  const prod = config.aws.stage === "prod" ? " (a stage prod must be made test first)" : "";
  return [
    `${stack} is protected: its database and its backups would be lost. To take it away all the same:`,
    `  1. in Pulumi.${stack}.yaml set aws.protect: false${prod}`,
    `  2. make deploy STACK=${stack}: AWS then lets go of cluster and database`,
    `  3. make destroy STACK=${stack}`,
    "The encryption key stays; snapshots that were made by hand stay too.",
  ].join("\n");
}

import type { PlatformConfig } from "./config.ts";
import type { Target } from "./contracts.ts";

/** The place that a stack runs in. What one of them needs is not loaded for the other. */
export async function createTarget(config: PlatformConfig, stack: string): Promise<Target> {
  switch (config.target) {
    case "kind": {
      const { createKindTarget } = await import("./kind/kind-target.ts");
      return createKindTarget(config, stack);
    }
    case "eks": {
      const { createEksTarget } = await import("./aws/eks-target.ts");
      return createEksTarget(config, stack);
    }
  }
}

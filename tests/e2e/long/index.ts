import { deployed } from "../promises/deployed.ts";
import { destroyed } from "../promises/destroyed.ts";
import { rolls } from "../promises/rolls.ts";
import type { Proof } from "../proof.ts";
import { soak } from "./soak.ts";
import { UNPROTECTED } from "./unprotected.ts";
import { weights } from "./weights.ts";

const ROLLS = 20;

/** What `make e2e-long` proves, in this order. */
export const LONG_PROMISES: readonly Proof[] = [
  deployed,
  rolls(ROLLS),
  weights,
  soak,
  ...UNPROTECTED,
  destroyed,
];

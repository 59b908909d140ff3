/** `make e2e-long`: what takes too long for every change, and what happens without each protection. */
import { LONG_PROMISES } from "./long/index.ts";
import { describePromises } from "./run.ts";

describePromises({
  title: "The platform's promises, the long form",
  proofs: LONG_PROMISES,
  variants: ["other", "unlocked"],
});

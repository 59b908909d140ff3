/** `make e2e`: the platform's promises on a real Kubernetes, from outside, under load. */
import { PROMISES } from "./promises/index.ts";
import { describePromises } from "./run.ts";

describePromises({
  title: "The platform's promises",
  proofs: PROMISES,
  variants: ["other", "broken", "newer"],
});

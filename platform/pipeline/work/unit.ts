import { makeTarget } from "../programs.ts";
import type { Work } from "../run-stage.ts";
import { runSuite } from "./suite.ts";

export const unit: Work = async () => {
  await makeTarget("check");
  return { tests: await runSuite("coverage", "unit.xml") };
};

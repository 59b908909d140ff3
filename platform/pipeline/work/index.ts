import type { Work } from "../run-stage.ts";
import type { StageName } from "../stages.ts";
import { approve } from "./approve.ts";
import { ask } from "./ask.ts";
import { deployTo } from "./deploy.ts";
import { image } from "./image.ts";
import { publish } from "./publish.ts";
import { quality } from "./quality.ts";
import { record } from "./record.ts";
import { release } from "./release.ts";
import { scan } from "./scan.ts";
import { unit } from "./unit.ts";
import { version } from "./version.ts";

/** What each stage does. */
export const WORKS: Readonly<Record<StageName, Work>> = {
  version,
  unit,
  image,
  "deploy-dev": deployTo("dev"),
  integration: ask("dev", "integration.xml"),
  quality,
  scan,
  publish,
  "deploy-test": deployTo("test"),
  acceptance: ask("test", "acceptance.xml"),
  approve,
  release,
  record,
};

import type { Proof } from "../proof.ts";
import { canaries } from "./canaries.ts";
import { contract } from "./contract.ts";
import { databaseAway } from "./database-away.ts";
import { deletedPod, deletedProxy, killedContainer } from "./deaths.ts";
import { deployed } from "./deployed.ts";
import { destroyed } from "./destroyed.ts";
import { docsPage } from "./docs-page.ts";
import { drainedNode } from "./drained-node.ts";
import { failingMigration } from "./failing-migration.ts";
import { hotPlaces } from "./hot-places.ts";
import { latePods } from "./late-pods.ts";
import { migrators } from "./migrators.ts";
import { olderRelease } from "./older-release.ts";
import { oneAnswer } from "./one-answer.ts";
import { quota } from "./quota.ts";
import { restorable } from "./restorable.ts";
import { restricted } from "./restricted.ts";
import { rolls } from "./rolls.ts";
import { rotatedKey } from "./rotated-key.ts";
import { scale } from "./scale.ts";
import { strictObjects } from "./strict-objects.ts";
import { toolCharts } from "./tool-charts.ts";
import { unchanged } from "./unchanged.ts";

/** Rolling updates of `make e2e`. */
const ROLLS = 5;

/**
 * What `make e2e` proves, in this order: where a promise needs unknown places, the minute before it
 * has left some of the quota; where it needs every pod in its place, nothing before it has moved them.
 */
export const PROMISES: readonly Proof[] = [
  deployed,
  unchanged,
  contract,
  docsPage,
  restricted,
  strictObjects,
  toolCharts,
  hotPlaces,
  restorable,
  failingMigration,
  olderRelease,
  migrators,
  rolls(ROLLS),
  scale,
  // It leaves no calls for a minute, which the next ones do not need.
  oneAnswer,
  drainedNode,
  deletedPod,
  killedContainer,
  deletedProxy,
  // Its third pod is the next one's.
  latePods,
  databaseAway,
  rotatedKey,
  // The last one that asks for unknown places: it leaves none of a minute's calls.
  quota,
  canaries,
  destroyed,
];

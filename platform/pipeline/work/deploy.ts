import { openEnvironment } from "../deploy/environment.ts";
import { deployInPlace } from "../deploy/in-place.ts";
import { factOf } from "../record.ts";
import type { Work } from "../run-stage.ts";
import type { Environment } from "../stage.ts";

/** Brings the run's image to an environment. */
export const deployTo =
  (name: Environment): Work =>
  async ({ settings, results, say }) => {
    const image = factOf(results, "image", "image");
    const environment = await openEnvironment(name, settings);
    say(`bringing ${image} to ${name}`);
    const release = await deployInPlace(environment, image);
    return { digest: factOf(results, "image", "digest"), release };
  };

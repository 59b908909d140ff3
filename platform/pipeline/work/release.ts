import { releaseBeside } from "../deploy/beside.ts";
import { openEnvironment } from "../deploy/environment.ts";
import { createDoctor } from "../deploy/health.ts";
import { watchRelease } from "../deploy/watch.ts";
import { StageFault } from "../fault.ts";
import { factOf, onlyDigest } from "../record.ts";
import type { Work } from "../run-stage.ts";
import { runSuite } from "./suite.ts";

export const release: Work = async ({ settings, results, say }) => {
  const digest = onlyDigest(results);
  const approved = factOf(results, "approve", "digest");
  if (approved !== digest)
    throw new StageFault(`${approved} was approved, and this run's image is ${digest}`);
  const environment = await openEnvironment("prod", settings);
  const { url, host } = await environment.address();
  const doctor = createDoctor(environment.stack);
  try {
    const promoted = await releaseBeside(environment, factOf(results, "image", "image"), {
      say,
      smoke: async (name) => {
        await runSuite("smoke", "smoke.xml", { API_URL: url, API_HOST: host, API_RELEASE: name });
      },
      watch: (name, serving) =>
        watchRelease(doctor.healthOf, { release: name, serving, seconds: settings.WATCH_SECONDS }),
    });
    return { digest, ...promoted };
  } finally {
    await doctor.close();
  }
};

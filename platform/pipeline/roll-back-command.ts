/** `make roll-back STACK=prod`: gives the release before all requests again. */
import { openEnvironment } from "./deploy/environment.ts";
import { releasesText, rolledBack } from "./deploy/releases.ts";
import { wordsOf } from "./fault.ts";
import { readSettings } from "./settings.ts";

try {
  const { STACK = "" } = process.env;
  if (STACK !== "prod")
    throw new Error("STACK must be prod: others have one release, deploy another one");
  const began = performance.now();
  const environment = await openEnvironment(STACK, readSettings(process.env, []));
  const had = await environment.releases();
  const wanted = rolledBack(had);
  if (releasesText(had) !== releasesText(wanted)) await environment.shift(wanted);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(`${STACK}: ${releasesText(had)} → ${releasesText(wanted)}, ${seconds} s\n`);
} catch (error) {
  process.stderr.write(`${wordsOf(error)}\n`);
  process.exitCode = 1;
}

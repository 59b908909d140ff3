/** `make release VERSION=1.2.0`: version, changelog, commit and tag of a release. */
import { join } from "node:path";
import { releaseVersion } from "./release/repository.ts";

try {
  const project = join(import.meta.dirname, "../..");
  process.stdout.write(`${releaseVersion(project, process.env.VERSION ?? "", new Date())}\n`);
} catch (error) {
  process.stderr.write(`there is no release:\n${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Proof } from "../proof.ts";

const PROJECT = join(import.meta.dirname, "../../..");

/** The suite that `make test-api` runs, through the ingress. */
export const contract: Proof = {
  name: "contract",
  promise: "the whole contract holds through the ingress, with the simulator behind it",
  budgetSeconds: 6,
  needs: "cluster",
  async run({ deployment, simulator }, findings) {
    const child = spawn("mocha", ["tests/acceptance/url.test.ts"], {
      cwd: PROJECT,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        API_URL: deployment.url,
        API_HOST: deployment.host.replace(/:\d+$/, ""),
        SIMULATOR_URL: await simulator.address(),
      },
    });
    findings.afterwards(async () => child.kill());
    const ended = new Promise((done) => child.once("close", done));
    const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(output) ?? [];
    findings.count("tests passed", Number(passed ?? 0));
    findings.count("tests failed", Number(failed ?? 0));
    if (failed !== "0" || passed === "0") throw new Error(`${output}\n${errors}`.slice(-8_000));
  },
};

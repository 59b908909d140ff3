import { StageFault } from "../fault.ts";
import { program } from "../programs.ts";
import { factOf } from "../record.ts";
import type { Work } from "../run-stage.ts";
import { gateOf, IS_RED, SCANNER_ARGUMENTS, scannerEnv } from "../sonarqube.ts";

export const quality: Work = async ({
  settings: { SONAR_HOST_URL = "", SONAR_TOKEN = "" },
  results,
}) => {
  const server = { url: SONAR_HOST_URL, token: SONAR_TOKEN };
  const version = `-Dsonar.projectVersion=${factOf(results, "version", "version")}`;
  await program("sonar-scanner-npm", [...SCANNER_ARGUMENTS, version], {
    env: scannerEnv(server),
  }).catch((error: Error) => {
    if (!error.message.includes(IS_RED)) throw error;
  });
  const { passed, verdicts } = await gateOf(server);
  const broken = verdicts
    .filter(({ ok }) => !ok)
    .map(({ metric, found, asked }) => `${metric} is ${found} (${asked})`);
  if (!passed) throw new StageFault(`SonarQube's gate is red: ${broken.join(", ")}`);
  return { gate: "passed", conditions: verdicts.length };
};

/** `make local-tls STACK=x`: gives a stack a certificate of a CA that lives on this machine only. */
import { readChoices } from "./choices.ts";
import { caFile, ensureCertificate } from "./local-ca.ts";
import { pulumiInput, pulumiOutput } from "./pulumi.ts";
import { trustAdvice } from "./trust-advice.ts";
import { userFolder } from "./user-folder.ts";

const { STACK = "local" } = process.env;
const FOLDER = userFolder("ca");

/**
 * Sets a value that is not set yet. The certificate is encrypted like its key: the values of `local`
 * that survive its next deployment are its secrets.
 */
async function set(key: string, value: string): Promise<void> {
  const path = ["--path", `air-quality:${key}`];
  const present = await pulumiOutput(STACK, ["config", "get", ...path]).catch((error: Error) => {
    if (/not found/.test(error.message)) return "";
    throw error;
  });
  if (present.trim() === value.trim()) return;
  await pulumiInput(STACK, ["config", "set", "--secret", ...path], value);
}

try {
  const { config, faults } = await readChoices(STACK);
  if (!config) throw new Error(`Pulumi.${STACK}.yaml: ${faults.join("; ")}`);
  if (config.target !== "kind") {
    throw new Error(
      `${STACK} is on AWS: set hostname and aws.zoneId, and a certificate comes by itself`,
    );
  }
  const { hostname, ingress } = config;
  const { certificate, key, isNew } = await ensureCertificate(FOLDER, hostname);
  await set("tls.key", key);
  await set("tls.certificate", certificate);
  process.stdout.write(
    `${isNew ? "A new" : "The"} certificate for ${hostname} is set in the stack ${STACK}\n` +
      `${trustAdvice({ ca: caFile(FOLDER), hostname, port: ingress.httpsPort, stack: STACK })}\n`,
  );
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

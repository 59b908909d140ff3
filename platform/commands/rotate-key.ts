/**
 * `make rotate-key STACK=x < key`: gives a stack another AirVisual key. It never is an argument, which
 * every list of processes shows. Pods read its file again for every call: none restarts.
 */
import { text } from "node:stream/consumers";
import { readChoices } from "./choices.ts";
import { pulumiInput } from "./pulumi.ts";

const { STACK = "local" } = process.env;

try {
  const { faults } = await readChoices(STACK);
  if (faults.length > 0) throw new Error(`Pulumi.${STACK}.yaml: ${faults.join("; ")}`);
  if (process.stdin.isTTY) process.stderr.write("The new key, then Ctrl-D:\n");
  const key = (await text(process.stdin)).trim();
  if (!/^\S{8,}$/.test(key)) throw new Error("a key is one word of at least 8 characters");
  const set = ["config", "set", "--path"];
  await pulumiInput(STACK, [...set, "--secret", "air-quality:airVisual.key"], key);
  const today = new Date().toISOString().slice(0, 10);
  await pulumiInput(STACK, [...set, "--plaintext", "air-quality:airVisual.keyCreated"], today);
  process.stdout.write(
    `The key is set, encrypted, in Pulumi.${STACK}.yaml. Next: make deploy STACK=${STACK}, then remove the old key at AirVisual\n`,
  );
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

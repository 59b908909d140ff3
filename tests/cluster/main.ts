/** `make cluster-up`, `cluster-down`, `cluster-status`, `cluster-logs`, `cluster-images`. */
import { buildStandIns, STAND_IN_NAMES } from "./images/stand-ins.ts";
import { KUBECONFIG } from "./layout.ts";
import { checkRoot } from "./preflight.ts";
import { logs, status } from "./report.ts";
import { startCluster } from "./start.ts";
import { removeCluster } from "./stop.ts";

const started = performance.now();
const print = (text: string) => process.stdout.write(`${text}\n`);
const say = (text: string) => {
  const seconds = Math.round((performance.now() - started) / 1000);
  print(`${String(seconds).padStart(3)} s  ${text}`);
};

const COMMANDS: Readonly<Record<string, () => Promise<void>>> = {
  async up() {
    await startCluster(say);
    say("Ready. For kubectl and others:");
    print(`export KUBECONFIG=${KUBECONFIG}`);
  },
  async down() {
    const left = await removeCluster();
    if (left.length > 0) throw new Error(`Still there:\n${left.join("\n")}`);
    say("Gone, with all it had on this machine.");
  },
  async status() {
    print(await status());
  },
  async logs() {
    print(logs(Number(process.env.LOG_LINES ?? 5)));
  },
  async images() {
    await buildStandIns();
    print(STAND_IN_NAMES.join("\n"));
  },
};

const [name = ""] = process.argv.slice(2);
try {
  const command = COMMANDS[name];
  if (!command) throw new Error(`one of ${Object.keys(COMMANDS).join(", ")} is needed`);
  if (name !== "images") checkRoot();
  await command();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

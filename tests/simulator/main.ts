import process from "node:process";
import * as z from "zod";
import { COMMUNITY, GENEROUS } from "./quota.ts";
import { startSimulator } from "./simulator.ts";

const PLANS = { community: COMMUNITY, generous: GENEROUS };

const environment = z.object({
  SIMULATOR_HOST: z.string().min(1).default("127.0.0.1"),
  SIMULATOR_PORT: z.coerce.number().int().min(0).max(65_535).default(9092),
  SIMULATOR_KEY: z.string().min(1).default("simulator"),
  SIMULATOR_PLAN: z.enum(["community", "generous"]).default("community"),
});

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

// Nothing is worth saving, so a signal ends it at once, even while it starts.
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => process.exit(0));

const checked = environment.safeParse(process.env);
if (!checked.success) fail(z.prettifyError(checked.error));
const { SIMULATOR_HOST: host, SIMULATOR_PORT: port, SIMULATOR_KEY: key } = checked.data;
const planName = checked.data.SIMULATOR_PLAN;

try {
  const { url } = await startSimulator({ host, port, key, plan: PLANS[planName] });
  process.stdout.write(`AirVisual simulator: ${url}, plan ${planName}\n`);
} catch (error) {
  const taken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  fail(
    taken
      ? `Port ${port} of ${host} is taken; choose another with SIMULATOR_PORT.`
      : `The simulator cannot listen on ${host}:${port}: ${error}`,
  );
}

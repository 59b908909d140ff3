/** `make load URL=http://… [HOST=…] [RATE=100] [SECONDS=30]`: drives a deployed API, then says how it was. */
import { setTimeout as sleep } from "node:timers/promises";
import { columns } from "../report/columns.ts";
import { startLoad } from "./load.ts";
import { type Address, CAPITAL_PATHS, learn } from "./places.ts";
import { causesText, milliseconds, showProgress, whole } from "./progress.ts";
import type { LoadResult } from "./tally.ts";

const USAGE = `make load URL=http://127.0.0.1:30080 HOST=api.local.projectcontour.io RATE=100 SECONDS=30
  URL          where the API answers
  HOST         its name at the ingress, when the URL has another one
  RATE         requests a second (100)
  SECONDS      how long (30)
  CONNECTIONS  kept, new or mixed: every other request on a new one (mixed)
  PLACES       places to ask for, 1 to ${CAPITAL_PATHS.length}; each may cost one call to the source (${CAPITAL_PATHS.length})`;

const WAYS = ["kept", "new", "mixed"] as const;
const say = (line: string) => void process.stdout.write(`${line}\n`);

function fail(message: string): never {
  process.stderr.write(`${message}\n\n${USAGE}\n`);
  process.exit(2);
}

function numberOf(name: string, byDefault: number, max: number): number {
  const value = Number(process.env[name] || byDefault);
  if (!(value > 0 && value <= max)) {
    fail(`${name} must be a number above 0, at most ${max}, not ${process.env[name]}`);
  }
  return value;
}

function tableOf(result: LoadResult, seconds: number): string[] {
  const { sent, ok, failed, p50Ms, p99Ms, maxMs, lateMs } = result;
  return columns([
    ["sent", whole(sent)],
    ["right answers", `${whole(ok)}, ${whole(Math.round(ok / seconds))} a second`],
    ["failed", failed === 0 ? "0" : `${whole(failed)} (${causesText(result)})`],
    ["p50", milliseconds(p50Ms)],
    ["p99", milliseconds(p99Ms)],
    ["slowest", milliseconds(maxMs)],
    ["sent late by", `${milliseconds(lateMs)} at most`],
  ]);
}

const { URL: url = "", HOST: host = "", CONNECTIONS: way = "mixed" } = process.env;
if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) fail("URL must be the API's address");
const connections = WAYS.find((one) => one === way) ?? fail(`CONNECTIONS cannot be ${way}`);
const perSecond = numberOf("RATE", 100, 20_000);
const seconds = numberOf("SECONDS", 30, 1_000_000);
const places = numberOf("PLACES", CAPITAL_PATHS.length, CAPITAL_PATHS.length);
const address: Address = { url, ...(host && { host }) };

const { paths, next, check } = await learn(address, CAPITAL_PATHS.slice(0, places)).catch(
  (error: unknown) => fail(error instanceof Error ? error.message : String(error)),
);
say(`${perSecond} requests a second for ${seconds} s, ${paths.length} places, ${url} ${host}`);
const load = startLoad({ ...address, perSecond, next, check, connections });
const hide = showProgress(load, say);
let stopped = false;
const interrupted = new AbortController();
process.once("SIGINT", () => {
  stopped = true;
  interrupted.abort();
});
const begun = performance.now();
await sleep(seconds * 1000, undefined, { signal: interrupted.signal }).catch(() => {});
const lasted = (performance.now() - begun) / 1000;
hide();
const result = await load.stop();
say(stopped ? `\nStopped after ${Math.round(lasted)} s` : "");
for (const line of tableOf(result, lasted)) say(line);
for (const { second, cause, id, ms, fresh } of result.failures) {
  say(
    `  second ${second}: ${cause}, ${milliseconds(ms)}, ${fresh ? "new" : "kept"}, request ${id}`,
  );
}
process.exitCode = result.failed > 0 ? 1 : 0;

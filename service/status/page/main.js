import { createCharts } from "./charts.js";
import { part, write } from "./elements.js";
import { showNow, showStanding } from "./figures.js";
import { duration, timeOfDay } from "./format.js";
import { remember, windowAt, windows } from "./history.js";
import { createPolling } from "./polling.js";

/** @typedef {import("../status.ts").Status} Status */

const EVERY_MS = 2_000;
const PATIENCE_MS = 4_000;

const drawCharts = createCharts();
const pause = part("pause");
/** @type {readonly Status[]} */
let seen = [];
/** Since when nothing answers, as a time of day.
 * @type {string | undefined} */
let silentSince;
let isPaused = false;

async function look() {
  try {
    const response = await fetch("/status.json", { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!response.ok) throw new Error(`it answers ${response.status}`);
    seen = remember(seen, await response.json());
    silentSince = undefined;
    show();
  } catch {
    silentSince ??= timeOfDay(Date.now());
  }
  showState();
}

function show() {
  const status = seen.at(-1);
  if (!status) return;
  const known = windows(seen);
  showNow(status, windowAt(known, status.uptime_seconds));
  showStanding(status);
  drawCharts(known, status.uptime_seconds);
  write("release", `Version ${status.version} · up for ${duration(status.uptime_seconds)} ·`);
  write("seen", `seen at ${timeOfDay(Date.now())} UTC`);
}

function showState() {
  const [state, text] = stateNow();
  document.body.dataset.state = state;
  write("state", text);
}

/** @returns {[state: string, text: string]} */
function stateNow() {
  const status = seen.at(-1);
  if (isPaused) return ["paused", "Paused"];
  if (silentSince) return ["silent", `Does not answer since ${silentSince} UTC; trying again`];
  if (!status) return ["looking", "Looking …"];
  const reasons = status.not_ready_because;
  if (reasons.length > 0) return ["not-ready", `Not ready: ${reasons.join("; ")}`];
  return ["ready", "Ready"];
}

const polling = createPolling(look, EVERY_MS);

function follow() {
  if (isPaused || document.hidden) polling.stop();
  else polling.start();
  showState();
}

pause.addEventListener("click", () => {
  isPaused = !isPaused;
  pause.setAttribute("aria-pressed", String(isPaused));
  follow();
});
document.addEventListener("visibilitychange", follow);
follow();

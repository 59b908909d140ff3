import { allOf } from "./between.js";
import { element, mark, part, write } from "./elements.js";
import { count, duration, number, percent, timeOfDay } from "./format.js";

/** @typedef {import("../status.ts").Status} Status */
/** @typedef {import("./between.js").Between} Between */

/** Less than this part of a quota left is worth a look. */
const LOW = 0.2;
const WINDOWS = { minute: "Minute", day: "Day", month: "Month" };

/**
 * What happens: the newest window, if there is one yet, and the counts since the start.
 * @param {Status} status
 * @param {Between | undefined} now
 */
export function showNow({ requests, latency }, now) {
  write("rate-more", `${count(allOf(requests))} since the start`);
  write("failures-more", `${count(requests.failed)} since the start`);
  write("rate", now ? `${number(now.rate)} / s` : "–");
  write("failures", now ? percent(now.failures, now.requests) : "–");
  mark(part("failures-box"), (now?.failures ?? 0) > 0);
  write("p50", latencyText(now?.p50 ?? null, latency.bounds_seconds));
  write("p99", latencyText(now?.p99 ?? null, latency.bounds_seconds));
  const { hit, stale, miss } = now ?? { hit: 0, stale: 0, miss: 0 };
  const answers = hit + stale + miss;
  write("cached", percent(hit + stale, answers));
  write(
    "cached-more",
    answers === 0
      ? "nothing was asked for"
      : `hit ${percent(hit, answers)} · stale ${percent(stale, answers)} · miss ${percent(miss, answers)}`,
  );
}

/** Beyond a histogram's ends only the end is known.
 * @param {number | null} seconds
 * @param {readonly number[]} bounds */
function latencyText(seconds, bounds) {
  const [first = 0, last = 0] = [bounds[0], bounds.at(-1)];
  if (seconds === null) return "–";
  if (seconds <= first) return `< ${duration(first)}`;
  return seconds >= last ? `> ${duration(last)}` : duration(seconds);
}

/**
 * How it stands: quota, storage, and the newest queries.
 * @param {Status} status
 */
export function showStanding({ quota, upstream, outbox, pool, cells, ...status }) {
  part("quota").replaceChildren(
    ...quota.map(({ window, limit, left }) =>
      left === null
        ? meter(WINDOWS[window], `not seen yet, limit ${count(limit)}`, 0, false)
        : meter(
            WINDOWS[window],
            `${count(left)} of ${count(limit)} left`,
            left / limit,
            left / limit < LOW,
          ),
    ),
  );
  write("calls-ok", count(upstream.ok));
  write("calls-failed", count(upstream.failed));
  write("calls-refused", count(upstream.not_allowed));
  const used = `${count(pool.used)} of ${count(pool.max)} in use`;
  part("pool").replaceChildren(
    meter("Database connections", used, pool.used / pool.max, pool.waiting > 0),
  );
  write("outbox", count(outbox.depth));
  mark(part("outbox-box"), outbox.depth > 0);
  write("outbox-age", outbox.depth > 0 ? duration(outbox.age_seconds) : "–");
  write("commits", count(status.waiting_for_commit));
  write("pool-waiting", count(pool.waiting));
  write("known", count(cells.known));
  showQueries(status.last_queries);
}

/** @param {string} name
 * @param {string} text
 * @param {number} share 0 to 1
 * @param {boolean} isBad */
function meter(name, text, share, isBad) {
  const filled = element("div");
  filled.style.setProperty("--part", String(share));
  const item = element(
    "li",
    {},
    element("p", {}, element("span", {}, name), element("strong", {}, text)),
    element("div", { class: "bar", "aria-hidden": "true" }, filled),
  );
  mark(item, isBad);
  return item;
}

/** @param {Status["last_queries"]} last */
function showQueries({ unavailable_because: reason, rows }) {
  const note = part("queries-note");
  note.hidden = reason === null && rows.length > 0;
  write(
    "queries-note",
    reason === null ? "No query is recorded yet." : `Not up to date: ${reason}.`,
  );
  mark(note, reason !== null);
  part("queries").replaceChildren(
    ...rows.map(({ time, city, us_index }) =>
      element(
        "tr",
        {},
        element("td", {}, element("time", { datetime: time }, timeOfDay(time))),
        element("td", {}, city),
        element("td", { class: "number" }, String(us_index)),
      ),
    ),
  );
}

/** The upstream's quota windows; `minute` also stands for the burst limit of 10 calls a second. */
export type QuotaWindow = "minute" | "day" | "month";

/** Why AirVisual gave no answer, in words of the caller. */
export const FAILURE_REASONS = [
  "nothing-near",
  "quota",
  /** Wrong, expired or unprivileged key: calling again cannot help. */
  "key",
  /** It answered, but not with what the contract promises. */
  "invalid",
  "unreachable",
  "timeout",
] as const;

export type FailureReason = (typeof FAILURE_REASONS)[number];

/** The only error that leaves `air-visual/`. It never holds the URL, the key or got's own error. */
export class AirVisualError extends Error {
  override readonly name = "AirVisualError";
  readonly reason: FailureReason;
  /** The window that is spent, for the reason `quota`. */
  readonly window: QuotaWindow | undefined;

  /** `detail` is for the log: an upstream message code, a system error code or a rule, never a URL. */
  constructor(reason: FailureReason, detail: string, window?: QuotaWindow) {
    super(`AirVisual: ${detail}`);
    this.reason = reason;
    this.window = window;
  }
}

/** Message codes as IQAir documents them and as clients have seen them. */
const MESSAGES = new Map<string, readonly [FailureReason, QuotaWindow?]>([
  ["incorrect_api_key", ["key"]],
  ["api_key_expired", ["key"]],
  ["feature_not_available", ["key"]],
  ["permission_denied", ["key"]],
  ["forbidden", ["key"]],
  ["payment required", ["key"]],
  ["too_many_requests", ["quota", "minute"]],
  ["no_nearest_station", ["nothing-near"]],
  ["no_nearest_city", ["nothing-near"]],
  ["city_not_found", ["nothing-near"]],
  ["state_not_found", ["nothing-near"]],
  ["country_not_found", ["nothing-near"]],
  ["station_not_found", ["nothing-near"]],
]);

/** An unknown message is kept for the log only when it looks like a code: it might repeat the key. */
const CODE = /^(?=.{1,60}$)[a-z]+([_ ][a-z]+)+$/i;

/** `call_limit_reached` is documented as "minute/monthly": the shorter wait finds out which. */
const LIMIT = /^call_(?:per_(\w+)_)?limit_reached$/;

/**
 * The failure behind an answer that is not a success. The message decides, the status only where the
 * message is unknown: AirVisual signals failures in the body, and not always with an error status.
 */
export function failureOf(status: number, message: string | undefined): AirVisualError {
  const code = message?.toLowerCase() ?? "";
  const limit = LIMIT.exec(code);
  if (limit) {
    return new AirVisualError("quota", `${message} (${status})`, windowNamed(limit[1]));
  }
  const known = MESSAGES.get(code);
  if (known) return new AirVisualError(known[0], `${message} (${status})`, known[1]);

  const detail = `status ${status}${message && CODE.test(message) ? ` ${message}` : ""}`;
  if (status === 429) return new AirVisualError("quota", detail, "minute");
  if (status === 401 || status === 402 || status === 403) return new AirVisualError("key", detail);
  if (status >= 500) return new AirVisualError("unreachable", detail);
  return new AirVisualError("invalid", detail);
}

function windowNamed(name: string | undefined): QuotaWindow {
  return name === "day" || name === "month" ? name : "minute";
}

const HOUR = 3_600_000;

/** Whole seconds from `now` (epoch ms) until a quota window has room again; days and months are UTC. */
export function secondsUntilWindowEnds(window: QuotaWindow, now: number): number {
  if (window === "minute") return 60;
  const date = new Date(now);
  const end =
    window === "day"
      ? Math.floor(now / (24 * HOUR)) * 24 * HOUR + 24 * HOUR
      : Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  return Math.ceil((end - now) / 1000);
}

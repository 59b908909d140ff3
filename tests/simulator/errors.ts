/** One refusal of AirVisual. `status` is what it comes with when nothing else is asked for. */
export interface ErrorRow {
  readonly message: string;
  readonly status: number;
  /** `bare`: a JSON string without the envelope, as old nodes answer. */
  readonly form: "envelope" | "bare";
}

const row = <const M extends string>(message: M, status: number) =>
  ({ message, status, form: "envelope" }) as const;

/**
 * Every message of the contract. The statuses pair as in pyairvisual's tests or by analogy, since
 * no recording exists: a client must go by the message first. Coordinates and IP location have no
 * known status; 400 is ours.
 */
export const ERRORS = [
  row("incorrect_api_key", 401),
  row("api_key_expired", 401),
  row("call_limit_reached", 429),
  row("call_per_minute_limit_reached", 429),
  row("call_per_day_limit_reached", 429),
  row("call_per_month_limit_reached", 429),
  row("too_many_requests", 429),
  row("no_nearest_station", 404),
  row("no_nearest_city", 404),
  row("city_not_found", 400),
  row("state_not_found", 400),
  row("country_not_found", 400),
  row("station_not_found", 400),
  row("wrong_coordinates", 400),
  row("feature_not_available", 403),
  row("permission_denied", 403),
  row("Forbidden", 403),
  row("Payment Required", 403),
  row("ip_location_failed", 400),
  { message: "node not found", status: 500, form: "bare" },
] as const satisfies readonly ErrorRow[];

/** A message that AirVisual is known to send. */
export type ErrorMessage = (typeof ERRORS)[number]["message"];

const BY_MESSAGE = new Map<ErrorMessage, ErrorRow>(ERRORS.map((entry) => [entry.message, entry]));

/** The row of a message; total, because the type is made from the same table. */
export function errorRow(message: ErrorMessage): ErrorRow {
  return BY_MESSAGE.get(message) ?? { message, status: 400, form: "envelope" };
}

/** The body of a refusal, ready to send. */
export const errorBody = (entry: ErrorRow): string =>
  JSON.stringify(
    entry.form === "bare" ? entry.message : { status: "fail", data: { message: entry.message } },
  );

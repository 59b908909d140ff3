import * as z from "zod";
import type { Position } from "../queries/query-store.ts";

/** Query parameters that lists share. Times stay text: a number of milliseconds loses digits. */
const MAX_LIMIT = 1000;
const LIMIT_RULE = `must be an integer from 1 to ${MAX_LIMIT}`;

export const limitParameter = z
  .string({ error: LIMIT_RULE })
  .refine((text) => /^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_LIMIT, {
    error: LIMIT_RULE,
  })
  .transform(Number)
  .default(100)
  .meta({
    description: "Most entries in the answer.",
    override: { type: "integer", minimum: 1, maximum: MAX_LIMIT, default: 100 },
  });

const INSTANT_RULE = "must be an RFC 3339 time from 1970 to 9999, such as 2026-11-22T18:00:00Z";
/** The last millisecond of the year 9999: later ones have another notation. */
const LAST_INSTANT = 253_402_300_799_999;

function instant(description: string) {
  return z.iso
    .datetime({ offset: true, error: INSTANT_RULE, abort: true })
    .refine((text) => Date.parse(text) >= 0 && Date.parse(text) <= LAST_INSTANT, {
      error: INSTANT_RULE,
    })
    .optional()
    .meta({ description, override: { type: "string", format: "date-time" } });
}

export const periodParameters = {
  from: instant("Only queries at or after this time."),
  to: instant("Only queries before this time."),
};

const CITY_RULE = "must be a city's name of 1 to 120 characters";

export const cityParameter = z
  .string({ error: CITY_RULE })
  .min(1, { error: CITY_RULE })
  .max(120, { error: CITY_RULE })
  // PostgreSQL refuses NUL in text.
  .refine((text) => !text.includes("\0"), { error: CITY_RULE })
  .optional()
  .meta({ description: "Only queries answered with this city, exactly as written." });

const CURSOR_RULE = "must be the cursor of a Link header or a `next` member, unchanged";
const time = z.iso.datetime({ precision: 6 }).refine((text) => Date.parse(text) >= 0);
const position = z.object({ time, id: z.uuid() });
const TIME_LENGTH = "2026-11-22T18:20:23.123456Z".length;

export const cursorParameter = z
  .string({ error: CURSOR_RULE })
  .transform((text, context): Position => {
    const plain = Buffer.from(text, "base64url").toString("latin1");
    const parsed = position.safeParse({
      time: plain.slice(0, TIME_LENGTH),
      id: plain.slice(TIME_LENGTH),
    });
    if (parsed.success && cursorAfter(parsed.data) === text) return parsed.data;
    context.addIssue({ code: "custom", message: CURSOR_RULE });
    return z.NEVER;
  })
  .optional()
  .meta({ description: "Where the page before ended.", override: { type: "string" } });

/** The cursor of the page that follows an entry. */
export function cursorAfter({ time, id }: Position): string {
  return Buffer.from(`${time}${id}`, "latin1").toString("base64url");
}

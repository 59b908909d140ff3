import type { AppMiddleware } from "./request-state.ts";

/** Headers a page of another origin may read. */
const EXPOSED = "Age, ETag, Link, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id";
/** Seconds a browser may remember the answer to a preflight. */
const PREFLIGHT_MAX_AGE = "86400";

export const METHODS = ["GET", "HEAD", "OPTIONS"] as const;

/**
 * What every answer carries: any origin may read it (there are no cookies or credentials to steal),
 * and no browser guesses its type. Pages add a policy of their own (routes/docs.ts).
 */
export const responseHeaders: AppMiddleware = ({ res }, next) => {
  res.setHeader("Access-Control-Allow-Origin", "*");
  res.setHeader("Access-Control-Expose-Headers", EXPOSED);
  res.setHeader("X-Content-Type-Options", "nosniff");
  return next();
};

/** Headers of the answer to OPTIONS. */
export const PREFLIGHT_HEADERS = {
  Allow: METHODS.join(", "),
  "Access-Control-Allow-Methods": METHODS.join(", "),
  "Access-Control-Allow-Headers": "Accept, If-None-Match, X-Request-Id",
  "Access-Control-Max-Age": PREFLIGHT_MAX_AGE,
};

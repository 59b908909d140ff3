import type { ClientQuota } from "../air-quality/quota.ts";

/** RateLimit header fields for HTTP (IETF draft 10): what one client has left for unknown places. */
export function rateLimitHeaders({
  limit,
  left,
  resetSeconds,
}: ClientQuota): Record<string, string> {
  return {
    "RateLimit-Policy": `"unknown-places";q=${limit};w=60`,
    RateLimit: `"unknown-places";r=${left};t=${resetSeconds}`,
  };
}

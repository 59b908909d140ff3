/** A project's webhook as GitLab has it. */
export interface Hook {
  readonly id: number;
  readonly url: string;
}

export interface HookSettings {
  readonly url: string;
  readonly token: string;
  readonly push_events: boolean;
  readonly merge_requests_events: boolean;
  readonly tag_push_events: boolean;
  readonly enable_ssl_verification: boolean;
}

/** What Jenkins wants to hear of; GitLab never tells the token, so it is set again each time. */
export const hookFor = (url: string, token: string): HookSettings => ({
  url,
  token,
  push_events: true,
  merge_requests_events: true,
  tag_push_events: true,
  enable_ssl_verification: url.startsWith("https:"),
});

/** Days that a project's token lives; GitLab allows 365. */
const TOKEN_DAYS = 364;

/** The last day of a token that is made now: `2027-11-22`. */
export const lastDay = (now: Date): string =>
  new Date(now.getTime() + TOKEN_DAYS * 86_400_000).toISOString().slice(0, 10);

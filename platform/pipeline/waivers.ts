/** An advisory that does not stop the pipeline, for a while. */
export interface Waiver {
  /** `GHSA-…`, as the advisory's address ends. */
  readonly advisory: string;
  readonly reason: string;
  /** Day after which it counts again, `2027-01-31`; at most 90 days ahead. */
  readonly until: string;
}

export const WAIVERS: readonly Waiver[] = [];

/** A quantile of a histogram's buckets, by labels of it. */
export const quantile = (share: number, buckets: string, ...by: readonly string[]): string =>
  `histogram_quantile(${share}, sum by (${["le", ...by].join(", ")}) (rate(${buckets})))`;

/** What is above 0; where nothing is, one series that says `none`: no data is to mean a fault. */
export const orNone = (expr: string, label: string): string =>
  `${expr} > 0\nor on () label_replace(vector(0), "${label}", "none", "", "")`;

/** A sum that is 0 while there is no series. */
export const orZero = (expr: string): string => `${expr} or vector(0)`;

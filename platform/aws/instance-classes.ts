/** RDS classes that a stack may choose, and their memory (GiB); prices.ts has a price for each. */
export const INSTANCE_CLASSES = {
  "db.t4g.small": 2,
  "db.t4g.medium": 4,
  "db.t4g.large": 8,
  "db.m7g.large": 8,
  "db.m7g.xlarge": 16,
  "db.r7g.large": 16,
} as const;

export type InstanceClass = keyof typeof INSTANCE_CLASSES;

/** Bytes of memory per connection in RDS' own default of `max_connections`. */
const BYTES_PER_CONNECTION = 9_531_392;
const GIB = 2 ** 30;

/** Most connections that a class has memory for, as RDS reckons; RDS' own cap is 5,000. */
export const mostConnections = (instanceClass: InstanceClass): number =>
  Math.min(5_000, Math.floor((INSTANCE_CLASSES[instanceClass] * GIB) / BYTES_PER_CONNECTION));

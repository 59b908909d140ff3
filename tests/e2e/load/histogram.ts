/** Latencies in bounded memory, however many: to 0.1 ms below 100 ms, to 1 ms above. */
export interface Histogram {
  add(ms: number): void;
  /** Milliseconds that a share (0 to 1) of all values does not exceed; 0 of none. */
  percentile(share: number): number;
  /** Milliseconds; 0 of none. */
  readonly max: number;
}

const FINE_MS = 100;
const PER_MS = 10;
const COARSE_MS = 60_000;

export function createHistogram(): Histogram {
  const buckets = new Uint32Array(FINE_MS * PER_MS + COARSE_MS);
  let count = 0;
  let max = 0;
  return {
    add(ms) {
      const bucket = Math.min(bucketOf(Math.max(0, ms)), buckets.length - 1);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
      count += 1;
      max = Math.max(max, ms);
    },
    percentile(share) {
      let left = Math.ceil(count * share);
      if (count === 0) return 0;
      for (const [bucket, values] of buckets.entries()) {
        left -= values;
        if (left <= 0) return Math.min(max, upperEdge(bucket));
      }
      return max;
    },
    get max() {
      return max;
    },
  };
}

const bucketOf = (ms: number) =>
  ms < FINE_MS ? Math.floor(ms * PER_MS) : FINE_MS * PER_MS + Math.floor(ms - FINE_MS);

const upperEdge = (bucket: number) =>
  bucket < FINE_MS * PER_MS ? (bucket + 1) / PER_MS : FINE_MS + bucket - FINE_MS * PER_MS + 1;

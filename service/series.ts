import type { Metric, Registry } from "prom-client";

/*
 * Counters and histograms whose series are looked up once. Those of prom-client look a series up each
 * time by a text that they put together from its labels, which costs more than the counting.
 */

export type Labels = Readonly<Record<string, string | number>>;

/** A metric's name, and what it says. */
export interface Named {
  readonly name: string;
  readonly help: string;
}

export interface Counted {
  add(more?: number): void;
}

export interface Observed {
  observe(value: number): void;
}

/** A counter by its labels; a series is there from the moment that it is asked for. Ask for each once. */
export function counterIn(registry: Registry, named: Named): (labels: Labels) => Counted {
  const series: { readonly labels: Labels; value: number }[] = [];
  register(registry, "counter", named, () => series);
  return (labels) => {
    const one = { labels: { ...labels }, value: 0 };
    series.push(one);
    return {
      add(more = 1) {
        one.value += more;
      },
    };
  };
}

/** A histogram by its labels, as `counterIn`; `bounds` are the upper ones of its buckets, ascending. */
export function histogramIn(
  registry: Registry,
  named: Named,
  bounds: readonly number[],
): (labels: Labels) => Observed {
  const series: Distribution[] = [];
  register(registry, "histogram", named, () => series.flatMap((one) => valuesOf(named.name, one)));
  return (labels) => {
    const one = { labels, sum: 0, bounds, counts: [...bounds, 0].map(() => 0) };
    series.push(one);
    return {
      observe(value) {
        let at = 0;
        while (at < bounds.length && value > (bounds[at] as number)) at += 1;
        (one.counts[at] as number) += 1;
        one.sum += value;
      },
    };
  };
}

interface Distribution {
  readonly labels: Labels;
  readonly bounds: readonly number[];
  /** Values at or below each bound and above the one before; the last is of all above. */
  readonly counts: number[];
  sum: number;
}

/** One line of what Prometheus reads. */
interface Value {
  readonly labels: Labels;
  readonly value: number;
  /** Where it is not the metric's own. */
  readonly metricName?: string;
}

/** As Prometheus wants it: every bucket holds all below it. */
function valuesOf(name: string, { labels, bounds, counts, sum }: Distribution): Value[] {
  let count = 0;
  const buckets = [...bounds, "+Inf"].map((le, at) => {
    count += counts[at] ?? 0;
    return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels: { ...labels }, value: sum },
    { metricName: `${name}_count`, labels: { ...labels }, value: count },
  ];
}

/** All that a registry ever asks a metric for. */
function register(registry: Registry, type: string, named: Named, values: () => Value[]): void {
  const metric = { ...named, type, get: async () => ({ ...named, type, values: values() }) };
  registry.registerMetric(metric as unknown as Metric);
}

/** One series over all processes of a fault, as its pages of metrics show it. */
export interface Raised {
  /** Takes in a page of one process; `place` stays the same over its lives. */
  see(place: string, page: string): void;
  /** Whether it was higher on any of them than it had been there before. */
  readonly rose: boolean;
  readonly seen: string;
}

/** Watches a series, such as `name{label="value"}`, that begins at the first page of each process. */
export function watchSeries(series: string): Raised {
  const lowest = new Map<string, number>();
  let most = 0;
  let pages = 0;
  return {
    see(place, page) {
      const line = page.split("\n").find((candidate) => candidate.startsWith(`${series} `));
      if (line === undefined) return;
      pages += 1;
      const value = Number(line.slice(series.length + 1));
      const low = Math.min(value, lowest.get(place) ?? value);
      lowest.set(place, low);
      most = Math.max(most, value - low);
    },
    get rose() {
      return most > 0;
    },
    get seen() {
      return `${pages} pages, most ${Number(most.toPrecision(3))}`;
    },
  };
}

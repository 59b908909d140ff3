/** `second` and `minute` slide; `day` and `month` are calendar windows in UTC. */
export type WindowName = "second" | "minute" | "day" | "month";

/** Calls per window. `second` counts offered calls, the others only taken ones. */
export type Counted = Readonly<Record<WindowName, number>>;

/** The arithmetic of the four windows; it knows no limits and no clock. Times are epoch ms. */
export interface Windows {
  /** A call arrived, whatever comes of it. */
  offer(time: number): void;
  /** A call was let through. */
  take(time: number): void;
  current(time: number): Counted;
  max(): Counted;
}

interface Tally {
  add(time: number): void;
  count(time: number): number;
  max(): number;
}

/**
 * Counts times in (time − length, time]. An injected clock may step back, so the list is filtered,
 * never assumed to be sorted; what a jump leaves in the future is kept until it counts again.
 */
function createSlide(length: number): Tally {
  let times: number[] = [];
  let max = 0;
  const count = (time: number): number =>
    times.filter((past) => past > time - length && past <= time).length;
  return {
    add(time) {
      times = times.filter((past) => past > time - length);
      times.push(time);
      max = Math.max(max, count(time));
    },
    count,
    max: () => max,
  };
}

/** Counts per label of the UTC calendar; a clock that returns to a day finds that day's count. */
function createCalendar(labelLength: number): Tally {
  const counts = new Map<string, number>();
  const label = (time: number): string => new Date(time).toISOString().slice(0, labelLength);
  const count = (time: number): number => counts.get(label(time)) ?? 0;
  return {
    add: (time) => void counts.set(label(time), count(time) + 1),
    count,
    max: () => Math.max(0, ...counts.values()),
  };
}

/** Empty windows of one key. */
export function createWindows(): Windows {
  const second = createSlide(1_000);
  const minute = createSlide(60_000);
  const day = createCalendar("2026-01-31".length);
  const month = createCalendar("2026-01".length);
  return {
    offer: (time) => second.add(time),
    take(time) {
      for (const window of [minute, day, month]) window.add(time);
    },
    current: (time) => ({
      second: second.count(time),
      minute: minute.count(time),
      day: day.count(time),
      month: month.count(time),
    }),
    max: () => ({
      second: second.max(),
      minute: minute.max(),
      day: day.max(),
      month: month.max(),
    }),
  };
}

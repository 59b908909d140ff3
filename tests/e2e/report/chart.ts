import { escapeXml, line, steps, text } from "./svg.ts";

/** What happened at one moment. */
export interface ChartEvent {
  /** Seconds since the begin. */
  readonly second: number;
  readonly label: string;
}

export interface PodCount {
  readonly second: number;
  /** Ready, and not told to go. */
  readonly serving: number;
  /** Those that start and those that leave as well. */
  readonly present: number;
}

export interface ChartData {
  readonly title: string;
  readonly subtitle: string;
  /** Per second since the begin. */
  readonly seconds: readonly { readonly sent: number; readonly failed: number }[];
  /** How many pods served, and how many were there, from a second on; the first one holds from the begin. */
  readonly pods: readonly PodCount[];
  readonly events: readonly ChartEvent[];
}

const WIDTH = 960;
const LEFT = 74;
const RIGHT = WIDTH - 24;
const HEAD = 62;
/** Pixels of one line of event labels, and of a panel. */
const LABEL = 15;
const PANEL = 150;
const GAP = 26;
/** Pixels of one character of a label, for laying them out. */
const CHARACTER = 6.2;

const COLOURS = {
  rate: "#2166ac",
  failed: "#c51b1b",
  serving: "#1b7837",
  present: "#a6cfa8",
  event: "#666",
};

/** Two panels above each other on one time axis: requests with failures, and pods that serve. */
export function chart(data: ChartData): string {
  const { seconds, pods, events } = data;
  const end = Math.max(1, seconds.length, ...events.map(({ second }) => second));
  const x = (second: number) => LEFT + (Math.min(second, end) / end) * (RIGHT - LEFT);
  const labels = layOut(events, x);
  const top = HEAD + LABEL * (1 + Math.max(-1, ...labels.map(({ row }) => row))) + 6;
  const requests = panel(top, niceMax(Math.max(1, ...seconds.map(({ sent }) => sent))));
  const serving = panel(top + PANEL + GAP, Math.max(1, ...pods.map(({ present }) => present)) + 1);
  const height = serving.bottom + 46;
  const body = [
    text(LEFT, 24, data.title, { size: 17, weight: 600 }),
    text(LEFT, 43, data.subtitle, { size: 12.5, fill: "#444" }),
    grid(requests, tickValues(requests.max), "requests per second"),
    grid(serving, tickValues(serving.max), "pods"),
    timeAxis(x, end, [requests, serving]),
    ...events.map(({ second }) => line([x(second), top - 4], [x(second), serving.bottom], "event")),
    ...labels.map(({ label, at, row, anchor }) =>
      text(at, HEAD + LABEL * row + 10, label, { size: 11, fill: COLOURS.event, anchor }),
    ),
    steps(
      seconds.map(({ sent }, second) => [x(second), requests.y(sent)] as const),
      x(seconds.length),
      COLOURS.rate,
    ),
    ...seconds.flatMap(({ failed }, second) =>
      failed > 0 ? [failure(x(second), x(second + 1), requests, failed)] : [],
    ),
    ...(["present", "serving"] as const).map((which) =>
      steps(
        pods.map((point) => [x(Math.max(0, point.second)), serving.y(point[which])] as const),
        x(end),
        COLOURS[which],
      ),
    ),
    legend(requests.top, [
      [COLOURS.rate, "sent"],
      [
        COLOURS.failed,
        seconds.some(({ failed }) => failed > 0) ? "failed (number)" : "failed: none",
      ],
    ]),
    legend(serving.top, [
      [COLOURS.serving, "serving"],
      [COLOURS.present, "there, also starting or leaving"],
    ]),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="system-ui, 'DejaVu Sans', sans-serif" role="img">`,
    `<title>${escapeXml(`${data.title}. ${data.subtitle}`)}</title>`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    ...body,
    "</svg>\n",
  ].join("\n");
}

interface Panel {
  readonly top: number;
  readonly bottom: number;
  readonly max: number;
  y(value: number): number;
}

function panel(top: number, max: number): Panel {
  return { top, bottom: top + PANEL, max, y: (value) => top + PANEL * (1 - value / max) };
}

function grid({ top, bottom, y }: Panel, ticks: readonly number[], label: string): string {
  const middle = (top + bottom) / 2;
  return [
    ...ticks.map((tick) => line([LEFT, y(tick)], [RIGHT, y(tick)], tick === 0 ? "axis" : "grid")),
    ...ticks.map((tick) =>
      text(LEFT - 8, y(tick) + 4, String(tick), { size: 11, anchor: "end", fill: "#444" }),
    ),
    `<text transform="translate(22 ${middle}) rotate(-90)" text-anchor="middle" font-size="12" fill="#222">${label}</text>`,
  ].join("\n");
}

function timeAxis(x: (second: number) => number, end: number, panels: readonly Panel[]): string {
  const bottom = panels.at(-1)?.bottom ?? 0;
  const step = niceStep(end / 10);
  const ticks = Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
  return [
    ...panels.flatMap((one) =>
      ticks.map((tick) => line([x(tick), one.bottom], [x(tick), one.bottom + 4], "axis")),
    ),
    ...ticks.map((tick) =>
      text(x(tick), bottom + 18, String(tick), { size: 11, anchor: "middle", fill: "#444" }),
    ),
    text((LEFT + RIGHT) / 2, bottom + 37, "seconds since the load began", {
      size: 12,
      anchor: "middle",
    }),
  ].join("\n");
}

/** A bar that can be seen however few failed, with their number. */
function failure(from: number, to: number, { bottom, y }: Panel, failed: number): string {
  const height = Math.max(4, bottom - y(failed));
  const width = Math.max(2.5, to - from);
  return [
    `<rect x="${from.toFixed(1)}" y="${(bottom - height).toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}" fill="${COLOURS.failed}"/>`,
    text(from + width / 2, bottom - height - 4, String(failed), {
      size: 10.5,
      anchor: "middle",
      fill: COLOURS.failed,
      weight: 600,
    }),
  ].join("\n");
}

/** In the upper right corner of a panel, readable over what is drawn there. */
function legend(
  top: number,
  entries: readonly (readonly [colour: string, label: string])[],
): string {
  const MARK = 17;
  const SPACE = 16;
  const widths = entries.map(([, label]) => MARK + label.length * CHARACTER + SPACE);
  const from = RIGHT - widths.reduce((sum, width) => sum + width, 0);
  const marks = entries.map(([colour, label], index) => {
    const at = from + widths.slice(0, index).reduce((sum, width) => sum + width, 0);
    const mark = `<rect x="${at.toFixed(1)}" y="${top + 8}" width="12" height="4" fill="${colour}"/>`;
    return `${mark}\n${text(at + MARK, top + 14, label, { size: 11 })}`;
  });
  const back = `<rect x="${(from - 8).toFixed(1)}" y="${top + 2}" width="${(RIGHT - from + 8).toFixed(1)}" height="17" fill="#fff" fill-opacity="0.85"/>`;
  return [back, ...marks].join("\n");
}

interface Label {
  readonly label: string;
  readonly at: number;
  readonly row: number;
  readonly anchor: "start" | "end";
}

/** Labels beside their lines, each in the first row where it covers no other one. */
function layOut(events: readonly ChartEvent[], x: (second: number) => number): Label[] {
  const ends: number[] = [];
  return events
    .toSorted((a, b) => a.second - b.second)
    .map(({ second, label }) => {
      const width = label.length * CHARACTER;
      const fits = x(second) + 4 + width <= RIGHT;
      const from = fits ? x(second) + 3 : x(second) - 3 - width;
      let row = ends.findIndex((end) => end < from);
      if (row < 0) row = ends.length;
      ends[row] = from + width + 6;
      return fits
        ? { label, row, at: from, anchor: "start" as const }
        : { label, row, at: x(second) - 3, anchor: "end" as const };
    });
}

/** 1, 2 or 5 times a power of ten, not below `least`. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  return [1, 2, 5, 10].map((times) => times * power).find((step) => step >= least) ?? power;
}

const niceMax = (value: number) => {
  const step = niceStep(value / 4);
  return Math.ceil((value * 1.12) / step) * step;
};

function tickValues(max: number): number[] {
  const step = niceStep(max / 5);
  return Array.from({ length: Math.floor(max / step) + 1 }, (_, index) => index * step);
}

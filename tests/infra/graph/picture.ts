import type { RecordedResource } from "../../support/recorder/recording.ts";
import { type Layout, layOut, type Point } from "./layout.ts";
import { layersOf, longestChain, reduced, withoutCircles } from "./needs.ts";
import { FAMILIES, type Family, type Member, type Part, partsOf } from "./parts.ts";

/** Told apart also by those who see no red or no green (Okabe and Ito's palette, darkened for text). */
const COLOURS: Readonly<Record<Family, string>> = {
  namespace: "#7a5195",
  workload: "#0072b2",
  network: "#009e73",
  secret: "#d55e00",
  access: "#8a6500",
  other: "#777777",
};
const CHAIN = "#c2185b";
const LINE = "#8a94a0";

/** Pixels. */
const FONT = 12;
const ROW = 18;
const HEAD = 40;
const PADDING = 12;
/** As wide as the dot before a row. */
const BULLET = "oo";
const MARGIN = 32;
const TITLE_HEIGHT = 92;
const LEGEND_HEIGHT = 48;

/** What `kubectl` and everybody call them. */
const SHORT: Readonly<Record<string, string>> = {
  CustomResourceDefinition: "CRD",
  HorizontalPodAutoscaler: "HPA",
  PodDisruptionBudget: "PDB",
};

/** The picture of what a stack consists of and in which order it is made, as SVG. */
export function pictureOf(stack: string, resources: readonly RecordedResource[]): string {
  const { parts, needs: all } = partsOf(resources);
  const { needs: acyclic, left } = withoutCircles(all);
  const needs = reduced(acyclic);
  const sizes = new Map(parts.map(({ id, members }) => [id, members.length]));
  const chain = longestChain(needs, (id) => sizes.get(id) ?? 0);
  const layout = layOut(parts.map(boxOf), needs);
  const width = Math.max(layout.width, legendWidth()) + 2 * MARGIN;
  const height = TITLE_HEIGHT + layout.height + LEGEND_HEIGHT + MARGIN;

  const edges = layout.edges.map((edge) => ({
    ...edge,
    chained: chain.includes(edge.needed) && chain[chain.indexOf(edge.needed) + 1] === edge.node,
  }));
  const objects = parts.reduce((total, { members }) => total + members.length, 0);
  const count = [...acyclic.values()].reduce((total, { size }) => total + size, 0);
  const circles = left.length === 0 ? "" : `, ${left.length} left out that close a circle`;
  const title = [
    `${objects} objects in ${parts.length} parts`,
    `${edges.length} of ${count} needs, from which the others follow${circles}`,
    `made from left to right in ${new Set(layersOf(needs).values()).size} steps`,
  ].join(" · ");
  const names = new Map(parts.map(({ id, title: name }) => [id, name]));
  const longest = `Longest chain: ${chain.map((id) => names.get(id)).join(" → ")}`;

  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" font-family="Inter, 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', sans-serif" font-size="${FONT}">
<title>What the stack ${escaped(stack)} consists of</title>
<defs>${arrow("end", LINE)}${arrow("chain", CHAIN)}</defs>
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="${MARGIN}" y="38" font-size="22" font-weight="600" fill="#1c2733">air-quality · stack ${escaped(stack)}</text>
<text x="${MARGIN}" y="60" fill="#4a5763">${escaped(title)}</text>
<text x="${MARGIN}" y="79" fill="${CHAIN}">${escaped(longest)}</text>
<g transform="translate(${MARGIN} ${TITLE_HEIGHT + 8})">
${edges
  .toSorted((a, b) => Number(a.chained) - Number(b.chained))
  .map(({ points, chained }) => line(points, chained))
  .join("\n")}
${parts.map((part) => card(part, layout, chain.includes(part.id))).join("\n")}
</g>
${legend(height - LEGEND_HEIGHT + 12)}
</svg>
`;
}

function boxOf({ id, title, within, members }: Part) {
  const texts = [
    title,
    within,
    ...members.map((member) => `${textOf(member).join(" ")} ${BULLET}`),
  ];
  return {
    id,
    width: Math.ceil(Math.max(...texts.map(widthOf))) + 2 * PADDING,
    height: HEAD + members.length * ROW + PADDING / 2 - (within ? 0 : 12),
  };
}

function textOf({ kind, name }: Member): [string, string] {
  return [SHORT[kind] ?? kind, name];
}

function card(part: Part, layout: Layout, chained: boolean): string {
  const { width, height } = boxOf(part);
  const { x, y } = layout.boxes.get(part.id) ?? { x: 0, y: 0 };
  const first = part.within ? HEAD : HEAD - 12;
  const rows = part.members.map((member, at) => {
    const [kind, name] = textOf(member);
    const base = first + at * ROW + 12;
    return `<circle cx="${PADDING + 4}" cy="${base - 4}" r="4" fill="${COLOURS[member.family]}"/><text x="${PADDING + 14}" y="${base}" fill="#1c2733"><tspan fill="${COLOURS[member.family]}">${escaped(kind)}</tspan> ${escaped(name)}</text>`;
  });
  const within = part.within
    ? `<text x="${PADDING}" y="34" font-size="11" fill="#6b7783">${escaped(part.within)}</text>`
    : "";
  return `<g transform="translate(${round(x)} ${round(y)})"><rect width="${width}" height="${height}" rx="6" fill="#f7f9fb" stroke="${chained ? CHAIN : "#c3ccd5"}" stroke-width="${chained ? 2 : 1}"/><text x="${PADDING}" y="20" font-size="13" font-weight="600" fill="#1c2733">${escaped(part.title)}</text>${within}${rows.join("")}</g>`;
}

function line(points: readonly Point[], chained: boolean): string {
  const [start, ...rest] = points as [Point, ...Point[]];
  let from = start;
  const steps = rest.map((to, at) => {
    const middle = round((from.x + to.x) / 2);
    const level = at % 2 === 0;
    const step = level
      ? `H${round(to.x)}`
      : `C${middle} ${round(from.y)} ${middle} ${round(to.y)} ${round(to.x)} ${round(to.y)}`;
    from = to;
    return step;
  });
  return `<path d="M${round(start.x)} ${round(start.y)}${steps.join("")}" fill="none" stroke="${chained ? CHAIN : LINE}" stroke-width="${chained ? 2.5 : 1.3}" marker-end="url(#${chained ? "chain" : "end"})"/>`;
}

function arrow(id: string, colour: string): string {
  return `<marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="9" orient="auto"><path d="M0 0 8 4 0 8z" fill="${colour}"/></marker>`;
}

const LEGEND = Object.entries(FAMILIES) as [Family, string][];
const legendWidth = () => LEGEND.reduce((total, [, text]) => total + legendStep(text), 220);

function legend(y: number): string {
  let x = MARGIN;
  const entries = LEGEND.map(([family, text]) => {
    const entry = `<circle cx="${x + 5}" cy="${y - 4}" r="5" fill="${COLOURS[family]}"/><text x="${x + 16}" y="${y}" fill="#4a5763">${text}</text>`;
    x += legendStep(text);
    return entry;
  });
  const arrows = `<path d="M${x} ${y - 4}h40" stroke="${LINE}" stroke-width="1.3" marker-end="url(#end)"/><text x="${x + 48}" y="${y}" fill="#4a5763">is made before</text>`;
  return `<g>${entries.join("")}${arrows}</g>`;
}

function legendStep(text: string): number {
  return Math.ceil(widthOf(text)) + 40;
}

/** Pixels that a text takes in DejaVu Sans, the widest of the usual fonts; a little more, never less. */
function widthOf(text: string): number {
  const ems = [...text].map((letter) => {
    if (/[ijl.,:;'() -]/.test(letter)) return 0.37;
    if (/[mwMW]/.test(letter)) return 0.99;
    if (/[rtf]/.test(letter)) return 0.42;
    return /[A-Z0-9]/.test(letter) ? 0.7 : 0.62;
  });
  return FONT * ems.reduce((total, em) => total + em, 0);
}

const round = (value: number) => Math.round(value * 10) / 10;

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

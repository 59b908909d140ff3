import { layersOf, type Needs } from "./needs.ts";

/** Pixels throughout. */
export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  /** Upper left corners. */
  readonly boxes: ReadonlyMap<string, Point>;
  /**
   * From the needed box's right side to the left side of the box that needs it: by turns level, past
   * the boxes of a layer, and through the gap to the next one.
   */
  readonly edges: readonly {
    readonly needed: string;
    readonly node: string;
    readonly points: readonly Point[];
  }[];
  readonly width: number;
  readonly height: number;
}

const LAYER_GAP = 72;
const BOX_GAP = 22;
/** Space for the line of an edge that passes a layer. */
const LANE_HEIGHT = 4;
const SWEEPS = 12;

/** A box, or the way of edges past the boxes of a layer; all edges of one box share it. */
interface Item extends Box {
  readonly layer: number;
  readonly before: Item[];
  readonly after: Item[];
  /** Of its middle. */
  y: number;
}

/**
 * Layers from left to right by longest path; in a layer an order with few crossings, and heights near
 * the neighbours'. The same boxes in the same order give the same picture.
 */
export function layOut(boxes: readonly Box[], needs: Needs): Layout {
  const { items, routes } = itemsOf(boxes, needs);
  const layers = orderOf(items);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const down = sweep % 2 === 0;
    for (const layer of down ? layers : layers.toReversed()) {
      place(layer, (item) => mean((down ? item.before : item.after).map(({ y }) => y)) ?? item.y);
    }
  }
  for (const layer of layers) {
    place(layer, (item) => mean([...item.before, ...item.after].map(({ y }) => y)) ?? item.y);
  }

  const topOf = ({ y, height }: Item) => y - height / 2;
  const top = Math.min(...items.map(topOf));
  for (const item of items) item.y = Math.round(topOf(item) - top) + item.height / 2;
  const widths = layers.map((layer) => Math.max(...layer.map(({ width }) => width)));
  const lefts = widths.map((_, at) => sum(widths.slice(0, at)) + at * LAYER_GAP);
  const leftOf = ({ layer }: Item) => lefts[layer] ?? 0;
  return {
    boxes: new Map(
      items.filter(isBox).map((item) => [item.id, { x: leftOf(item), y: topOf(item) }]),
    ),
    edges: routes.map((route) => ({
      needed: route[0]?.id ?? "",
      node: route.at(-1)?.id ?? "",
      points: route.flatMap((item, at) => {
        const [previous, next] = [route[at - 1], route[at + 1]];
        const left = leftOf(item);
        const arrive = previous ? [{ x: left, y: portOf(item, "before", previous) }] : [];
        if (!next) return arrive;
        const y = portOf(item, "after", next);
        const leave = isBox(item) ? [{ x: left + item.width, y }] : [];
        return [...arrive, ...leave, { x: left + (widths[item.layer] ?? 0), y }];
      }),
    })),
    width: sum(widths) + Math.max(0, widths.length - 1) * LAYER_GAP,
    height: Math.max(...items.map(({ y, height }) => y + height / 2)),
  };
}

function itemsOf(boxes: readonly Box[], needs: Needs): { items: Item[]; routes: Item[][] } {
  const layers = layersOf(needs);
  const items = new Map<string, Item>();
  const item = (box: Box, layer: number): Item => {
    const found = items.get(box.id) ?? { ...box, layer, before: [], after: [], y: 0 };
    items.set(box.id, found);
    return found;
  };
  for (const box of boxes) item(box, layers.get(box.id) ?? 0);
  const routes: Item[][] = [];
  for (const { id } of boxes) {
    for (const needed of needs.get(id) ?? []) {
      const [from, to] = [items.get(needed), items.get(id)];
      if (!from || !to) throw new Error(`there is no box for ${from ? id : needed}`);
      const lanes = Array.from({ length: to.layer - from.layer - 1 }, (_, step) =>
        item({ id: `${needed} +${step}`, width: 0, height: LANE_HEIGHT }, from.layer + step + 1),
      );
      const route = [from, ...lanes, to];
      for (const [at, next] of route.slice(1).entries()) {
        const previous = route[at] as Item;
        if (previous.after.includes(next)) continue;
        previous.after.push(next);
        next.before.push(previous);
      }
      routes.push(route);
    }
  }
  return { items: [...items.values()], routes };
}

/** The best of a few sweeps, in each of which a layer takes the order of its neighbours. */
function orderOf(items: readonly Item[]): Item[][] {
  const count = Math.max(...items.map(({ layer }) => layer)) + 1;
  let layers = Array.from({ length: count }, (_, at) => items.filter(({ layer }) => layer === at));
  let best = layers;
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const down = sweep % 2 === 0;
    const next = layers.map((layer) => [...layer]);
    for (const layer of down ? next : next.toReversed()) {
      const beside = next[(layer[0]?.layer ?? 0) + (down ? -1 : 1)] ?? [];
      const wish = (item: Item, at: number) =>
        mean((down ? item.before : item.after).map((one) => beside.indexOf(one))) ?? at;
      const wishes = new Map(layer.map((item, at) => [item, wish(item, at)]));
      layer.sort((a, b) => (wishes.get(a) ?? 0) - (wishes.get(b) ?? 0));
    }
    layers = next;
    if (crossings(layers) < crossings(best)) best = layers;
  }
  return best;
}

function crossings(layers: readonly (readonly Item[])[]): number {
  return sum(
    layers.slice(1).map((layer, at) => {
      const edges = layer.flatMap((item, to) =>
        item.before.map((from) => ({ from: layers[at]?.indexOf(from) ?? 0, to })),
      );
      const crosses = (a: number, b: number) =>
        ((edges[a]?.from ?? 0) - (edges[b]?.from ?? 0)) *
          ((edges[a]?.to ?? 0) - (edges[b]?.to ?? 0)) <
        0;
      return sum(edges.map((_, a) => edges.filter((_, b) => b > a && crosses(a, b)).length));
    }),
  );
}

/** The heights nearest to the wished ones that keep order and gaps: neighbours that collide share the way. */
function place(layer: readonly Item[], wish: (item: Item) => number): void {
  const offsets = [0];
  for (const [at, item] of layer.slice(1).entries()) {
    const apart = ((layer[at]?.height ?? 0) + item.height) / 2 + BOX_GAP;
    offsets.push((offsets[at] ?? 0) + apart);
  }
  const blocks: number[][] = [];
  for (const [at, item] of layer.entries()) {
    let block = [wish(item) - (offsets[at] ?? 0)];
    while (blocks.length > 0 && (mean(blocks.at(-1) ?? []) ?? 0) > (mean(block) ?? 0)) {
      block = [...(blocks.pop() ?? []), ...block];
    }
    blocks.push(block);
  }
  const places = blocks.flatMap((block) => block.map(() => mean(block) ?? 0));
  for (const [at, item] of layer.entries()) item.y = (places[at] ?? 0) + (offsets[at] ?? 0);
}

/** Where an edge meets a side: its edges share the side in the order of their other ends. */
function portOf(item: Item, side: "before" | "after", other: Item): number {
  if (!isBox(item)) return item.y;
  const ends = item[side].toSorted((a, b) => a.y - b.y);
  const share = (ends.indexOf(other) + 1) / (ends.length + 1);
  return item.y - item.height / 2 + item.height * share;
}

const isBox = ({ width }: Item) => width > 0;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]) =>
  values.length === 0 ? undefined : sum(values) / values.length;

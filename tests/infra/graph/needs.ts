/** A graph without circles: what each node needs, by node. Every node is a key; sets may be empty. */
export type Needs = ReadonlyMap<string, ReadonlySet<string>>;

/** An edge: `node` needs `needed`. */
export interface Edge {
  readonly node: string;
  readonly needed: string;
}

/**
 * Leaves out the edges that would close a circle: parts can need each other though none of their
 * members do. Which ones depends on the order of the nodes alone.
 */
export function withoutCircles(needs: Needs): { readonly needs: Needs; readonly left: Edge[] } {
  const kept = new Map([...needs].map(([node, all]) => [node, new Set(all)]));
  const left: Edge[] = [];
  const done = new Set<string>();
  const visit = (node: string, trail: ReadonlySet<string>): void => {
    if (done.has(node)) return;
    const here = new Set([...trail, node]);
    for (const needed of [...(kept.get(node) ?? [])]) {
      if (here.has(needed)) {
        kept.get(node)?.delete(needed);
        left.push({ node, needed });
      } else visit(needed, here);
    }
    done.add(node);
  };
  for (const node of kept.keys()) visit(node, new Set());
  return { needs: kept, left };
}

/** The same order with the fewest edges: what is needed through another is not said again. */
export function reduced(needs: Needs): Needs {
  const all = allNeeds(needs);
  return new Map(
    [...needs].map(([node, direct]) => {
      const through = new Set([...direct].flatMap((one) => [...(all.get(one) ?? [])]));
      return [node, new Set([...direct].filter((one) => !through.has(one)))];
    }),
  );
}

/** Direct and through others. */
function allNeeds(needs: Needs): Needs {
  const all = new Map<string, ReadonlySet<string>>();
  const collect = (node: string): ReadonlySet<string> => {
    const known = all.get(node);
    if (known) return known;
    const direct = [...(needs.get(node) ?? [])];
    const found = new Set([...direct, ...direct.flatMap((one) => [...collect(one)])]);
    all.set(node, found);
    return found;
  };
  for (const node of needs.keys()) collect(node);
  return all;
}

/** How many others a node has to wait for, one after the other: 0 for what needs nothing. */
export function layersOf(needs: Needs): ReadonlyMap<string, number> {
  const layers = new Map<string, number>();
  const layerOf = (node: string): number => {
    const known = layers.get(node);
    if (known !== undefined) return known;
    const layer = Math.max(-1, ...[...(needs.get(node) ?? [])].map(layerOf)) + 1;
    layers.set(node, layer);
    return layer;
  };
  for (const node of needs.keys()) layerOf(node);
  return layers;
}

/** The heaviest of the longest chains, first needed first; of equals the one that comes first. */
export function longestChain(needs: Needs, weightOf: (node: string) => number): readonly string[] {
  const layers = layersOf(needs);
  const layerOf = (node: string) => layers.get(node) ?? 0;
  /** The heaviest of the longest chains that end in a node. */
  const best = new Map<string, Chain>();
  for (const node of [...needs.keys()].sort((a, b) => layerOf(a) - layerOf(b))) {
    const before = [...(needs.get(node) ?? [])]
      .filter((needed) => layerOf(needed) === layerOf(node) - 1)
      .flatMap((needed) => best.get(needed) ?? []);
    const { chain, weight } = heaviest(before);
    best.set(node, { chain: [...chain, node], weight: weight + weightOf(node) });
  }
  const chains = [...best.values()];
  const length = Math.max(0, ...chains.map(({ chain }) => chain.length));
  return heaviest(chains.filter(({ chain }) => chain.length === length)).chain;
}

interface Chain {
  readonly chain: readonly string[];
  readonly weight: number;
}

function heaviest([first = { chain: [], weight: 0 }, ...rest]: readonly Chain[]): Chain {
  return rest.reduce((best, other) => (other.weight > best.weight ? other : best), first);
}

export type Tree = Readonly<Record<string, unknown>>;

export const isTree = (value: unknown): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Both; where they differ, the second. */
export function merged(below: Tree, above: Tree): Tree {
  const entries = Object.entries(above).map(([key, value]) => {
    const other = below[key];
    return [key, isTree(value) && isTree(other) ? merged(other, value) : value];
  });
  return { ...below, ...Object.fromEntries(entries) };
}

/** Whether everything that is wanted is there; what else is there does not matter. */
export function covers(known: unknown, wanted: unknown): boolean {
  if (!isTree(wanted)) return known === wanted;
  return isTree(known) && Object.entries(wanted).every(([key, value]) => covers(known[key], value));
}

/** A tree without some of its keys. */
export const without = (tree: Tree, keys: readonly string[]): Tree =>
  Object.fromEntries(Object.entries(tree).filter(([key]) => !keys.includes(key)));

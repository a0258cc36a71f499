import type { TaxTransaction } from "./types.js";

interface Link {
  readonly asset: string;
  readonly newAsset?: string;
}

/**
 * The assets that `names` cannot be booked without: substantially identical ones, and those that a symbol change, merger or
 * spin-off ties to them. Includes `names`.
 */
export function linkedAssets(
  names: Iterable<string>,
  identical: readonly (readonly string[])[],
  transactions: readonly Link[],
): Set<string> {
  const sets: (readonly string[])[] = identical.slice();
  for (const { asset, newAsset } of transactions) if (newAsset !== undefined) sets.push([asset, newAsset]);
  return joined(names, sets);
}

/** The assets that wash `name`: identical sets of the caller, and the other symbols of one security. Includes `name`. */
export function identicalAssets(
  name: string,
  identical: readonly (readonly string[])[],
  transactions: readonly TaxTransaction[],
): Set<string> {
  const sets: (readonly string[])[] = identical.slice();
  for (const { type, asset, newAsset } of transactions) {
    if (type === "symbol-change" && newAsset !== undefined) sets.push([asset, newAsset]);
  }
  return joined([name], sets);
}

function joined(names: Iterable<string>, sets: readonly (readonly string[])[]): Set<string> {
  const found = new Set(names);
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const set of sets) if (set.some((asset) => found.has(asset))) for (const asset of set) found.add(asset);
  }
  return found;
}

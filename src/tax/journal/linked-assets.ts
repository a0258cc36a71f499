import type { TaxTransaction } from "../types.js";
import { TRANSACTION_KINDS } from "./transaction-kinds.js";

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
  return joined([name], [...identical, ...symbolsOf(transactions)]);
}

/** The assets that are no securities: those of the caller, under their other symbols as well. */
export function exemptAssets(
  notSecurities: Iterable<string>,
  transactions: readonly TaxTransaction[],
): ReadonlySet<string> {
  return joined(notSecurities, symbolsOf(transactions));
}

/** The two symbols of one security, for each change. */
function symbolsOf(transactions: readonly TaxTransaction[]): string[][] {
  const changes: string[][] = [];
  for (const { type, asset, newAsset } of transactions) {
    if (newAsset !== undefined && TRANSACTION_KINDS[type]?.renames === true) changes.push([asset, newAsset]);
  }
  return changes;
}

/** O(length of all sets): each is walked once. */
function joined(names: Iterable<string>, sets: readonly (readonly string[])[]): Set<string> {
  const setsOf = new Map<string, (readonly string[])[]>();
  for (const set of sets) {
    for (const asset of set) {
      const own = setsOf.get(asset);
      if (own === undefined) setsOf.set(asset, [set]);
      else own.push(set);
    }
  }
  const found = new Set(names);
  const walked = new Set<readonly string[]>();
  for (const asset of found) {
    for (const set of setsOf.get(asset) ?? []) {
      if (walked.has(set)) continue;
      walked.add(set);
      for (const other of set) found.add(other); // a set takes in what is added while it is walked
    }
  }
  return found;
}

import type { LedgerSettings } from "./ledger-options.js";
import type { Journal } from "./read-transactions.js";

/** For each asset of a journal the name of its substantially identical set: named by the caller, or one security under two symbols. */
export function identicalSets({ assets, renames }: Journal, settings: LedgerSettings): string[] {
  const roots = new Map<string, string>();
  const rootOf = (name: string): string => {
    for (let next = roots.get(name); next !== undefined; next = roots.get(name)) name = next;
    return name;
  };
  const join = (names: readonly string[]): void => {
    for (const name of names) {
      const [from, to] = [rootOf(name), rootOf(names[0]!)];
      if (from !== to) roots.set(from, to);
    }
  };
  settings.identical.forEach(join); // sets may meet in an asset that the journal does not have
  for (const { asset, newAsset } of renames) join([asset, newAsset!]);
  return assets.map(rootOf);
}

import type { LedgerSettings } from "./ledger-options.js";
import type { Journal } from "./read-transactions.js";

/** For each asset of a journal the name of its substantially identical set: named by the caller, or one security under two symbols. */
export function identicalSets({ assets, links }: Journal, settings: LedgerSettings): string[] {
  const symbols = links.filter(({ type }) => type === "symbol-change");
  // sets may meet in an asset that the journal does not have
  return namesOfSets(assets, [...settings.identical, ...symbols.map(({ asset, newAsset }) => [asset, newAsset!])]);
}

/** For each asset the name of the set of assets that must be booked together: identical ones, and those that corporate actions tie. */
export function tiedSets(
  { assets, links }: Pick<Journal, "assets" | "links">,
  { identical }: Pick<LedgerSettings, "identical">,
): string[] {
  return namesOfSets(assets, [...identical, ...links.map(({ asset, newAsset }) => [asset, newAsset!])]);
}

/** Sets that share a name are one; an asset of none is its own. */
function namesOfSets(assets: readonly string[], sets: readonly (readonly string[])[]): string[] {
  const roots = new Map<string, string>();
  const rootOf = (name: string): string => {
    for (let next = roots.get(name); next !== undefined; next = roots.get(name)) name = next;
    return name;
  };
  for (const names of sets) {
    for (const name of names) {
      const [from, to] = [rootOf(name), rootOf(names[0]!)];
      if (from !== to) roots.set(from, to);
    }
  }
  return assets.map(rootOf);
}

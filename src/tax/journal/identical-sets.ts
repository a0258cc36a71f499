import type { Journal } from "./journal.js";
import type { LedgerSettings } from "./ledger-options.js";
import { namesOfSets } from "./names-of-sets.js";
import { TRANSACTION_KINDS } from "./transaction-kinds.js";

/** For each asset of a journal the name of its substantially identical set: named by the caller, or one security under two symbols. */
export function identicalSets({ assets, links }: Journal, settings: LedgerSettings): string[] {
  const symbols = links.filter(({ type }) => TRANSACTION_KINDS[type].renames === true);
  // sets may meet in an asset that the journal does not have
  return namesOfSets(assets, [...settings.identical, ...symbols.map(({ asset, newAsset }) => [asset, newAsset!])]);
}

/** For each asset the name of the set of assets that must be booked together: identical ones, and those that corporate actions tie. */
export function tiedSets({ assets, links }: Pick<Journal, "assets" | "links">, settings: LedgerSettings): string[] {
  return namesOfSets(assets, [...settings.identical, ...links.map(({ asset, newAsset }) => [asset, newAsset!])]);
}

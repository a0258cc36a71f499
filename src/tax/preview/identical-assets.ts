import type { LedgerSettings } from "../journal/ledger-options.js";
import { namesOfSets } from "../journal/names-of-sets.js";
import type { TaxLedger } from "../types.js";

/** The assets that wash the losses of one: itself, those that the caller names identical, and the other names of the same security. */
export function identicalAssets(
  { transactions }: TaxLedger,
  { identical }: LedgerSettings,
): (asset: string) => readonly string[] {
  const renamed = transactions.flatMap(({ type, asset, newAsset }) =>
    type === "symbol-change" && newAsset !== undefined ? [[asset, newAsset]] : [],
  );
  const sets = [...identical, ...renamed];
  const assets = [...new Set([...transactions.map(({ asset }) => asset), ...sets.flat()])];
  const names = namesOfSets(assets, sets);
  const bySet = new Map<string, string[]>();
  const own = new Map<string, string[]>();
  assets.forEach((asset, k) => {
    const members = bySet.get(names[k]!) ?? [];
    members.push(asset);
    bySet.set(names[k]!, members);
    own.set(asset, members);
  });
  return (asset) => own.get(asset) ?? [asset];
}

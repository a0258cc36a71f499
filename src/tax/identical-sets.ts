import type { LedgerSettings } from "./ledger-options.js";
import type { Journal } from "./read-transactions.js";

/** For each asset of a journal the number of its substantially identical set: named by the caller, or one security under two symbols. */
export function identicalSets(journal: Journal, settings: LedgerSettings): number[] {
  const { roots, join, rootOf } = unionFind(journal.assets.length);
  joinNamed(journal, settings, join);
  for (const { source } of journal.entries) if (source.type === "symbol-change") joinLinked(journal, source, join);
  return roots.map((_, position) => rootOf(position));
}

/** For each asset the number of its component: assets whose lines must be booked together. */
export function linkedSets(journal: Journal, settings: LedgerSettings): number[] {
  const { roots, join, rootOf } = unionFind(journal.assets.length);
  joinNamed(journal, settings, join);
  for (const { source } of journal.entries) if (source.newAsset !== undefined) joinLinked(journal, source, join);
  return roots.map((_, position) => rootOf(position));
}

type Join = (a: number, b: number) => void;

function joinNamed({ assetPositions }: Journal, settings: LedgerSettings, join: Join): void {
  const firstOf = new Map<number, number>();
  settings.identical.forEach((set, number) => {
    for (const asset of set) {
      const position = assetPositions.get(asset);
      if (position === undefined) continue;
      const first = firstOf.get(number);
      if (first === undefined) firstOf.set(number, position);
      else join(first, position);
    }
  });
}

function joinLinked({ assetPositions }: Journal, source: { asset: string; newAsset?: string }, join: Join): void {
  join(assetPositions.get(source.asset)!, assetPositions.get(source.newAsset!)!);
}

function unionFind(count: number): { roots: number[]; join: Join; rootOf: (position: number) => number } {
  const roots = Array.from({ length: count }, (_, position) => position);
  const rootOf = (position: number): number => {
    while (roots[position] !== position) position = roots[position] = roots[roots[position]!]!;
    return position;
  };
  const join: Join = (a, b) => {
    const [low, high] = [rootOf(a), rootOf(b)].sort((x, y) => x - y);
    roots[high!] = low!;
  };
  return { roots, join, rootOf };
}

import type { FragmentTable } from "../rows/fragment-table.js";
import type { LotMethod } from "../types.js";

/** Which of two fragments is sold first. */
export interface LotOrder {
  /** The lesser first. */
  readonly keyOf: (fragment: number) => number;
  /** Whether `a` is sold before `b` where their keys are equal. */
  readonly breaksTie: (a: number, b: number) => boolean;
}

/**
 * The order of the ledger: day of purchase, purchase, adjusted day, then the higher basis per share, then used before
 * fresh. Losses of one sale meet replacements in it, and every lot method falls back on it.
 */
export function inLedgerOrder(fragments: FragmentTable, a: number, b: number): number {
  return fragments.bought(a) - fragments.bought(b) || withinPurchase(fragments, a, b);
}

/** Order of fragments of one purchase. */
export function withinPurchase(fragments: FragmentTable, a: number, b: number): number {
  return (
    fragments.adjustedAcquired(a) - fragments.adjustedAcquired(b) ||
    fragments.price(b) - fragments.price(a) ||
    Number(fragments.fresh(a)) - Number(fragments.fresh(b)) ||
    fragments.serial(a) - fragments.serial(b)
  );
}

/** The order of a lot method; methods that look at the sale itself keep the order of the ledger. */
export function lotOrder(fragments: FragmentTable, method: LotMethod): LotOrder {
  const breaksTie = (a: number, b: number): boolean => inLedgerOrder(fragments, a, b) < 0;
  if (method === "hifo") return { keyOf: (fragment) => -fragments.price(fragment), breaksTie };
  if (method === "lofo") return { keyOf: (fragment) => fragments.price(fragment), breaksTie };
  if (method === "lifo") return { keyOf: (fragment) => -fragments.bought(fragment), breaksTie };
  return { keyOf: (fragment) => fragments.bought(fragment), breaksTie };
}

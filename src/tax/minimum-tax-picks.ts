import { freshFragments, livingFragments } from "./hold-fragment.js";
import { isLongOn } from "./holding-term.js";
import type { Entry } from "./journal-lines.js";
import { leastTaxSelection, type Replacement } from "./least-tax-selection.js";
import type { Book, Pick, TaxState } from "./tax-state.js";

/** The tax that a choice of lots is to keep low, of gains in cents, and the rates to rank lots by. */
export interface TaxObjective {
  readonly taxOf: (shortTerm: number, longTerm: number) => number;
  readonly tolerance: number;
  readonly weights: readonly (readonly [number, number])[];
}

/** A choice of lots with its tax and what no choice can go below. */
export interface LeastTaxPicks {
  readonly picks: Pick[];
  readonly tax: number;
  readonly bound: number;
}

/** The picks of a sale with the least tax, and the certificate; what the window holds on that day can wash its losses. */
export function leastTaxPicks(state: TaxState, entry: Entry, book: Book, objective: TaxObjective): LeastTaxPicks {
  const { washDays, policies } = state.settings;
  const held = livingFragments(state, book);
  const { family } = book.asset;
  const oldest = family === undefined || washDays === null ? Number.POSITIVE_INFINITY : entry.day - washDays;
  const replacements: Replacement[] = [];
  for (const { purchase, quantity, book: other } of family === undefined ? [] : freshFragments(state, family)) {
    if (other === book || purchase.acquired < oldest) continue;
    replacements.push({ units: quantity, purchase: purchase.order, acquired: purchase.acquired });
  }
  const { units, tax, bound } = leastTaxSelection({
    choices: held.map(({ quantity, price, adjustedAcquired, purchase, listed }) => ({
      units: quantity,
      basis: price,
      long: isLongOn(state, adjustedAcquired, entry.day),
      purchase: purchase.order,
      acquired: purchase.acquired,
      fresh: listed && purchase.acquired >= oldest,
    })),
    replacements,
    units: entry.units,
    price: entry.cents / entry.units,
    silver: policies.earlierAcquired === "silver",
    ...objective,
  });
  const picks = held.flatMap((fragment, i) =>
    units[i]! > 0 ? [{ fragment: fragment.place, quantity: units[i]! }] : [],
  );
  return { picks, tax, bound };
}

/** The least tax at the ledger's flat rates; in a retirement account there is none, and the earliest shares go. */
export function minimumTaxPicks(state: TaxState, entry: Entry, book: Book): Pick[] {
  const rates = book.retirement ? { short: 0, long: 0 } : state.settings.rates!;
  return leastTaxPicks(state, entry, book, flatTax(rates)).picks;
}

/** The objective of flat rates. */
export function flatTax({ short, long }: { readonly short: number; readonly long: number }): TaxObjective {
  return {
    taxOf: (shortTerm, longTerm) => short * shortTerm + long * longTerm,
    tolerance: 1e-6,
    weights: [[short, long]],
  };
}

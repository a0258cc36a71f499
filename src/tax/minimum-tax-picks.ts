import { livingFragments } from "./hold-fragment.js";
import { isLongOn } from "./holding-term.js";
import type { Entry } from "./read-transactions.js";
import type { Book, Pick, TaxState } from "./tax-state.js";

export function minimumTaxPicks(state: TaxState, entry: Entry, book: Book): Pick[] {
  const rates = state.settings.rates!;
  const price = entry.cents / entry.units;
  const taxed = livingFragments(book).map((fragment) => ({
    fragment,
    tax: (price - fragment.price) * (isLongOn(state, fragment.adjustedAcquired, entry.day) ? rates.long : rates.short),
  }));
  taxed.sort((a, b) => a.tax - b.tax);
  const picks: Pick[] = [];
  let need = entry.units;
  for (const { fragment } of taxed) {
    if (need === 0) break;
    const quantity = Math.min(need, fragment.quantity);
    picks.push({ fragment, quantity });
    need -= quantity;
  }
  return picks;
}

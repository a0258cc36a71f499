import { bookEntry } from "./book-entry.js";
import { identicalSets } from "./identical-sets.js";
import type { LedgerSettings } from "./ledger-options.js";
import { soldBefore } from "./lot-order.js";
import type { Entry, Journal } from "./read-transactions.js";
import type { Asset, Family, TaxState } from "./tax-state.js";
import type { TaxProblem } from "./types.js";

/**
 * Books lines of a journal in their order.
 *
 * @param entries - all of the journal's, or those of some assets that no other asset depends on
 * @param before - is shown the state that a line is booked into
 * @remarks O(n log n) for n lines and fragments.
 */
export function runJournal(
  journal: Journal,
  settings: LedgerSettings,
  entries: readonly Entry[],
  problems: TaxProblem[],
  before?: (state: TaxState, entry: Entry) => void,
): TaxState {
  const sets = identicalSets(journal, settings);
  const families = new Map<string, Family>();
  const assets = journal.assets.map((name, position): Asset => {
    let family: Family | undefined;
    if (settings.washDays !== null && !settings.notSecurities.has(name)) {
      family = families.get(sets[position]!) ?? { first: undefined, last: undefined, pending: [], head: 0, sold: [] };
      families.set(sets[position]!, family);
    }
    return { name, position, family, books: [] };
  });
  const state: TaxState = {
    settings,
    journal,
    assets,
    purchases: new Map(),
    rows: [],
    records: [],
    problems,
    before: soldBefore(settings.averageCost ? "fifo" : settings.method),
    longFrom: new Map(),
    serial: 0,
    settled: { rows: 0, byYear: new Map() },
    chosen: undefined,
  };
  for (const entry of entries) {
    before?.(state, entry);
    bookEntry(state, entry);
  }
  return state;
}

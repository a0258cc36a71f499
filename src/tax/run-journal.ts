import { bookEntry } from "./book-entry.js";
import { FragmentTable, NONE } from "./fragment-table.js";
import { identicalSets } from "./identical-sets.js";
import type { Entry } from "./journal-lines.js";
import type { LedgerSettings } from "./ledger-options.js";
import { lotOrder } from "./lot-order.js";
import { PendingLosses } from "./pending-losses.js";
import type { Journal } from "./read-transactions.js";
import { RecordColumns, RowColumns } from "./row-columns.js";
import type { Asset, Family, TaxState } from "./tax-state.js";
import type { TaxProblem } from "./types.js";

/**
 * Books the lines of a journal in their order.
 *
 * @param before - is shown the state that a line is booked into
 * @remarks O(n log n) for n lines and fragments.
 */
export function runJournal(
  journal: Journal,
  settings: LedgerSettings,
  problems: TaxProblem[],
  before?: (state: TaxState, entry: Entry) => void,
): TaxState {
  const sets = identicalSets(journal, settings);
  const families = new Map<string, Family>();
  const assets = journal.assets.map((name, position): Asset => {
    let family: Family | undefined;
    if (settings.washDays !== null && !settings.notSecurities.has(name)) {
      family = families.get(sets[position]!) ?? { first: NONE, last: NONE, firstLoss: NONE, lastLoss: NONE, sold: [] };
      families.set(sets[position]!, family);
    }
    return { name, position, family, books: [] };
  });
  const { lines } = journal;
  const fragments = new FragmentTable(lines.count - lines.sales);
  const state: TaxState = {
    settings,
    journal,
    assets,
    books: [],
    fragments,
    purchases: new Map(),
    chains: new Int32Array(journal.namesLots ? lines.count : 0).fill(NONE),
    rows: new RowColumns(3 * lines.sales), // what ordinary books make
    records: new RecordColumns(2 * lines.sales),
    pending: new PendingLosses(),
    problems,
    lotOrder: lotOrder(fragments, settings.averageCost ? "fifo" : settings.method),
    longFrom: new Map(),
    days: undefined,
    settled: { rows: 0, byYear: new Map() },
    chosen: undefined,
  };
  for (let order = 0; order < lines.count; order++) {
    const entry = lines.entry(order);
    before?.(state, entry);
    bookEntry(state, entry);
  }
  return state;
}

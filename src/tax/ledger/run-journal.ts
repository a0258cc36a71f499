import { type BeforeEntry, bookLines } from "../booking/book-lines.js";
import { lotOrder } from "../booking/lot-order.js";
import type { Asset, Family, TaxState } from "../booking/tax-state.js";
import { identicalSets, tiedSets } from "../journal/identical-sets.js";
import type { Journal } from "../journal/journal.js";
import type { LedgerSettings } from "../journal/ledger-options.js";
import { exemptAssets } from "../journal/linked-assets.js";
import { FragmentTable } from "../rows/fragment-table.js";
import { PendingLosses } from "../rows/pending-losses.js";
import { RecordTable } from "../rows/record-table.js";
import { NONE } from "../rows/row-buffer.js";
import { RowTable } from "../rows/row-table.js";
import type { TaxProblem } from "../types.js";
import { type LedgerRows, LedgerTables, ledgerRows } from "./ledger-tables.js";

/**
 * Books the lines of a journal one after another.
 *
 * @param before - is shown the state that a line is booked into
 * @remarks O(n log n) for n lines and fragments.
 */
export function runJournal(
  journal: Journal,
  settings: LedgerSettings,
  problems: TaxProblem[],
  before?: BeforeEntry,
): TaxState {
  const state = stateOf(journal, settings, problems);
  bookLines(state, 0, journal.lines.count, before);
  return state;
}

/**
 * The tables of a journal. Assets that nothing ties are booked one after the other, each with all its lines.
 *
 * Nothing that is booked for one set of tied assets changes another, and while one is booked its shares, losses and rows stay near the
 * processor: of a million lines in turn half of the time is waiting for memory.
 *
 * @remarks O(n log n) for n lines and fragments; beside the tables the memory of one set.
 */
export function ledgerOf(journal: Journal, settings: LedgerSettings, problems: TaxProblem[]): LedgerRows {
  // a year that is netted, or a lot that is named, must find all that was booked earlier, of whatever asset
  if (settings.netting !== undefined || journal.namesLots) return ledgerRows(runJournal(journal, settings, problems));
  const state = stateOf(journal, settings, problems);
  const tables = new LedgerTables(state);
  let line = 0;
  for (const end of groupBySet(journal, settings)) {
    bookLines(state, line, end);
    line = end;
    if (problems.length > 0) continue; // there will be no tables, but there may be more problems
    tables.take(state);
    state.pending.clear();
  }
  return tables.inOrder(state);
}

/** Puts the lines of tied assets together. */
function groupBySet(journal: Journal, settings: LedgerSettings): Int32Array {
  const setOf = new Int32Array(journal.assets.length);
  const sets = new Map<string, number>();
  tiedSets(journal, settings).forEach((name, asset) => {
    const set = sets.get(name) ?? sets.size;
    sets.set(name, set);
    setOf[asset] = set;
  });
  return journal.lines.groupBySet(setOf, sets.size);
}

function stateOf(journal: Journal, settings: LedgerSettings, problems: TaxProblem[]): TaxState {
  const sets = identicalSets(journal, settings);
  const exempt = exemptAssets(settings.notSecurities, journal.links);
  const families = new Map<string, Family>();
  const assets = journal.assets.map((name, position): Asset => {
    let family: Family | undefined;
    if (settings.washDays !== null && !exempt.has(name)) {
      family = families.get(sets[position]!) ?? emptyFamily();
      families.set(sets[position]!, family);
    }
    return { name, position, family, books: [] };
  });
  const { lines } = journal;
  const fragments = new FragmentTable(lines.count);
  return {
    settings,
    journal,
    assets,
    books: [],
    fragments,
    purchases: new Map(),
    chains: new Int32Array(journal.namesLots ? lines.count : 0).fill(NONE),
    rows: new RowTable(),
    records: new RecordTable(),
    pending: new PendingLosses(),
    lossesOfDay: undefined,
    problems,
    lotOrder: lotOrder(fragments, settings.averageCost ? "fifo" : settings.method),
    longFrom: new Map(),
    days: undefined,
    settled: { rows: 0, byYear: new Map() },
    chosen: undefined,
  };
}

function emptyFamily(): Family {
  return {
    first: NONE,
    last: NONE,
    firstLoss: NONE,
    lastLoss: NONE,
    sold: [],
    replacements: [],
    coverLosses: [],
  };
}

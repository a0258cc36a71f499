import { Entry } from "../journal/journal-lines.js";
import { DAY_PARTS } from "../journal/transaction-kinds.js";
import { bookEntry } from "./book-entry.js";
import { bookOf, type TaxState } from "./tax-state.js";
import { washLoss } from "./wash-sale.js";

const SALES = DAY_PARTS.indexOf("sales");
const ACTIONS = DAY_PARTS.indexOf("actions");

/** Is shown the state that a line is booked into; the entry is that of the next line afterwards. */
export type BeforeEntry = (state: TaxState, entry: Entry) => void;

/**
 * Books the lines from `from` to before `to`, in the order of booking.
 *
 * @remarks O(n log n) for n lines and fragments.
 */
export function bookLines(state: TaxState, from: number, to: number, before?: BeforeEntry): void {
  const { lines } = state.journal;
  if (!state.settings.orderUnknown) {
    bookInTurn(state, from, to, before);
    return;
  }
  for (let first = from, next = from; first < to; first = next) {
    for (next = first + 1; next < to && lines.day(next) === lines.day(first); ) next++;
    bookUnknownDay(state, first, next, before);
  }
}

function bookInTurn(state: TaxState, from: number, to: number, before: BeforeEntry | undefined): void {
  if (from === to) return;
  const entry = new Entry(state.journal.lines, from);
  bookLine(state, entry, before);
  for (let line = from + 1; line < to; line++) {
    entry.read(line);
    bookLine(state, entry, before);
  }
}

function bookLine(state: TaxState, entry: Entry, before: BeforeEntry | undefined): void {
  before?.(state, entry);
  bookEntry(state, entry);
}

/**
 * A day whose order is unknown: corporate actions; the sales that the shares held before them can fill; purchases, transfers and the other
 * sales. Its losses then meet replacements by the day on which the shares sold were acquired, earliest first (Reg. 1.1091-1(b)).
 */
function bookUnknownDay(state: TaxState, from: number, to: number, before: BeforeEntry | undefined): void {
  const { lines } = state.journal;
  let line = from;
  const bookPart = (part: number): void => {
    while (line < to && lines.part(line) <= part) bookLine(state, new Entry(lines, line++), before);
  };
  bookPart(ACTIONS);
  state.lossesOfDay = [];
  const booked = new Set<number>();
  for (let sale = line; sale < to; sale++) {
    if (lines.part(sale) !== SALES) continue;
    const entry = new Entry(lines, sale);
    if (!isHeld(state, entry)) continue;
    bookLine(state, entry, before);
    booked.add(sale);
  }
  while (line < to && lines.part(line) <= SALES) {
    if (!booked.has(line)) bookLine(state, new Entry(lines, line), before);
    line++;
  }
  washLossesOfDay(state);
  while (line < to) bookLine(state, new Entry(lines, line++), before);
}

/** Whether what is held now, before the purchases of the day, fills a sale. */
function isHeld(state: TaxState, entry: Entry): boolean {
  const book = bookOf(state, entry.account, entry.asset);
  if (entry.units > book.held) return false;
  const lots = Array.isArray(entry.lots) ? entry.lots : [];
  return lots.every(({ lot }) => state.purchases.has(lot));
}

function washLossesOfDay(state: TaxState): void {
  const losses = state.lossesOfDay!;
  state.lossesOfDay = undefined;
  losses.sort((a, b) => a.loss.acquired - b.loss.acquired || a.loss.lot - b.loss.lot);
  for (const { family, loss } of losses) washLoss(state, family, loss, undefined);
}

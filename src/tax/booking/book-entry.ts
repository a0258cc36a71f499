import { parseEpochDay } from "../../core/dates/calendar.js";
import type { Entry } from "../journal/journal-lines.js";
import { KIND_LIST } from "../journal/transaction-kinds.js";
import type { TaxTransactionType } from "../types.js";
import { acquireShares } from "./acquire-shares.js";
import { adjustBasis } from "./adjust-basis.js";
import { closeShares } from "./close-shares.js";
import { exchangeShares, renameShares, returnCapital, spinOffShares, splitShares } from "./corporate-actions.js";
import { exchangeForCash } from "./exchange-for-cash.js";
import { moveFragment } from "./move-fragment.js";
import { selectLots } from "./select-lots.js";
import { coverShorts, openShort } from "./short-sales.js";
import { type Book, bookOf, type TaxState } from "./tax-state.js";

type Booker = (state: TaxState, entry: Entry) => void;

/** What a line of each type does. */
const BOOKERS: Readonly<Record<TaxTransactionType, Booker>> = {
  "symbol-change": renameShares,
  split: splitShares,
  merger: exchangeShares,
  "merger-with-cash": exchangeForCash,
  "spin-off": spinOffShares,
  "return-of-capital": inBook(returnCapital),
  "basis-adjustment": inBook(adjustBasis),
  inheritance: inBook(inheritShares),
  buy: inBook(buyShares),
  "dividend-reinvestment": inBook(buyShares),
  transfer: inBook((state, entry, book) => {
    const { to } = entry.source;
    if (to === undefined) transferIn(state, entry, book);
    else transferBetween(state, entry, book, to);
  }),
  sell: inBook(closeShares),
  "short-sale": inBook(openShort),
  cover: inBook(coverShorts),
};

/** By place in the list of kinds. */
const BOOKERS_OF_KINDS: readonly Booker[] = KIND_LIST.map(({ type }) => BOOKERS[type]);

/** Books one line. A line that cannot be booked leaves a problem and nothing else. */
export function bookEntry(state: TaxState, entry: Entry): void {
  if (entry.units > Number.MAX_SAFE_INTEGER) return; // was reported when it was read
  BOOKERS_OF_KINDS[entry.kind]!(state, entry);
}

/** A line of one account. */
function inBook(booker: (state: TaxState, entry: Entry, book: Book) => void): Booker {
  return (state, entry) => booker(state, entry, bookOf(state, entry.account, entry.asset));
}

function buyShares(state: TaxState, entry: Entry, book: Book): void {
  acquireShares(state, entry, book, entry.day, entry.day);
}

/** Shares that were inherited count as held for more than a year (IRC 1223(9)), and are no purchase. */
function inheritShares(state: TaxState, entry: Entry, book: Book): void {
  const { acquired = entry.source.date } = entry.source;
  const day = parseEpochDay(acquired);
  const { longTermYears } = state.settings;
  const adjusted = longTermYears === null ? day : day - (366 * longTermYears + 1);
  acquireShares(state, entry, book, day, adjusted, false);
}

function transferIn(state: TaxState, entry: Entry, book: Book): void {
  const { acquired, adjustedAcquired } = entry.source;
  const bought = parseEpochDay(acquired!);
  const adjusted = adjustedAcquired === undefined ? bought : parseEpochDay(adjustedAcquired);
  acquireShares(state, entry, book, bought, adjusted);
}

function transferBetween(state: TaxState, entry: Entry, book: Book, to: string): void {
  const picks = selectLots(state, entry, book);
  const target = bookOf(state, state.settings.accountPositions.get(to)!, entry.asset);
  for (const { fragment, quantity } of picks ?? []) moveFragment(state, fragment, quantity, target, quantity);
}

import { parseEpochDay } from "../../core/calendar.js";
import type { Entry } from "../journal/journal-lines.js";
import { acquireShares } from "./acquire-shares.js";
import { closeShares } from "./close-shares.js";
import { exchangeShares, returnCapital, spinOffShares, splitShares } from "./corporate-actions.js";
import { moveFragment } from "./move-fragment.js";
import { selectLots } from "./select-lots.js";
import { coverShorts, openShort } from "./short-sales.js";
import { type Book, bookOf, type TaxState } from "./tax-state.js";

/** Books one line. A line that cannot be booked leaves a problem and nothing else. */
export function bookEntry(state: TaxState, entry: Entry): void {
  const { type } = entry;
  if (entry.units > Number.MAX_SAFE_INTEGER) return; // was reported when it was read
  const book = entry.account < 0 ? undefined : bookOf(state, entry.account, entry.asset);
  if (type === "split") splitShares(state, entry);
  else if (type === "spin-off") spinOffShares(state, entry);
  else if (book === undefined) exchangeShares(state, entry);
  else if (type === "sell") closeShares(state, entry, book);
  else if (type === "short-sale") openShort(entry, book);
  else if (type === "cover") coverShorts(state, entry, book);
  else if (type === "return-of-capital") returnCapital(state, entry, book);
  else if (type !== "transfer") {
    acquireShares(state, entry, book, entry.day, entry.day);
  } else if (entry.source.to === undefined) transferIn(state, entry, book);
  else transferBetween(state, entry, book, entry.source.to);
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

import type { Entry } from "../journal/journal-lines.js";
import { shownName } from "../journal/shown-name.js";
import { shareOf } from "../rows/share-of.js";
import { livingPlaces, sweepBook } from "./hold-fragment.js";
import { reportProblem } from "./report-problem.js";
import type { Book, TaxState } from "./tax-state.js";

/** Raises or lowers the basis of the shares that a book holds, of one purchase or all, share for share. O(n log n). */
export function adjustBasis(state: TaxState, entry: Entry, book: Book): void {
  const { fragments, journal } = state;
  const { lot, account, asset, date } = entry.source;
  const places = livingPlaces(state, book).filter(
    (at) => lot === undefined || journal.lines.id(fragments.lot(at)) === lot,
  );
  if (places.length === 0) {
    const name = shownName(asset);
    const what = lot === undefined ? name : `the purchase ${shownName(lot)} of ${name}`;
    const problem = lot === undefined ? "oversold" : "unknown-lot";
    reportProblem(state, entry, problem, `basis adjustment, but ${account} holds nothing of ${what} on ${date}`);
    return;
  }
  const sign = entry.cents < 0 ? -1 : 1;
  let money = Math.abs(entry.cents);
  let units = places.reduce((sum, at) => sum + fragments.quantity(at), 0);
  const changes = places.map((at) => {
    const change = shareOf(money, fragments.quantity(at), units);
    money -= change;
    units -= fragments.quantity(at);
    return sign * change;
  });
  const lowered = places.find((at, i) => fragments.adjusted(at) + changes[i]! < 0);
  if (lowered !== undefined) {
    const message = `the basis of ${shownName(journal.lines.id(fragments.lot(lowered)))} would fall below 0: book what exceeds it as return-of-capital`;
    reportProblem(state, entry, "not-bookable", message);
    return;
  }
  places.forEach((at, i) => {
    const change = changes[i]!;
    // what was paid cannot be less than nothing, where disallowed losses carry the rest
    fragments.take(at, 0, Math.min(-change, fragments.cost(at)), -change);
    fragments.setPrice(at);
  });
  sweepBook(state, book);
}

import { unlistFresh } from "./fresh-list.js";
import { isLongOn } from "./holding-term.js";
import type { Entry } from "./journal-lines.js";
import { inLedgerOrder } from "./lot-order.js";
import { selectLots } from "./select-lots.js";
import { shareOf } from "./share-of.js";
import type { Book, Fragment, Pick, Purchase, TaxState } from "./tax-state.js";
import { washLoss } from "./wash-sale.js";

/** Shares that left their fragment. */
interface Piece {
  readonly purchase: Purchase;
  readonly quantity: number;
  readonly adjusted: number;
  readonly adjustedAcquired: number;
  readonly fresh: boolean;
}

/**
 * Books a sale: the lots it closes, their rows, and the losses among them that a purchase washes.
 *
 * Lots meet replacements in the order of the ledger, whatever order they were chosen in.
 */
export function closeShares(state: TaxState, entry: Entry, book: Book): void {
  const picks = selectLots(state, entry, book);
  if (picks === undefined) return;
  if (picks.length > 1) picks.sort((a, b) => inLedgerOrder(a.fragment, b.fragment));
  const oneByOne = state.settings.policies.sameOrder === "eligible" && book.asset.family !== undefined;
  // lots of one order leave together, so that none is there to replace another
  const pieces = oneByOne ? [] : picks.map((pick) => detach(pick.fragment, pick.quantity));
  let money = entry.cents;
  let units = entry.units;
  let purchase: Purchase | undefined;
  let rows: number[] = []; // of the purchase in this sale, by term
  for (let i = 0; i < Math.max(pieces.length, oneByOne ? picks.length : 0); i++) {
    const piece = oneByOne ? detach(picks[i]!.fragment, picks[i]!.quantity) : pieces[i]!;
    const proceeds = shareOf(money, piece.quantity, units);
    money -= proceeds;
    units -= piece.quantity;
    if (piece.purchase !== purchase) rows = [];
    purchase = piece.purchase;
    const rest = oneByOne ? picks.splice(i + 1) : undefined;
    closePiece(state, entry, book, piece, proceeds, rows, rest);
    if (rest !== undefined) picks.push(...rest);
  }
}

function closePiece(
  state: TaxState,
  entry: Entry,
  book: Book,
  piece: Piece,
  proceeds: number,
  rows: number[],
  rest: Pick[] | undefined,
): void {
  const { family } = book.asset;
  const { purchase, quantity, adjusted, adjustedAcquired } = piece;
  const row = book.retirement ? -1 : rowOf(state, entry, book, piece, rows);
  if (row >= 0) {
    state.rows.quantity[row]! += quantity;
    state.rows.proceeds[row]! += proceeds;
    state.rows.basis[row]! += adjusted;
  }
  if (family === undefined) return;
  const { asset } = book;
  const { order: sale, day } = entry;
  if (row >= 0 && adjusted > proceeds) {
    const amount = adjusted - proceeds;
    washLoss(state, family, { row, sale, day, purchase, asset, adjustedAcquired, quantity, amount }, rest);
  }
  if (piece.fresh && state.settings.policies.soldReplacement === "eligible") {
    const ofRow = { row, rowQuantity: quantity };
    family.sold.push({ ...ofRow, sale, day, purchase, book, asset, adjustedAcquired, quantity, adjusted, proceeds });
  }
}

/** The row of a purchase and a term within this sale. */
function rowOf(state: TaxState, entry: Entry, book: Book, piece: Piece, rows: number[]): number {
  const { purchase, adjustedAcquired } = piece;
  const long = isLongOn(state, adjustedAcquired, entry.day);
  const columns = state.rows;
  for (const row of rows) {
    if ((columns.long[row] === 1) !== long) continue;
    columns.adjustedAcquired[row] = Math.min(columns.adjustedAcquired[row]!, adjustedAcquired);
    return row;
  }
  const row = columns.add({
    sale: entry.order,
    lot: purchase.order,
    account: book.account,
    asset: book.asset.position,
    long,
    quantity: 0,
    proceeds: 0,
    basis: 0,
    acquired: purchase.acquired,
    adjustedAcquired,
  });
  rows.push(row);
  return row;
}

/** Takes units out of a fragment, with their share of its basis. */
export function detach(fragment: Fragment, quantity: number): Piece & { readonly cost: number } {
  const { purchase, book, adjustedAcquired, fresh } = fragment;
  const cost = shareOf(fragment.cost, quantity, fragment.quantity);
  const adjusted = shareOf(fragment.adjusted, quantity, fragment.quantity);
  fragment.quantity -= quantity;
  fragment.cost -= cost;
  fragment.adjusted -= adjusted;
  book.held -= quantity;
  if (fragment.quantity === 0 && book.asset.family !== undefined) unlistFresh(book.asset.family, fragment);
  return { purchase, quantity, cost, adjusted, adjustedAcquired, fresh };
}

import type { Entry } from "../journal/journal-lines.js";
import { NONE } from "../rows/row-buffer.js";
import type { RowTable } from "../rows/row-table.js";
import { shareOf } from "../rows/share-of.js";
import { unlistFresh } from "./fresh-list.js";
import { releaseDead } from "./hold-fragment.js";
import { isLongOn } from "./is-long-on.js";
import { sortPicks } from "./places-in-order.js";
import { selectLots } from "./select-lots.js";
import type { Book, Pick, TaxState } from "./tax-state.js";
import { replaceShorts } from "./wash-cover.js";
import { keepSold, washLoss } from "./wash-sale.js";

/** Shares that left their fragment. */
interface Piece {
  /** The purchase: place in the order of booking, and day. */
  readonly lot: number;
  readonly acquired: number;
  readonly quantity: number;
  readonly adjusted: number;
  readonly adjustedAcquired: number;
  readonly fresh: boolean;
}

/** What is left of a sale while its lots are closed. */
interface OpenSale {
  money: number;
  units: number;
  /** The purchase that was closed last, and its last row in this sale. */
  lot: number;
  row: number;
}

/**
 * Books a sale: the lots it closes, their rows, and the losses among them that a purchase washes.
 *
 * Lots meet replacements in the order of the ledger, whatever order they were chosen in.
 */
export function closeShares(state: TaxState, entry: Entry, book: Book): void {
  const picks = selectLots(state, entry, book);
  if (picks === undefined) return;
  sortPicks(state.fragments, picks);
  const sale = { money: entry.cents, units: entry.units, lot: NONE, row: NONE };
  const firstRow = state.rows.count;
  if (state.settings.policies.sameOrder === "eligible" && book.asset.family !== undefined) {
    for (let pick = picks.shift(); pick !== undefined; pick = picks.shift()) {
      closeNext(state, entry, book, sale, detach(state, book, pick), picks);
    }
  } else {
    // lots of one order leave together, so that none is there to replace another
    const pieces = picks.map((pick) => detach(state, book, pick));
    for (const piece of pieces) closeNext(state, entry, book, sale, piece, undefined);
  }
  if (state.journal.covers) replaceShortsBySale(state, entry, book, firstRow);
}

/** Shares that were sold can disallow the loss of a covered short sale, row by row. */
function replaceShortsBySale(state: TaxState, { order, day, units }: Entry, book: Book, firstRow: number): void {
  const { asset } = book;
  if (asset.family === undefined) return;
  const sold = { order, day, book, asset };
  if (book.retirement) {
    replaceShorts(state, asset.family, { ...sold, quantity: units, row: NONE });
    return;
  }
  const { rows } = state;
  const end = rows.count;
  for (let row = firstRow; row < end; row++) {
    if (rows.sale(row) === order) replaceShorts(state, asset.family, { ...sold, quantity: rows.quantity(row), row });
  }
}

/** @param rest - the lots that the same order closes after this one, where the policy lets them replace it */
function closeNext(
  state: TaxState,
  entry: Entry,
  book: Book,
  sale: OpenSale,
  piece: Piece,
  rest: Pick[] | undefined,
): void {
  const proceeds = shareOf(sale.money, piece.quantity, sale.units);
  sale.money -= proceeds;
  sale.units -= piece.quantity;
  if (piece.lot !== sale.lot) {
    sale.lot = piece.lot;
    sale.row = NONE;
  }
  const row = book.retirement ? NONE : rowOf(state, entry, book, sale, piece, proceeds);
  closePiece(state, entry, book, piece, proceeds, row, rest);
}

function closePiece(
  state: TaxState,
  entry: Entry,
  book: Book,
  piece: Piece,
  proceeds: number,
  row: number,
  rest: Pick[] | undefined,
): void {
  const { family } = book.asset;
  const { lot, acquired, quantity, adjusted, adjustedAcquired } = piece;
  if (family === undefined) return;
  const { asset } = book;
  const { order: sale, day } = entry;
  const canReplace = piece.fresh && state.settings.policies.soldReplacement === "eligible";
  const parts = canReplace && row !== NONE ? [{ row, units: quantity, washed: [] }] : undefined;
  const rowQuantity = quantity;
  if (row !== NONE && adjusted > proceeds) {
    const amount = adjusted - proceeds;
    const loss = {
      row,
      sale,
      day,
      lot,
      acquired,
      asset: asset.position,
      adjustedAcquired,
      quantity,
      amount,
      parts,
      rowQuantity,
    };
    if (state.lossesOfDay !== undefined && rest === undefined) state.lossesOfDay.push({ family, loss });
    else washLoss(state, family, loss, rest);
  }
  if (canReplace) {
    const shares = { quantity, rowQuantity, adjusted, proceeds, parts: parts ?? [] };
    keepSold(family, { ...shares, sale, day, lot, acquired, book, asset, adjustedAcquired });
  }
}

/** The row of a piece within its sale: the one before where purchase, basis per share and holding period are the same, else a new one. */
function rowOf(state: TaxState, entry: Entry, book: Book, sale: OpenSale, piece: Piece, proceeds: number): number {
  const { lot, quantity, adjusted, acquired, adjustedAcquired } = piece;
  const table = state.rows;
  const { row } = sale;
  // pieces come in the order of their dates and bases, so only the last row can be theirs
  if (
    row !== NONE &&
    table.adjustedAcquired(row) === adjustedAcquired &&
    table.basis(row) > table.proceeds(row) === adjusted > proceeds &&
    hasBasisOf(table, row, piece)
  ) {
    table.change(row, quantity, proceeds, adjusted);
    return row;
  }
  const long = isLongOn(state, adjustedAcquired, entry.day);
  sale.row = table.addRow(
    entry.order,
    lot,
    book.position,
    long,
    quantity,
    proceeds,
    adjusted,
    acquired,
    adjustedAcquired,
  );
  return sale.row;
}

/** Whether the basis per share of a row is that of a piece, but for the cent that cutting a lot rounds. */
function hasBasisOf(rows: RowTable, row: number, { quantity, adjusted }: Piece): boolean {
  const units = rows.quantity(row);
  return Math.abs(rows.basis(row) / units - adjusted / quantity) * Math.min(units, quantity) <= 1;
}

/** Takes units out of a fragment, with their share of its basis. */
function detach(state: TaxState, book: Book, { fragment, quantity }: Pick): Piece {
  const { fragments } = state;
  const whole = fragments.quantity(fragment);
  const cost = shareOf(fragments.cost(fragment), quantity, whole);
  const adjusted = shareOf(fragments.adjusted(fragment), quantity, whole);
  const piece = {
    lot: fragments.lot(fragment),
    acquired: fragments.acquired(fragment),
    quantity,
    adjusted,
    adjustedAcquired: fragments.adjustedAcquired(fragment),
    fresh: fragments.fresh(fragment),
  };
  fragments.take(fragment, quantity, cost, adjusted);
  book.held -= quantity;
  if (quantity === whole) {
    if (book.asset.family !== undefined) unlistFresh(fragments, book.asset.family, fragment);
    releaseDead(state, fragment);
  }
  return piece;
}

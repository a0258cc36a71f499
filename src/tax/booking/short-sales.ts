import { powerOfTen } from "../journal/decimal.js";
import type { Entry } from "../journal/journal-lines.js";
import { shownName } from "../journal/shown-name.js";
import { NONE } from "../rows/row-buffer.js";
import { shareOf } from "../rows/share-of.js";
import { reportProblem } from "./report-problem.js";
import type { Book, Short, TaxState } from "./tax-state.js";
import { keepReplacement, replaceShorts, washCover } from "./wash-cover.js";

/** Opens a short sale: its proceeds wait for the cover, and it can disallow the loss of another one. */
export function openShort(state: TaxState, entry: Entry, book: Book): void {
  const { order, day, units: quantity, cents: proceeds } = entry;
  const { asset } = book;
  const short: Short = { order, book, quantity, proceeds, deferred: 0, fresh: asset.family !== undefined };
  book.shorts.push(short);
  if (asset.family === undefined || !state.journal.covers) return;
  replaceShorts(state, asset.family, { order, day, book, asset, quantity, row: NONE, open: short });
}

/** Shares of a short sale that a cover closes. */
interface CoveredPiece {
  /** The line that opened it. */
  readonly order: number;
  readonly quantity: number;
  readonly proceeds: number;
  /** What the cover costs, with the losses that were deferred into the short sale. */
  readonly basis: number;
  readonly fresh: boolean;
}

/** Closes short sales, earliest first; the gain or loss is short-term. */
export function coverShorts(state: TaxState, entry: Entry, book: Book): void {
  const { account, asset, date, lots } = entry.source;
  if (lots !== undefined) {
    reportProblem(
      state,
      entry,
      "not-bookable",
      "lots stand on a cover, which closes the earliest short sales: leave them out",
    );
    return;
  }
  let open = 0;
  for (let i = 0; i < book.shorts.length && open < entry.units; i++) open += book.shorts[i]!.quantity;
  if (entry.units > open) {
    const unit = powerOfTen(state.journal.decimalsOf[entry.asset]!);
    reportProblem(
      state,
      entry,
      "oversold",
      `cover of ${entry.units / unit} ${shownName(asset)} but ${account} is short ${open / unit} on ${date}`,
    );
    return;
  }
  const left = { money: entry.cents, units: entry.units };
  if (state.settings.policies.sameOrder === "eligible") {
    while (left.units > 0) closePiece(state, entry, book, closeFirst(book, left), left.units);
    return;
  }
  // shares of one cover leave together, so that none is there to replace another
  const pieces: CoveredPiece[] = [];
  while (left.units > 0) pieces.push(closeFirst(book, left));
  for (const piece of pieces) closePiece(state, entry, book, piece, 0);
}

/** Takes the next shares to be covered out of their short sale. */
function closeFirst({ shorts }: Book, left: { money: number; units: number }): CoveredPiece {
  const short = shorts[0]!;
  const quantity = Math.min(left.units, short.quantity);
  const cost = shareOf(left.money, quantity, left.units);
  const proceeds = shareOf(short.proceeds, quantity, short.quantity);
  const deferred = shareOf(short.deferred, quantity, short.quantity);
  left.money -= cost;
  left.units -= quantity;
  short.quantity -= quantity;
  short.proceeds -= proceeds;
  short.deferred -= deferred;
  if (short.quantity === 0) shorts.shift();
  return { order: short.order, quantity, proceeds, basis: cost + deferred, fresh: short.fresh };
}

function closePiece(state: TaxState, entry: Entry, book: Book, piece: CoveredPiece, rest: number): void {
  const { order: cover, day } = entry;
  const { order: short, quantity, proceeds, basis } = piece;
  const { asset } = book;
  let row = NONE;
  if (!book.retirement) {
    row = state.rows.add({
      sale: cover,
      lot: short,
      book: book.position,
      long: false,
      quantity,
      proceeds,
      basis,
      acquired: day,
      adjustedAcquired: day,
    });
  }
  const { family } = asset;
  if (family === undefined) return;
  const opened = state.journal.lines.day(short);
  if (row !== NONE && basis > proceeds) {
    const loss = { row, cover, day, short, opened, book: book.position, asset, quantity, amount: basis - proceeds };
    washCover(state, family, loss, rest);
  }
  if (piece.fresh && state.settings.policies.soldReplacement === "eligible") {
    keepReplacement(family, { order: short, day: opened, book, asset, quantity, row, closedBy: cover });
  }
}

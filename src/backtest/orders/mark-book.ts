import type { Book } from "./book.js";

/**
 * Takes the prices of one row as the last known ones, where there are any, and values the book with them.
 *
 * @returns cash, receivables and positions; `book.missing` says how many prices were not there
 */
export function markBook(book: Book, prices: Float64Array, offset: number): number {
  const { shares, lastPrices } = book;
  const n = shares.length;
  let value = book.cash + book.receivable;
  for (let i = 0; i < n; i++) value += shares[i]! * prices[offset + i]!;
  if (Number.isNaN(value)) return markWithGaps(book, prices, offset);
  for (let i = 0; i < n; i++) lastPrices[i] = prices[offset + i]!;
  book.missing = 0;
  return value;
}

/** The same for a row in which a price may be missing, which makes the plain sum NaN. */
function markWithGaps(book: Book, prices: Float64Array, offset: number): number {
  const { shares, lastPrices } = book;
  let value = book.cash + book.receivable;
  let missing = 0;
  for (let i = 0; i < shares.length; i++) {
    let price = prices[offset + i]!;
    if (price > 0) lastPrices[i] = price;
    else {
      missing++;
      price = lastPrices[i]!;
    }
    value += shares[i]! * price;
  }
  book.missing = missing;
  return value;
}

/** Cash, receivables and positions at the last known prices. */
export function valueOfBook({ cash, receivable, shares, lastPrices }: Book): number {
  let value = cash + receivable;
  for (let i = 0; i < shares.length; i++) value += shares[i]! * lastPrices[i]!;
  return value;
}

/** Fractions of the value that the positions are, into one row of `weights`. */
export function weightsOfBook(
  { shares, lastPrices }: Book,
  value: number,
  weights: Float64Array,
  offset: number,
): void {
  const scale = value > 0 ? 1 / value : 0;
  for (let i = 0; i < shares.length; i++) weights[offset + i] = shares[i]! * lastPrices[i]! * scale;
}

import { checkPriceValues } from "../tables/check-price-values.js";
import { TableOfEntries } from "../tables/table-of-entries.js";
import { unpinned } from "../tables/unpinned.js";
import type { PricesTable } from "../types.js";
import { dateOf, type Layout, refuseWidth } from "./csv-layout.js";
import { priceOfCell } from "./csv-price.js";
import { KnownCells } from "./known-cells.js";
import { ASSET, DATE, PlainLines, PRICE } from "./plain-lines.js";

/** How many lines say how long the others are. */
const SAMPLE = 1000;
/** Lines are expected to have at least this many characters, whatever the first ones have. */
const LEAST = 10;

/** A long text while it is read. */
interface LongText {
  readonly layout: Layout;
  readonly assetAt: number;
  /** What each column has. */
  readonly kinds: Uint8Array;
  readonly entries: TableOfEntries;
  readonly dates: KnownCells;
  readonly names: KnownCells;
  /** The row of each known date, and the column of each known name. */
  readonly rows: number[];
  readonly columns: number[];
}

/**
 * The table of a long text, one price a line, in any order of lines.
 *
 * @param assetAt - position of the asset's name in a line
 * @param priceAt - position of the price
 * @param assets - the columns of the table and all that may come; left out, in order of first appearance
 */
export function readLong(
  layout: Layout,
  assetAt: number,
  priceAt: number,
  assets: readonly string[] | undefined,
): PricesTable {
  const { cursor, headers, dateAt } = layout;
  const kinds = new Uint8Array(headers.length);
  kinds[priceAt] = PRICE;
  kinds[assetAt] = ASSET;
  kinds[dateAt] = DATE;
  const entries = new TableOfEntries("text", assets, linesOf(cursor.text));
  const [dates, names, rows, columns] = [new KnownCells(), new KnownCells(), [] as number[], [] as number[]];
  const long: LongText = { layout, assetAt, kinds, entries, dates, names, rows, columns };
  const plain = new PlainLines(cursor, kinds, dates, names);
  for (;;) {
    const behind = plain.pass(cursor.position);
    if (behind >= 0) {
      cursor.position = behind;
      entries.add(columns[names.last]!, rows[dates.last]!, plain.price);
    } else if (cursor.nextLine()) readLine(long);
    else break;
  }
  const table = entries.build();
  checkPriceValues(table);
  return { kind: "prices", ...table };
}

/** About how many lines a text has, from the length of its first ones. */
function linesOf(text: string): number {
  let lines = 0;
  let at = 0;
  while (lines < SAMPLE && at >= 0) {
    at = text.indexOf("\n", at + 1);
    lines += 1;
  }
  return at < 0 ? lines : Math.ceil(text.length / Math.max(LEAST, (0.95 * at) / lines));
}

/** Reads a line of any kind. */
function readLine(long: LongText): void {
  const { layout, assetAt, kinds, entries, dates, names, rows, columns } = long;
  const { cursor, headers } = layout;
  const start = cursor.position;
  let name = "";
  let nameStart = start;
  let nameEnd = start;
  let price = Number.NaN;
  for (let at = 0; at < kinds.length; at++) {
    if (at > 0 && cursor.lineEnded) refuseWidth(cursor, start, headers.length);
    const kind = kinds[at];
    if (kind === DATE) {
      if (!readDateCell(long, start)) return;
    } else if (kind === ASSET) {
      name = cursor.readText();
      nameStart = cursor.cellStart;
      nameEnd = cursor.cellEnd;
    } else if (kind !== PRICE) cursor.skip();
    else price = cursor.readNumber() ? cursor.value : priceOfCell(cursor, headers[at]!, layout.notation);
  }
  if (!cursor.lineEnded) refuseWidth(cursor, start, headers.length);
  if (name === "") {
    cursor.cellStart = start;
    cursor.refuse(`: ${headers[assetAt]} is empty: give the name of an asset`, { column: headers[assetAt] });
  }
  if (names.numberOf(name) < 0) {
    columns.push(entries.assetNumber(name));
    names.add(unpinned(name), cursor.text.slice(nameStart, nameEnd));
  }
  entries.add(columns[names.last]!, rows[dates.last]!, price);
}

/** Reads the next cell as a date; false when the whole line has nothing but delimiters, and is passed. */
function readDateCell({ layout, entries, dates, rows }: LongText, lineStart: number): boolean {
  const { cursor } = layout;
  const start = cursor.position;
  const cell = cursor.readText();
  if (dates.numberOf(cell) >= 0) return true;
  const end = cursor.cellEnd;
  cursor.position = start;
  const date = dateOf(layout, lineStart);
  if (date === undefined) return false;
  rows.push(entries.dateNumber(date));
  dates.add(unpinned(cell), cursor.text.slice(start, end));
  return true;
}

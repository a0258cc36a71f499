import { nearestName } from "../errors/nearest-name.js";
import { PortfolioError } from "../errors/portfolio-error.js";
import { shownValue } from "../errors/shown-value.js";
import { checkPriceValues } from "../tables/check-price-values.js";
import { checkTable } from "../tables/check-table.js";
import { sortRows } from "../tables/sort-rows.js";
import type { PricesTable } from "../types.js";
import { dateOf, type Layout, listed, mostRows, namedColumn, refuseWidth } from "./csv-layout.js";
import { priceOfCell } from "./csv-price.js";

/** Columns of one asset's day. */
const BAR_HEADERS = ["open", "high", "low", "close", "adj close", "adjclose", "adj_close", "volume", "vwap"];

/** The columns of a wide text that are read, in the order of the table. */
export interface WideColumns {
  readonly assets: readonly string[];
  /** Position of each asset's cell in a row. */
  readonly cells: readonly number[];
}

/** The columns of a wide text to read: those of `columns`, else all but the dates; in the order of `assets` where it is given. */
export function wideColumns(
  { headers, dateAt }: Layout,
  columns: Readonly<Record<string, string>> | undefined,
  assets: readonly string[] | undefined,
): WideColumns {
  const cellOf = new Map<string, number>();
  if (columns === undefined) {
    refuseBars(headers.filter((_, at) => at !== dateAt));
    headers.forEach((name, at) => {
      if (at === dateAt) return;
      if (cellOf.has(name)) {
        throw new PortfolioError(
          "duplicate-asset",
          `the header has the column ${name} twice: asset names must be unique`,
          { asset: name },
        );
      }
      cellOf.set(name, at);
    });
  } else {
    for (const [asset, name] of Object.entries(columns)) {
      cellOf.set(asset, namedColumn(headers, `columns.${asset}`, name));
    }
  }
  const names = assets ?? [...cellOf.keys()];
  const cells = names.map((asset) => {
    const at = cellOf.get(asset);
    if (at !== undefined) return at;
    const nearest = nearestName(asset, cellOf.keys());
    throw new PortfolioError(
      "unknown-asset",
      `options.assets names ${asset}, which has no column${nearest === undefined ? "" : `: did you mean ${nearest}?`}`,
      { asset, nearest },
    );
  });
  return { assets: [...names], cells };
}

/** Open, high, low, close and volume are the columns of one asset, not five assets. */
function refuseBars(names: readonly string[]): void {
  const bars = names.filter((name) => BAR_HEADERS.includes(name.toLowerCase()));
  const prices = ["open", "high", "low", "close"].filter((bar) => bars.some((name) => name.toLowerCase() === bar));
  if (prices.length < 3 && !(bars.length > 1 && bars.length === names.length)) return;
  const close = bars.find((name) => /^adj/i.test(name)) ?? bars.find((name) => /^close$/i.test(name)) ?? bars[0];
  throw new PortfolioError(
    "invalid-argument",
    `the header has ${listed(bars)}, which are columns of one asset and not assets: say which to read, such as columns: { AAPL: ${shownValue(close)} }, or name the asset, such as asset: "AAPL"`,
    { argument: "options.columns" },
  );
}

/** The table of a wide text: a line for each date, a cell for each asset. */
export function readWide(layout: Layout, { assets, cells }: WideColumns, sort: boolean): PricesTable {
  const { cursor, headers, dateAt, notation } = layout;
  const n = assets.length;
  /** What to do with each cell of a row: its column, or −1 to pass it. */
  const columnOf = new Int32Array(headers.length).fill(-1);
  const repeats: (readonly [column: number, same: number])[] = [];
  cells.forEach((at, column) => {
    if (columnOf[at]! >= 0) repeats.push([column, columnOf[at]!]);
    else columnOf[at] = column;
  });
  if (columnOf[dateAt]! >= 0) refuseDateColumn(headers[dateAt]!);
  const dates: string[] = [];
  let values = new Float64Array(mostRows(cursor.text, headers.length) * n);
  let row = 0;
  while (cursor.nextLine()) {
    const start = cursor.position;
    let date: string | undefined;
    for (let at = 0; at < headers.length; at++) {
      if (at > 0 && cursor.lineEnded) refuseWidth(cursor, start, headers.length);
      if (columnOf[at]! >= 0) at = cursor.readNumbers(columnOf, at, values, row);
      const column = columnOf[at]!;
      if (at === dateAt) {
        date = dateOf(layout, start);
        if (date === undefined) break;
      } else if (column < 0) cursor.skip();
      else if (cursor.readNumber()) values[row + column] = cursor.value;
      else values[row + column] = priceOfCell(cursor, headers[at]!, notation);
    }
    if (date === undefined) continue; // a line of delimiters only
    if (!cursor.lineEnded) refuseWidth(cursor, start, headers.length);
    for (const [column, same] of repeats) values[row + column] = values[row + same]!;
    dates.push(date);
    row += n;
  }
  if (row < values.length) values = values.subarray(0, row);
  const sorted = sort ? sortRows(dates, values, n) : { dates, values };
  const table = { assets, ...sorted };
  checkTable("text", table);
  checkPriceValues(table);
  return { kind: "prices", ...table };
}

function refuseDateColumn(header: string): never {
  throw new PortfolioError(
    "invalid-argument",
    `options.columns reads ${shownValue(header)} as prices, and it is the column of dates: name another with dateColumn`,
    { argument: "options.columns" },
  );
}

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { readDate } from "../../src/core/dates/read-date.js";
import type { ReturnsTable } from "../../src/core/types.js";

const data = join(dirname(createRequire(import.meta.url).resolve("vega-datasets")), "..", "data");

function tableOf(asset: string, rows: readonly (readonly [string, number])[]): ReturnsTable {
  const values = new Float64Array(rows.length - 1);
  for (let t = 1; t < rows.length; t++) values[t - 1] = rows[t]![1] / rows[t - 1]![1] - 1;
  return { kind: "simple", assets: [asset], dates: rows.slice(1).map(([date]) => readDate(date)!), values };
}

const linesOf = (file: string): string[][] =>
  readFileSync(join(data, file), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));

/** Daily returns of the S&P 500, the last `count` of vega-datasets' sp500-2000.csv. */
export function sp500(count = 2520): ReturnsTable {
  const rows = linesOf("sp500-2000.csv").slice(-count - 1);
  return tableOf(
    "SP500",
    rows.map((cells) => [cells[0]!, Number(cells[4])] as const),
  );
}

/** Monthly returns of one symbol of vega-datasets' stocks.csv. */
export function stock(symbol: string): ReturnsTable {
  const rows = linesOf("stocks.csv").filter((cells) => cells[0] === symbol);
  return tableOf(
    symbol,
    rows.map((cells) => [cells[1]!, Number(cells[2])] as const),
  );
}

/** Several stocks of the same months side by side. */
export function stocksTable(symbols: readonly string[]): ReturnsTable {
  const columns = symbols.map(stock);
  const dates = columns[0]!.dates;
  const values = new Float64Array(dates.length * symbols.length);
  for (let t = 0; t < dates.length; t++) {
    for (let i = 0; i < symbols.length; i++) values[t * symbols.length + i] = columns[i]!.values[t]!;
  }
  return { kind: "simple", assets: symbols, dates, values };
}

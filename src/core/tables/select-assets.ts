import { PortfolioError } from "../errors/portfolio-error.js";
import { shownValue } from "../errors/shown-value.js";
import { assetPosition, assetPositions } from "../names/asset-positions.js";
import type { Table } from "../types.js";
import { requireTable } from "./require-table.js";

/**
 * Some columns of a table, in the order asked for.
 *
 * @param table - prices or returns
 * @param assets - names of columns, each once
 * @returns a table of the same kind with those columns
 * @throws {@link PortfolioError} `unknown-asset`, `duplicate-asset`, `empty`; `invalid-argument` for what is not a table or not an
 *   array of names, and those of dates and shape
 * @remarks O(T·k) for k assets; the values are copied.
 * @example
 * selectAssets(prices, ["MSFT", "AAPL"]);
 */
export function selectAssets<A extends Table>(table: A, assets: readonly string[]): A {
  requireTable("table", table, "any");
  if (!Array.isArray(assets)) {
    throw new PortfolioError("invalid-argument", `assets is ${shownValue(assets)}: give an array of names`, {
      argument: "assets",
    });
  }
  if (assets.length === 0) throw new PortfolioError("empty", "assets is empty: name at least one");
  assetPositions(assets);
  const columns = assets.map((asset) => assetPosition("assets", asset, table.assets));
  const n = table.assets.length;
  const values = new Float64Array(table.dates.length * columns.length);
  let k = 0;
  for (let t = 0; t < table.dates.length; t++) for (const i of columns) values[k++] = table.values[t * n + i]!;
  return { ...table, assets: [...assets], values };
}

import { assetPosition, assetPositions } from "./asset-positions.js";
import { PortfolioError } from "./portfolio-error.js";
import type { Table } from "./types.js";

/**
 * Some columns of a table, in the order asked for.
 *
 * @throws {@link PortfolioError} `unknown-asset`, `duplicate-asset`, `empty`
 * @remarks O(T·k) for k assets; the values are copied.
 * @example
 * selectAssets(prices, ["MSFT", "AAPL"]);
 */
export function selectAssets<A extends Table>(table: A, assets: readonly string[]): A {
  if (assets.length === 0) throw new PortfolioError("empty", "assets is empty: name at least one");
  assetPositions(assets);
  const columns = assets.map((asset) => assetPosition("assets", asset, table.assets));
  const n = table.assets.length;
  const values = new Float64Array(table.dates.length * columns.length);
  let k = 0;
  for (let t = 0; t < table.dates.length; t++) for (const i of columns) values[k++] = table.values[t * n + i]!;
  return { ...table, assets: [...assets], values };
}

import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireTable } from "../../core/tables/require-table.js";
import type { ReturnsTable } from "../../core/types.js";

/**
 * Refuses a table that is not one of complete returns.
 *
 * @throws {@link PortfolioError} `not-finite` with the asset and the date; what `requireTable` throws
 * @remarks O(T·N).
 */
export function checkReturns(returns: ReturnsTable): void {
  const { assets, dates, values } = requireTable("returns", returns, "returns");
  const n = assets.length;
  for (let k = 0; k < values.length; k++) {
    if (Number.isFinite(values[k])) continue;
    const [asset, date] = [assets[k % n]!, dates[Math.floor(k / n)]!];
    throw new PortfolioError(
      "not-finite",
      `returns of ${asset} on ${date} are ${values[k]}: fill or drop what is missing`,
      { asset, date },
    );
  }
}

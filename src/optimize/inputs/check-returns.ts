import { checkTable } from "../../core/check-table.js";
import { PortfolioError } from "../../core/portfolio-error.js";
import type { ReturnsTable } from "../../core/types.js";

/**
 * Refuses a table that is not one of complete returns.
 *
 * @throws {@link PortfolioError} `invalid-argument` for a table of prices; `not-finite` with asset and date; what `checkTable` throws
 * @remarks O(T·N).
 */
export function checkReturns(returns: ReturnsTable): void {
  checkTable("returns", returns);
  const { kind, assets, dates, values }: { readonly kind: string } & ReturnsTable = returns;
  if (kind !== "simple" && kind !== "log") {
    const mend = kind === "prices" ? "give returnsFromPrices of it" : 'give "simple" or "log"';
    throw new PortfolioError("invalid-argument", `returns.kind is ${JSON.stringify(kind)}: ${mend}`, { kind });
  }
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

import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { resolvePerAsset } from "../../core/names/resolve-per-asset.js";
import { requireTable } from "../../core/tables/require-table.js";
import type { ReturnsTable, Weights } from "../../core/types.js";

/**
 * Returns of a portfolio that is rebalanced to the same weights after every period: Σ w_i r_i.
 *
 * @param returns - T simple (or log) returns of N assets
 * @param weights - fractions of capital; an asset left out weighs 0, and what the weights lack to 1 is cash that earns nothing
 * @returns a table of simple returns with the one asset `"portfolio"`
 * @throws {@link PortfolioError} `unknown-asset`, `not-finite` (a missing return of a held asset, named with its date);
 *   `invalid-argument` for prices
 * @remarks O(T·N).
 * @example
 * performanceMetrics(portfolioReturns(returns, { AAPL: 0.5, KO: 0.5 })).sharpeRatio;
 */
export function portfolioReturns(returns: ReturnsTable, weights: Weights): ReturnsTable {
  const { assets, dates, values, kind, start } = requireTable("returns", returns, "returns");
  const w = resolvePerAsset("weights", weights, assets, 0);
  const n = assets.length;
  const portfolio = new Float64Array(dates.length);
  for (let t = 0; t < dates.length; t++) {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      if (w[i] === 0) continue; // what is not held may be missing
      const value = values[t * n + i]!;
      if (!Number.isFinite(value)) {
        throw new PortfolioError(
          "not-finite",
          `the return of ${assets[i]} on ${dates[t]} is ${value}, and it is held: fill it in or leave out the date`,
          {
            asset: assets[i],
            date: dates[t],
          },
        );
      }
      sum += w[i]! * (kind === "log" ? Math.expm1(value) : value);
    }
    portfolio[t] = sum;
  }
  return { kind: "simple", assets: ["portfolio"], dates, values: portfolio, ...(start === undefined ? {} : { start }) };
}

import type { OptimizationResult, Trade } from "../core/types.js";
import { type Allocation, allocateShares } from "../rebalance/allocate-shares.js";
import { latestPrices } from "./latest-prices.js";
import { type OptimizeOptions, optimizePortfolio } from "./optimize-portfolio.js";
import type { ReadInputs } from "./read-inputs.js";

export interface ConstructOptions extends OptimizeOptions {
  /** `"optimal"`. */
  readonly allocation?: "optimal" | "greedy";
}

export interface PortfolioConstruction {
  readonly optimization: OptimizationResult;
  /** `null` when the optimisation has no answer. */
  readonly allocation: Allocation | null;
  /** From what is held to the allocation, sells first. */
  readonly trades: readonly Trade[];
}

/**
 * Weights, the whole shares that come nearest to them for the portfolio's value, and the trades that lead there.
 *
 * @throws {@link PortfolioError} those of `optimizePortfolio` and `allocateShares`
 */
export function constructPortfolio(inputs: ReadInputs, options: ConstructOptions = {}): PortfolioConstruction {
  const { allocation: method = "optimal", ...settings } = options;
  const optimization = optimizePortfolio(inputs, settings);
  if (optimization.status !== "optimal") return { optimization, allocation: null, trades: [] };
  const { cash, holdings } = inputs.portfolio;
  const allocation = allocateShares(
    {
      weights: optimization.weights,
      prices: latestPrices(inputs.prices),
      capital: cash,
      holdings,
      ...(inputs.config.lotSize !== undefined && { lotSize: inputs.config.lotSize }),
    },
    { method },
  );
  return { optimization, allocation, trades: allocation.trades };
}

import { costSchedule } from "../backtest/cost-schedule.js";
import { labelled } from "../core/labelled.js";
import type { OptionsOf } from "../core/option-types.js";
import { PortfolioError } from "../core/portfolio-error.js";
import { readOptions } from "../core/read-options.js";
import type { OptimizationResult, Trade } from "../core/types.js";
import type { TradeCheck } from "../limits/types.js";
import { type Allocation, type AllocationInput, allocateShares } from "../rebalance/allocate-shares.js";
import { checkPortfolioTrades } from "./check-portfolio-trades.js";
import { latestPrices } from "./latest-prices.js";
import { limitedConstraints } from "./limited-constraints.js";
import { type OptimizeOptions, optimizeOptions, optimizePortfolio } from "./optimize-portfolio.js";
import type { ReadInputs } from "./read-inputs.js";

/** Options of `construct`, which go before the configuration. */
export interface ConstructOptions extends OptimizeOptions {
  /** How whole shares are found. Default `"optimal"`. */
  readonly allocation?: "optimal" | "greedy";
}

const constructOptions: OptionsOf<ConstructOptions> = {
  ...optimizeOptions,
  allocation: { kind: "choice", of: ["optimal", "greedy"] },
};

/** A portfolio from the latest prices, and the way to it. */
export interface PortfolioConstruction {
  /** The weights, or why there are none. */
  readonly optimization: OptimizationResult;
  /** The whole shares nearest to the weights; `null` when the optimization has no answer. */
  readonly allocation: Allocation | null;
  /** What the configured limits say of the way to the allocation; `null` without limits or without an allocation. */
  readonly check: TradeCheck | null;
  /** From what is held to the allocation, sales first; with limits, the nearest such trades that pass them. */
  readonly trades: readonly Trade[];
}

/**
 * Weights, the whole shares that come nearest to them for the portfolio's value, and the trades that lead there.
 *
 * The configured limits are constraints of the optimization, beside the configured constraints, as far as the method can hold
 * them, and the trades are checked by all of them. The configured costs (fixed, proportional, half the spread) leave the cash; those of impact do not count here.
 *
 * @throws {@link PortfolioError} those of `optimizePortfolio`, `allocateShares` and `checkTrades`
 */
export function constructPortfolio(inputs: ReadInputs, given: ConstructOptions = {}): PortfolioConstruction {
  const { allocation: method = "optimal", ...settings } = readOptions("options", given, constructOptions, {
    what: "an option of construct",
  });
  const { config, prices, portfolio } = inputs;
  const optimization = optimizeWithinLimits(inputs, settings);
  if (optimization.status !== "optimal") return { optimization, allocation: null, check: null, trades: [] };
  const fees = feesOf(inputs);
  const allocation = allocateShares(
    {
      weights: optimization.weights,
      prices: latestPrices(prices),
      capital: portfolio.cash,
      holdings: portfolio.holdings,
      ...(config.lotSize !== undefined && { lotSize: config.lotSize }),
      ...(fees !== undefined && { fees }),
    },
    { method },
  );
  if (config.limits === undefined) return { optimization, allocation, check: null, trades: allocation.trades };
  // trades that the limits make smaller must not overdraw what the allocation did not
  const limits = portfolio.cash >= 0 ? { minCash: 0, ...config.limits } : config.limits;
  const check = checkPortfolioTrades(inputs, allocation.trades, limits);
  return { optimization, allocation, check, trades: check.decision === "accept" ? allocation.trades : check.adjusted };
}

/** Weights under the constraints and the limits; a kind of limit that the method cannot hold is left to the check. */
function optimizeWithinLimits(inputs: ReadInputs, settings: OptimizeOptions): OptimizationResult {
  const given = settings.constraints ?? inputs.config.constraints ?? {};
  let constraints = limitedConstraints(inputs, given);
  for (;;) {
    try {
      return optimizePortfolio(inputs, { ...settings, constraints });
    } catch (error) {
      const key =
        error instanceof PortfolioError && error.code === "conflicting-options" && error.details["constraint"];
      if (typeof key !== "string" || !Object.hasOwn(constraints, key) || Object.hasOwn(given, key)) throw error;
      constraints = Object.fromEntries(Object.entries(constraints).filter(([name]) => name !== key));
    }
  }
}

/** The configured costs that do not depend on the size of an order in the portfolio. */
function feesOf({ config, prices: { assets } }: ReadInputs): AllocationInput["fees"] {
  if (config.costs === undefined) return undefined;
  const { fixed, rate } = costSchedule(config.costs, assets);
  return { fixed, proportional: labelled(assets, (i) => rate[i]!) };
}

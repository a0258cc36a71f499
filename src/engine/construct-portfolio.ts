import { costSchedule } from "../backtest/orders/cost-schedule.js";
import { PortfolioError } from "../core/errors/portfolio-error.js";
import { labeled } from "../core/names/labeled.js";
import { resolvePerAsset } from "../core/names/resolve-per-asset.js";
import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import type { Constraints, Trade, Weights } from "../core/types.js";
import type { Limits, TradeCheck } from "../limits/types.js";
import { allocateShares } from "../rebalance/allocate-shares.js";
import type { Allocation, AllocationInput } from "../rebalance/allocation-types.js";
import { capVolatility } from "./cap-volatility.js";
import { checkPortfolioTrades } from "./check-portfolio-trades.js";
import { limitedConstraints } from "./limited-constraints.js";
import { optimizePortfolio } from "./optimize-portfolio.js";
import { type EngineOptimization, type OptimizeOptions, optimizeOptions } from "./optimize-prices.js";
import type { ReadInputs } from "./read-inputs.js";
import { regimeConstraints } from "./regime-constraints.js";

/** Options of `construct`, which go before the configuration. */
export interface ConstructOptions extends OptimizeOptions {
  /** How whole shares are found. Default: the setting `allocation.method`. */
  readonly allocation?: "optimal" | "greedy";
}

const constructOptions: OptionsOf<ConstructOptions> = {
  ...optimizeOptions,
  allocation: { kind: "choice", of: ["optimal", "greedy"] },
};

/** A portfolio from the latest prices, and the way to it. */
export interface PortfolioConstruction {
  /** The weights, or why there are none. */
  readonly optimization: EngineOptimization;
  /** The shares nearest to the weights; `null` when the optimization has no answer. */
  readonly allocation: Allocation | null;
  /** What the limits say of the way to the allocation; `null` without limits or without an allocation. */
  readonly check: TradeCheck | null;
  /** From what is held to the allocation, sales first; with limits, the nearest such trades that pass them. */
  readonly trades: readonly Trade[];
}

/** Where shares need not be whole they are multiples of this. */
const FRACTION = 1e-6;

/**
 * Weights, the shares that come nearest to them for the portfolio's value, and the trades that lead there.
 *
 * The limits are constraints of the optimization, beside the constraints, as far as the method can hold them; what is over a
 * limit on volatility stays in cash; and the trades are checked by all limits. The costs (fixed, proportional, half the spread)
 * leave the cash; those of impact do not count here.
 *
 * @throws {@link PortfolioError} those of `optimizePortfolio`, `allocateShares` and `checkTrades`
 */
export function constructPortfolio(inputs: ReadInputs, given: ConstructOptions = {}): PortfolioConstruction {
  const { allocation, ...call } = readOptions("options", given, constructOptions, { what: "an option of construct" });
  const optimization = optimizeWithinLimits(inputs, call);
  if (optimization.status !== "optimal") return { optimization, allocation: null, check: null, trades: [] };
  const shares = allocatedShares(
    inputs,
    optimization.weights,
    { ...inputs.settings.constraints, ...call.constraints },
    allocation,
  );
  return { optimization, allocation: shares, ...passingTrades(inputs, shares.trades) };
}

/** Trades that pass the limits and the least order, which are never overdrawn when the cash was not. */
export function passingTrades(
  inputs: ReadInputs,
  trades: readonly Trade[],
): { readonly check: TradeCheck | null; readonly trades: readonly Trade[] } {
  const { settings, portfolio, config } = inputs;
  const { minTrade } = config.allocation;
  if (settings.limits === undefined && minTrade === 0) return { check: null, trades };
  const limits: Limits = {
    ...(portfolio.cash >= 0 && { minCash: 0 }),
    ...settings.limits,
    ...(minTrade > 0 && { orders: { minValue: minTrade, ...settings.limits?.orders } }),
  };
  const check = checkPortfolioTrades(inputs, trades, limits);
  return { check, trades: check.decision === "accept" ? trades : check.adjusted };
}

/** Weights under the constraints and the limits; a kind of limit that the method cannot hold is left to the check. */
export function optimizeWithinLimits(inputs: ReadInputs, call: OptimizeOptions): EngineOptimization {
  const given: Constraints = { ...inputs.settings.constraints, ...call.constraints };
  let constraints = limitedConstraints(inputs, given);
  const { limits } = regimeConstraints(inputs, inputs.settings);
  for (;;) {
    try {
      const found = optimizePortfolio(inputs, { ...call, constraints });
      return capVolatility({ ...inputs.settings, ...(limits !== undefined && { limits }) }, found);
    } catch (error) {
      const named =
        error instanceof PortfolioError && error.code === "conflicting-options" && error.details["constraint"];
      const [key] = typeof named === "string" ? named.split(".") : [];
      if (key === undefined || !Object.hasOwn(constraints, key) || Object.hasOwn(given, key)) throw error;
      constraints = Object.fromEntries(Object.entries(constraints).filter(([name]) => name !== key));
    }
  }
}

function allocatedShares(
  inputs: ReadInputs,
  weights: Weights,
  { max }: Constraints,
  method: "optimal" | "greedy" | undefined,
): Allocation {
  const { config, settings, portfolio, latest, prices } = inputs;
  const { cashBuffer, wholeShares, method: usual } = config.allocation;
  const names = Object.keys(weights);
  const caps =
    max === undefined ? undefined : resolvePerAsset("constraints.max", max, prices.assets, 1, { allowInfinite: true });
  const fees = feesOf(inputs);
  return allocateShares(
    {
      weights: cashBuffer === 0 ? weights : labeled(names, (i) => weights[names[i]!]! * (1 - cashBuffer)),
      prices: latest,
      capital: portfolio.cash,
      holdings: portfolio.holdings,
      lotSize: wholeShares ? settings.lotSize : FRACTION,
      ...(fees !== undefined && { fees }),
      ...(caps !== undefined && { max: labeled(prices.assets, (i) => Math.max(caps[i]!, 0)) }),
    },
    { method: wholeShares ? (method ?? usual) : "greedy" },
  );
}

/** The costs that do not depend on the size of an order in the portfolio. */
function feesOf({ settings: { costs }, prices: { assets } }: ReadInputs): AllocationInput["fees"] {
  if (costs === undefined) return undefined;
  const { fixed, rate } = costSchedule(costs, assets);
  return { fixed, proportional: labeled(assets, (i) => rate[i]!) };
}

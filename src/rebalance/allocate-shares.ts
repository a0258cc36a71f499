import { checkKeys } from "../core/check-keys.js";
import { labelled } from "../core/labelled.js";
import { PortfolioError } from "../core/portfolio-error.js";
import { requireObject } from "../core/require-object.js";
import { resolvePerAsset } from "../core/resolve-per-asset.js";
import type { Trade, Weights } from "../core/types.js";
import { greedyLots } from "./greedy-lots.js";
import { type LotPosition, tradeFee } from "./lot-position.js";
import { optimalLots } from "./optimal-lots.js";

const INPUTS: readonly string[] = ["weights", "prices", "capital", "holdings", "lotSize", "fees"];
const OPTIONS: readonly string[] = ["method", "tolerance", "maxStates"];
const FEES: readonly string[] = ["fixed", "proportional"];

/** What is to be allocated. */
export interface AllocationInput {
  /** Fractions of the account's value; what they leave of 1 stays in cash. Negative is short. */
  readonly weights: Weights;
  /** Currency units per share, of every asset that is weighed or held; others may be there. */
  readonly prices: Weights;
  /** Cash in the account, in currency units. Without holdings this is all there is. */
  readonly capital: number;
  /** Shares already held; what is held without a weight is sold. Nothing. */
  readonly holdings?: Weights;
  /** Shares per lot: positions end as whole multiples of it, or as they were. 1. */
  readonly lotSize?: number | Weights;
  /** `fixed` currency units per order; `proportional` to the value traded. None. */
  readonly fees?: { readonly fixed?: number; readonly proportional?: number | Weights };
}

export interface AllocationOptions {
  /** `"optimal"`: the least tracking gap, proven up to `tolerance`; `"greedy"`: quick and plain. `"optimal"`. */
  readonly method?: "optimal" | "greedy";
  /** How far from the least the gap may be, as a fraction of the account's value; 1e-9. */
  readonly tolerance?: number;
  /** How many partial allocations the optimal method keeps at a time; 2000. More proves more, and takes longer. */
  readonly maxStates?: number;
}

export interface Allocation {
  readonly method: "optimal" | "greedy";
  /** Shares held after the trades, in whole lots; every asset weighed or held. */
  readonly shares: Weights;
  /** What is left, never negative. */
  readonly cash: number;
  /** Value of the shares as fractions of the account before the trades; with cash and fees they sum to 1. */
  readonly weights: Weights;
  /**
   * Distance to the target, with cash and fees counted as positions: Σ|w − w*| / 2, which is the part of the account
   * that misses its place. 0 is on target.
   */
  readonly trackingGap: number;
  /** No allocation in whole lots has a smaller gap than this. */
  readonly bound: number;
  /** Currency units. */
  readonly fees: number;
  /** From the holdings to the shares, sales first. */
  readonly trades: readonly Trade[];
}

/**
 * Whole shares (or lots) that come nearest to weights, from holdings and cash, never spending more than there is.
 *
 * @param input - the account: its value is `capital` plus the holdings at these prices
 * @param options - `method` "optimal", `tolerance` 1e-9, `maxStates` 2000
 * @returns shares, cash and the gap to the target with a proven bound below it
 * @throws {@link PortfolioError} `not-finite`, `invalid-argument`, `invalid-price`, `missing-price`, `unknown-asset`;
 *   `empty` when the account is worth nothing
 * @remarks A short position is at most one lot larger than its target and its proceeds may be spent; no long target ends
 *   short. Greedy O(N log N); optimal as a multiple-choice knapsack (milliseconds for hundreds of assets; the
 *   relaxation's bound holds also where the search is cut off by `maxStates`). NaN throws.
 *   The gap is the objective of PyPortfolioOpt's `lp_portfolio` (distance of the positions plus idle cash), halved.
 * @example
 * allocateShares({ weights: { AAPL: 0.6, KO: 0.4 }, prices: { AAPL: 210, KO: 62 }, capital: 10_000 }).shares
 */
export function allocateShares(input: AllocationInput, options: AllocationOptions = {}): Allocation {
  requireObject("input of allocateShares", input, "an object with weights, prices and capital");
  checkKeys("input", input, INPUTS, "a part of an allocation");
  checkKeys("options", options, OPTIONS, "an option of allocateShares");
  requireObject("weights", input.weights, "fractions of the account by asset, such as { AAPL: 0.6 }");
  requireObject("prices", input.prices, "prices by asset, such as { AAPL: 210 }");
  if (input.holdings !== undefined) requireObject("holdings", input.holdings, "shares by asset, or leave it out");
  if (input.fees !== undefined) checkKeys("fees", input.fees, FEES, "a fee");
  const { method = "optimal", tolerance = 1e-9, maxStates = 2000 } = options;
  if (method !== "optimal" && method !== "greedy") {
    throw new PortfolioError("invalid-argument", `method is ${JSON.stringify(method)}: give "optimal" or "greedy"`, {
      method,
    });
  }
  notNegative("tolerance", tolerance);
  notNegative("maxStates", maxStates);
  const { capital } = input;
  notNegative("capital", capital);
  const assets = [...new Set([...Object.keys(input.weights), ...Object.keys(input.holdings ?? {})])];
  const { positions, value } = readPositions(input, assets);
  const weighed = positions.reduce((sum, { weight }) => sum + weight, 0);
  if (weighed > 1 + 1e-6) {
    throw new PortfolioError(
      "invalid-argument",
      `weights sum to ${weighed}: give at most 1, since an account cannot spend more than it has`,
      { sum: weighed },
    );
  }
  const idle = Math.max(0, 1 - weighed) * value;
  const exact = optimalLots(positions, capital, idle, tolerance * value, method === "optimal" ? maxStates : 0);
  const lots = method === "optimal" ? exact.lots : greedyLots(positions, capital);
  return describe(method, assets, positions, lots, { capital, value, idle, bound: exact.bound });
}

function readPositions(input: AllocationInput, assets: readonly string[]): { positions: LotPosition[]; value: number } {
  const weights = resolvePerAsset("weights", input.weights, assets, 0);
  const held = resolvePerAsset("holdings", input.holdings, assets, 0);
  const lotSize = resolvePerAsset("lotSize", input.lotSize, assets, 1);
  const rate = resolvePerAsset("fees.proportional", input.fees?.proportional, assets, 0);
  const fixed = input.fees?.fixed ?? 0;
  notNegative("fees.fixed", fixed);
  let value = input.capital;
  const priced = assets.map((asset, i) => {
    const price = Object.hasOwn(input.prices, asset) ? input.prices[asset] : undefined;
    if (price === undefined || Number.isNaN(price)) {
      throw new PortfolioError(
        "missing-price",
        `prices.${asset} is missing: give a price for all that is weighed or held`,
        {
          asset,
        },
      );
    }
    if (!(typeof price === "number" && price > 0 && price < Number.POSITIVE_INFINITY)) {
      throw new PortfolioError("invalid-price", `prices.${asset} is ${price}: give a price greater than 0`, {
        asset,
        price,
      });
    }
    if (!(lotSize[i]! > 0)) {
      throw new PortfolioError("invalid-argument", `lotSize.${asset} is ${lotSize[i]}: give a number greater than 0`, {
        asset,
      });
    }
    if (!(price * lotSize[i]! > 0 && price * lotSize[i]! < Number.POSITIVE_INFINITY)) {
      throw new PortfolioError(
        "invalid-argument",
        `a lot of ${asset} is worth ${price * lotSize[i]!}: give prices.${asset} and lotSize.${asset} nearer to 1`,
        { asset },
      );
    }
    if (!(rate[i]! >= 0 && rate[i]! < 1)) {
      throw new PortfolioError(
        "invalid-argument",
        `fees.proportional.${asset} is ${rate[i]}: give a fraction below 1`,
        {
          asset,
        },
      );
    }
    value += held[i]! * price;
    return price * lotSize[i]!;
  });
  if (value === Number.POSITIVE_INFINITY) {
    throw new PortfolioError("not-finite", "capital and holdings are worth Infinity: count in a larger currency unit", {
      value,
    });
  }
  if (!(value > 0)) {
    throw new PortfolioError("empty", `capital and holdings are worth ${value}: there is nothing to allocate`, {
      value,
    });
  }
  const positions = priced.map((lotValue, i) => ({
    weight: weights[i]!,
    lotValue,
    lotSize: lotSize[i]!,
    target: (weights[i]! * value) / lotValue,
    held: held[i]! / lotSize[i]!,
    fixed,
    rate: rate[i]!,
  }));
  for (const [i, { target, held: lots }] of positions.entries()) {
    refuseCountless(`weights.${assets[i]} asks for ${target} lots`, assets[i]!, target);
    refuseCountless(`holdings.${assets[i]} is ${lots} lots`, assets[i]!, lots);
  }
  return { positions, value };
}

/** Beyond 2⁵³ one lot more is the same number, so that no search for whole lots gets on; one stays free to round up to. */
function refuseCountless(what: string, asset: string, lots: number): void {
  if (Math.abs(lots) < Number.MAX_SAFE_INTEGER - 1) return;
  throw new PortfolioError(
    "invalid-argument",
    `${what}, and more than 2^53 cannot be counted exactly: give a larger lotSize for ${asset}, or shares of a larger unit at a higher price`,
    { asset, lots },
  );
}

function describe(
  method: "optimal" | "greedy",
  assets: readonly string[],
  positions: readonly LotPosition[],
  lots: Float64Array,
  account: { readonly capital: number; readonly value: number; readonly idle: number; readonly bound: number },
): Allocation {
  const { value } = account;
  let cash = account.capital;
  let fees = 0;
  let missing = 0;
  const trades: Trade[] = [];
  for (const [i, position] of positions.entries()) {
    const quantity = (lots[i]! - position.held) * position.lotSize;
    const cost = tradeFee(position, lots[i]!);
    missing += Math.max(0, position.target - lots[i]!) * position.lotValue;
    if (quantity === 0) continue;
    const price = position.lotValue / position.lotSize;
    trades.push({ asset: assets[i]!, quantity, price, cost });
    cash -= quantity * price + cost;
    fees += cost;
  }
  cash = Math.max(0, cash); // rounding alone can be below
  missing += Math.max(0, account.idle - cash);
  return {
    method,
    shares: labelled(assets, (i) => lots[i]! * positions[i]!.lotSize + 0),
    cash,
    weights: labelled(assets, (i) => (lots[i]! * positions[i]!.lotValue) / value + 0),
    trackingGap: missing / value,
    bound: Math.min(missing, Math.max(0, account.bound)) / value,
    fees,
    trades: [...trades.filter(({ quantity }) => quantity < 0), ...trades.filter(({ quantity }) => quantity > 0)],
  };
}

function notNegative(name: string, value: number): void {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return;
  throw new PortfolioError(
    typeof value === "number" && !Number.isFinite(value) ? "not-finite" : "invalid-argument",
    `${name} is ${String(value)}: give a finite number of 0 or more`,
    { argument: name, value },
  );
}

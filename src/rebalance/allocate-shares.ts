import { nearestName } from "../core/errors/nearest-name.js";
import { PortfolioError } from "../core/errors/portfolio-error.js";
import { requireObject } from "../core/errors/require-object.js";
import { shownValue } from "../core/errors/shown-value.js";
import { labeled } from "../core/names/labeled.js";
import { resolvePerAsset } from "../core/names/resolve-per-asset.js";
import { readOptions } from "../core/options/read-options.js";
import type { Trade, Weights } from "../core/types.js";
import {
  type Allocation,
  type AllocationInput,
  type AllocationOptions,
  allocationInput,
  allocationOptions,
} from "./allocation-types.js";
import { greedyLots } from "./greedy-lots.js";
import { type LotPosition, tradeFee } from "./lot-position.js";
import { optimalLots } from "./optimal-lots.js";

/**
 * Whole shares (or lots) that come nearest to weights, from holdings and cash, never spending more than there is.
 *
 * @param given - the account: its value is `capital` plus the holdings at these prices
 * @param options - `method` "optimal", `tolerance` 1e-9, `maxStates` 2000
 * @returns shares, cash and the gap to the target, with a bound that no allocation is below
 * @throws {@link PortfolioError} `not-finite`, `invalid-argument`, `invalid-price`, `missing-price`, `unknown-asset`;
 *   `empty` when the account is worth nothing
 * @remarks A short position is at most one lot larger than its target and its proceeds may be spent; no long target ends
 *   short. Greedy O(N log N); optimal as a multiple-choice knapsack (milliseconds for hundreds of assets; the
 *   relaxation's bound holds also where the search is cut off by `maxStates`). NaN throws.
 *   The gap is the objective of PyPortfolioOpt's `lp_portfolio` (distance of the positions plus idle cash), halved.
 *   A lot is small: limits on groups or on risk are for `checkTrades` with `wholeShares` to hold.
 * @example
 * allocateShares({ weights: { AAPL: 0.6, KO: 0.4 }, prices: { AAPL: 210, KO: 62 }, capital: 10_000 }).shares
 */
export function allocateShares(given: AllocationInput, options: AllocationOptions = {}): Allocation {
  requireObject("input of allocateShares", given, "an object with weights, prices and capital");
  const read = readOptions("input", given, allocationInput, { what: "a part of an allocation" });
  const { method, tolerance, maxStates } = readOptions("options", options, allocationOptions, {
    what: "an option of allocateShares",
  });
  const { capital } = read;
  const assets = [...new Set([...Object.keys(read.weights), ...Object.keys(read.holdings ?? {})])];
  const { positions, value } = readPositions(read, assets);
  const weighed = positions.reduce((sum, { weight }) => sum + weight, 0);
  if (weighed > 1 + 1e-6) {
    throw new PortfolioError(
      "invalid-argument",
      `weights sum to ${weighed}: give at most 1, since an account cannot spend more than it has`,
      { sum: weighed },
    );
  }
  const idle = Math.max(0, 1 - weighed) * value;
  const max = resolvePerAsset("input.max", read.max, assets, Infinity, { allowInfinite: true });
  const capped = (worth: number): LotPosition[] =>
    positions.map(({ weight, lotValue, lotSize, target, held, fixed, rate }, i) => {
      const most = max[i]! * worth;
      const mayStay = held * lotValue <= most * (1 + 1e-10);
      return { weight, lotValue, lotSize, target, held, fixed, rate, cap: mostLots(most, lotValue), mayStay };
    });

  // a cap is a fraction of what the fees leave, which is known once the lots are: each round takes the fees of the last
  let bound: number | undefined;
  let worth = value;
  for (let round = 0; ; round++) {
    const within = capped(worth);
    const greedy = greedyLots(within, capital);
    const exact = optimalLots(within, greedy, capital, idle, tolerance * value, method === "optimal" ? maxStates : 0);
    bound ??= exact.bound;
    const lots = method === "optimal" ? exact.lots : greedy;
    const found = describe(method, assets, within, lots, { capital, value, idle, bound, tolerance });
    const left = value - found.fees;
    const passed = within.some(({ lotValue }, i) => lots[i]! * lotValue > max[i]! * left * (1 + 1e-9));
    if (!passed) return found;
    // the last rounds leave room for fees that grow again
    worth = round < 4 ? Math.min(left, worth) : worth - (value - left) / 2 - 1e-6 * value;
    if (round > 60 || !(worth > 0)) throw uncovered(capital);
  }
}

/** Whole lots within a value; a value within rounding of a whole number of lots holds them. */
function mostLots(worth: number, lotValue: number): number {
  const lots = worth / lotValue;
  const nearest = Math.round(lots);
  return Math.abs(lots - nearest) <= 1e-10 * Math.max(1, lots) ? nearest : Math.floor(lots);
}

function uncovered(capital: number): PortfolioError {
  return new PortfolioError(
    "invalid-argument",
    `input.capital is ${capital}, and no sale in whole lots covers that and its fees within the limits: add cash, or lower the fees`,
    { capital },
  );
}

function readPositions(
  { weights: weightOf, prices, capital, holdings, lotSize: lotSizes, fees: costs }: AllocationInput,
  assets: readonly string[],
): { positions: Omit<LotPosition, "cap" | "mayStay">[]; value: number } {
  const weights = resolvePerAsset("input.weights", weightOf, assets, 0);
  const held = resolvePerAsset("input.holdings", holdings, assets, 0);
  const lotSize = resolvePerAsset("input.lotSize", lotSizes, assets, 1);
  const rate = resolvePerAsset("input.fees.proportional", costs?.proportional, assets, 0);
  const fixed = costs?.fixed ?? 0;
  let value = capital;
  let size = Math.abs(capital);
  const lotValues = assets.map((asset, i) => {
    const price = priceOf(asset, prices);
    const lotValue = price * lotSize[i]!;
    if (!(lotValue > 0 && lotValue < Number.POSITIVE_INFINITY)) {
      throw new PortfolioError(
        "invalid-argument",
        `a lot of ${asset} is worth ${lotValue}: give prices.${asset} and lotSize.${asset} nearer to 1`,
        { asset },
      );
    }
    value += held[i]! * price;
    size += Math.abs(held[i]! * price);
    return lotValue;
  });
  if (!(size < Number.POSITIVE_INFINITY)) {
    throw new PortfolioError("not-finite", "capital and holdings are worth Infinity: count in a larger currency unit", {
      value,
    });
  }
  if (!(value > 0)) {
    throw new PortfolioError("empty", `capital and holdings are worth ${value}: there is nothing to allocate`, {
      value,
    });
  }
  const positions = lotValues.map((lotValue, i) => ({
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

function priceOf(asset: string, prices: Weights): number {
  const price: unknown = Object.hasOwn(prices, asset) ? prices[asset] : undefined;
  if (typeof price === "number" && price > 0 && price < Number.POSITIVE_INFINITY) return price;
  if (price === undefined || Number.isNaN(price)) {
    const nearest = nearestName(asset, Object.keys(prices));
    const hint =
      nearest === undefined || nearest === asset
        ? "give a price for all that is weighed or held"
        : `did you mean ${nearest}?`;
    throw new PortfolioError("missing-price", `prices.${asset} is missing: ${hint}`, { asset });
  }
  throw new PortfolioError("invalid-price", `prices.${asset} is ${shownValue(price)}: give a price greater than 0`, {
    asset,
    price: shownValue(price),
  });
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
  account: {
    readonly capital: number;
    readonly value: number;
    readonly idle: number;
    readonly bound: number;
    readonly tolerance: number;
  },
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
  if (cash < -1e-12 * positions.reduce((sum, { held, lotValue }) => sum + Math.abs(held) * lotValue, value)) {
    throw uncovered(account.capital);
  }
  cash = Math.max(0, cash); // rounding alone can be below
  missing += Math.max(0, account.idle - cash);
  const bound = Math.min(missing, Math.max(0, account.bound)) / value;
  return {
    method,
    shares: labeled(assets, (i) => lots[i]! * positions[i]!.lotSize + 0),
    cash,
    weights: labeled(assets, (i) => (lots[i]! * positions[i]!.lotValue) / value + 0),
    trackingGap: missing / value,
    bound,
    proven: missing / value - bound <= account.tolerance + 1e-12,
    fees,
    trades: [...trades.filter(({ quantity }) => quantity < 0), ...trades.filter(({ quantity }) => quantity > 0)],
  };
}

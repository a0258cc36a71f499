import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { checkPriceValues } from "../../core/tables/check-price-values.js";
import { requireTable } from "../../core/tables/require-table.js";
import type { IsoDate, PricesTable } from "../../core/types.js";
import { universalMixes } from "./universal-mixes.js";

/** Which rule, and its settings. */
export interface OnlinePortfolioOptions {
  /**
   * `"uniform"`: equal weights at each date; `"exponentiated-gradient"`: weights grow with what they earned;
   * `"universal"`: the mean of all constant mixes, by what each earned; `"follow-the-leader"`: all in what grew most so far.
   */
  readonly method: "uniform" | "exponentiated-gradient" | "universal" | "follow-the-leader";
  /** η of the exponentiated gradient. Default 0.05. */
  readonly learningRate?: number;
  /** Constant mixes of the universal portfolio: a grid for two assets, drawn for more. Default 2,000. */
  readonly mixes?: number;
  /** Seed of the mixes that are drawn. Default 0. */
  readonly seed?: number;
}

/** What a rule held and what came of it. */
export interface OnlinePortfolio {
  /** N names. */
  readonly assets: readonly string[];
  /** T dates, those of the prices. */
  readonly dates: readonly IsoDate[];
  /** T * N: row t is held from date t on and knows prices up to it alone. */
  readonly weights: Float64Array;
  /** Value at each date of 1 at the first, before costs. */
  readonly wealth: Float64Array;
}

const declared: OptionsOf<OnlinePortfolioOptions, "learningRate" | "mixes" | "seed"> = {
  method: {
    kind: "choice",
    of: ["uniform", "exponentiated-gradient", "universal", "follow-the-leader"],
    required: true,
  },
  learningRate: { kind: "number", min: 0, max: 1_000, default: 0.05 },
  mixes: { kind: "number", integer: true, min: 2, max: 1_000_000, default: 2_000 },
  seed: { kind: "number", integer: true, default: 0 },
};

/**
 * Online portfolio selection: rules that need no training, as baselines for those that do.
 *
 * @param prices - T dates by N assets, none missing
 * @param options - `method`; rate 0.05, 2,000 mixes
 * @returns weights of each date from prices up to it, and the wealth before costs
 * @throws {@link PortfolioError} those of tables; `missing-price` with asset and date
 * @remarks O(T·N), the universal portfolio O(T·N·mixes). Helmbold et al. (1998); Cover (1991). Published wealth on NYSE(O):
 *   scripts/acceptance/nyse-o.ts.
 * @example
 * onlinePortfolio(prices, { method: "exponentiated-gradient" }).wealth.at(-1);
 */
export function onlinePortfolio(prices: PricesTable, options: OnlinePortfolioOptions): OnlinePortfolio {
  const { method, learningRate, mixes, seed } = readOptions("options", options, declared, {
    what: "an option of onlinePortfolio",
  });
  const { assets, dates, values } = requireComplete(prices);
  const n = assets.length;
  const T = dates.length;
  const weights = new Float64Array(T * n).fill(1 / n, 0, n);
  const wealth = new Float64Array(T).fill(1);
  const universal = method === "universal" ? universalMixes(n, mixes, seed) : undefined;
  const moves = new Float64Array(n);
  for (let t = 1; t < T; t++) {
    const held = weights.subarray((t - 1) * n, t * n);
    let growth = 0;
    for (let i = 0; i < n; i++) {
      moves[i] = values[t * n + i]! / values[(t - 1) * n + i]!;
      growth += held[i]! * moves[i]!;
    }
    wealth[t] = wealth[t - 1]! * growth;
    const next = weights.subarray(t * n, (t + 1) * n);
    if (method === "uniform") next.fill(1 / n);
    else if (method === "follow-the-leader") followLeader(next, values, t);
    else if (universal !== undefined) universal.step(moves, next);
    else exponentiatedGradient(next, held, moves, growth, learningRate);
  }
  return { assets: [...assets], dates: [...dates], weights, wealth };
}

function requireComplete(given: PricesTable): PricesTable {
  const prices = requireTable("prices", given, "prices");
  if (checkPriceValues(prices)) return prices;
  const at = prices.values.findIndex(Number.isNaN);
  const asset = prices.assets[at % prices.assets.length];
  const date = prices.dates[Math.floor(at / prices.assets.length)];
  throw new PortfolioError(
    "missing-price",
    `${asset} has no price on ${date}: give prices without gaps, such as cleanPrices(prices, { missing: "forward-fill" })`,
    { asset, date },
  );
}

/** w·e^(η·x/(w·x)), scaled to sum to 1. */
function exponentiatedGradient(
  next: Float64Array,
  held: Float64Array,
  moves: Float64Array,
  growth: number,
  rate: number,
): void {
  let most = Number.NEGATIVE_INFINITY;
  for (const move of moves) most = Math.max(most, move);
  let sum = 0;
  for (let i = 0; i < held.length; i++) {
    // the greatest exponent is taken off, so that none overflows
    next[i] = held[i]! * Math.exp((rate * (moves[i]! - most)) / growth);
    sum += next[i]!;
  }
  for (let i = 0; i < held.length; i++) next[i]! /= sum;
}

/** All in the asset that grew most since the first date; assets that grew the same share. */
function followLeader(next: Float64Array, values: Float64Array, t: number): void {
  const n = next.length;
  let most = 0;
  for (let i = 0; i < n; i++) most = Math.max(most, values[t * n + i]! / values[i]!);
  let leaders = 0;
  for (let i = 0; i < n; i++) if (values[t * n + i]! / values[i]! === most) leaders += 1;
  for (let i = 0; i < n; i++) next[i] = values[t * n + i]! / values[i]! === most ? 1 / leaders : 0;
}

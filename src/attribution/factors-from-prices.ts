import { PortfolioError } from "../core/errors/portfolio-error.js";
import { resolvePerAsset } from "../core/names/resolve-per-asset.js";
import type { OptionsOf, ReadOptions } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import { requireTable } from "../core/tables/require-table.js";
import type { IsoDate, PerAsset, PricesTable, ReturnsTable } from "../core/types.js";

/** A factor that can be made from prices. */
export type PriceFactor = "market" | "momentum" | "volatility" | "size" | "value";

/** What factors are made from, and how. */
export interface PriceFactorOptions {
  /** Shares outstanding: needed for `size` and `value`; with them the market is weighted by capitalization. Default: none. */
  readonly shares?: PerAsset;
  /**
   * Book equity in units of the prices' currency: needed for `value`, together with `shares`. It is used on every date, so give
   * what was known at the beginning. Default: none.
   */
  readonly bookEquity?: PerAsset;
  /** Which factors. Default: all that the inputs allow. */
  readonly factors?: readonly PriceFactor[];
  /** Share of the assets on each side of a long-short factor. Default 0.3. */
  readonly fraction?: number;
  /** Periods over which momentum is measured. Default 252. */
  readonly lookback?: number;
  /** Latest periods that momentum leaves out. Default 21. */
  readonly skip?: number;
  /** Periods over which the volatility factor is measured. Default 63. */
  readonly volatilityLookback?: number;
  /** Periods between two formations. Default 21. */
  readonly every?: number;
}

const ALL = ["market", "momentum", "volatility", "size", "value"] as const;

const declared: OptionsOf<PriceFactorOptions, "fraction" | "lookback" | "skip" | "volatilityLookback" | "every"> = {
  shares: { kind: "per-asset", above: 0 },
  bookEquity: { kind: "per-asset" },
  factors: { kind: "list", of: { kind: "choice", of: ALL }, minLength: 1, maxLength: 5 },
  fraction: { kind: "number", above: 0, max: 0.5, unit: "fraction", default: 0.3 },
  lookback: { kind: "number", integer: true, min: 1, default: 252 },
  skip: { kind: "number", integer: true, min: 0, default: 21 },
  volatilityLookback: { kind: "number", integer: true, min: 2, default: 63 },
  every: { kind: "number", integer: true, min: 1, default: 21 },
};

/** The factor returns made, and what could not be made. */
export interface PriceFactors {
  /** One column for each factor made; begins after the longest look-back. */
  readonly returns: ReturnsTable;
  /** How each one is made and from what. */
  readonly definitions: readonly { readonly factor: PriceFactor; readonly definition: string }[];
  /** What could not be made, and the input that it needs. */
  readonly skipped: readonly { readonly factor: PriceFactor; readonly reason: string }[];
}

/**
 * Factor returns made of the prices of a universe when no factor table is at hand.
 *
 * `market`: mean of all returns, by capitalization when `shares` are given. `momentum`: winners of the look-back without its last
 * weeks, less losers. `volatility`: calm less volatile assets. `size`: small less large by price times `shares`. `value`: high
 * less low `bookEquity` over capitalization. Long-short factors hold the outer thirds in equal parts and are formed every 21
 * periods from data up to the date before the return. They are proxies: book equity that is restated later looks ahead.
 *
 * @param prices - T dates of N ≥ 4 assets without gaps
 * @param options - `shares`, `bookEquity`, `factors` all possible, `fraction` 0.3, `lookback` 252, `skip` 21,
 *   `volatilityLookback` 63, `every` 21
 * @returns a table with a column for each factor, their definitions, and those that lack an input
 * @throws {@link PortfolioError} `too-few-observations`, `not-finite` (a missing price, with asset and date),
 *   `invalid-argument` (options; a factor asked for by name whose input is missing), `unknown-asset`
 * @remarks O(T·N + T/every · N·(log N + volatilityLookback)). Fama and French (1993), Carhart (1997), Ang et al. (2006).
 * @example
 * const { returns, skipped } = factorsFromPrices(prices); // skipped: size and value, which need shares and bookEquity
 */
export function factorsFromPrices(prices: PricesTable, options: PriceFactorOptions = {}): PriceFactors {
  requireTable("prices", prices, "prices");
  const read = readOptions("options", options, declared, {
    what: "an option of factorsFromPrices",
    assets: prices.assets,
  });
  const settings = readSettings(prices, read);
  const { fraction, lookback, skip, volatilityLookback, every, start } = settings;
  const n = prices.assets.length;
  const periods = prices.dates.length;
  const p = prices.values;
  const shares = read.shares === undefined ? null : positive("options.shares", read.shares, prices);
  const book =
    read.bookEquity === undefined ? null : resolvePerAsset("options.bookEquity", read.bookEquity, prices.assets, 0);

  const scores: Readonly<Record<PriceFactor, ((t: number, i: number) => number) | string>> = {
    market: () => 0,
    momentum: (t, i) => p[(t - skip) * n + i]! / p[(t - lookback) * n + i]!,
    volatility: (t, i) => -sumOfSquares(p, n, t, i, volatilityLookback),
    size: shares === null ? "needs shares" : (t, i) => -p[t * n + i]! * shares[i]!,
    value:
      shares === null || book === null
        ? "needs shares and bookEquity"
        : (t, i) => book[i]! / (p[t * n + i]! * shares[i]!),
  };
  const made: PriceFactor[] = [];
  const skipped: { factor: PriceFactor; reason: string }[] = [];
  for (const factor of settings.factors) {
    const score = scores[factor];
    if (typeof score !== "string") made.push(factor);
    else if (read.factors === undefined) skipped.push({ factor, reason: score });
    else throw new PortfolioError("invalid-argument", `factors names ${factor}, which ${score}: give them`, { factor });
  }

  const dates: IsoDate[] = prices.dates.slice(start + 1);
  const values = new Float64Array(dates.length * made.length);
  const side = Math.max(1, Math.round(fraction * n));
  for (const [k, factor] of made.entries()) {
    const score = scores[factor] as (t: number, i: number) => number;
    let weights = new Float64Array(n);
    for (let t = start; t + 1 < periods; t++) {
      if (factor === "market") {
        if (shares === null) weights.fill(1 / n);
        else weights = capitalization(p, n, t, shares);
      } else if ((t - start) % every === 0) weights = longShort(n, side, (i) => score(t, i));
      let sum = 0;
      for (let i = 0; i < n; i++) sum += weights[i]! * (p[(t + 1) * n + i]! / p[t * n + i]! - 1);
      values[(t - start) * made.length + k] = sum;
    }
  }
  return {
    returns: { kind: "simple", assets: made, dates, values },
    definitions: made.map((factor) => ({ factor, definition: definitionOf(factor, settings, shares !== null) })),
    skipped,
  };
}

type ReadSettings = ReadOptions<PriceFactorOptions, "fraction" | "lookback" | "skip" | "volatilityLookback" | "every">;

interface Settings {
  readonly factors: readonly PriceFactor[];
  readonly fraction: number;
  readonly lookback: number;
  readonly skip: number;
  readonly volatilityLookback: number;
  readonly every: number;
  /** First row from which a factor is formed. */
  readonly start: number;
}

function readSettings(
  prices: PricesTable,
  { factors = ALL, fraction, lookback, skip, volatilityLookback, every }: ReadSettings,
): Settings {
  if (lookback <= skip) {
    throw new PortfolioError(
      "invalid-argument",
      `options.lookback is ${lookback} and options.skip is ${skip}: look back further than what is left out`,
      { lookback, skip },
    );
  }
  const start = Math.max(
    factors.includes("momentum") ? lookback : 0,
    factors.includes("volatility") ? volatilityLookback : 0,
  );
  const n = prices.assets.length;
  if (n < 4 || prices.dates.length < start + 2) {
    throw new PortfolioError(
      "too-few-observations",
      `prices has ${n} assets and ${prices.dates.length} dates: give at least 4 assets and ${start + 2} dates, or a shorter lookback`,
      { assets: n, dates: prices.dates.length, expected: start + 2 },
    );
  }
  for (let k = 0; k < prices.values.length; k++) {
    if (prices.values[k]! > 0 && Number.isFinite(prices.values[k]!)) continue;
    const asset = prices.assets[k % n];
    const date = prices.dates[Math.floor(k / n)];
    throw new PortfolioError(
      "not-finite",
      `prices: ${asset} has ${prices.values[k]} on ${date}: fill or drop it first`,
      {
        asset,
        date,
      },
    );
  }
  return { factors, fraction, lookback, skip, volatilityLookback, every, start };
}

function positive(name: string, value: PerAsset, prices: PricesTable): Float64Array {
  const resolved = resolvePerAsset(name, value, prices.assets, Number.NaN);
  const missing = resolved.findIndex((x) => !(x > 0));
  if (missing < 0) return resolved;
  throw new PortfolioError(
    "invalid-argument",
    `${name}.${prices.assets[missing]} is ${Number.isNaN(resolved[missing]!) ? "missing" : resolved[missing]}: give a number above 0 for every asset`,
    { asset: prices.assets[missing] },
  );
}

function sumOfSquares(p: Float64Array, n: number, t: number, i: number, periods: number): number {
  let sum = 0;
  for (let s = t - periods + 1; s <= t; s++) sum += (p[s * n + i]! / p[(s - 1) * n + i]! - 1) ** 2;
  return sum;
}

function capitalization(p: Float64Array, n: number, t: number, shares: Float64Array): Float64Array<ArrayBuffer> {
  const value = Float64Array.from({ length: n }, (_, i) => p[t * n + i]! * shares[i]!);
  const total = value.reduce((sum, x) => sum + x, 0);
  return value.map((x) => x / total);
}

/** +1/side for the highest scores, −1/side for the lowest; equal scores in the order of the assets. */
function longShort(n: number, side: number, score: (i: number) => number): Float64Array<ArrayBuffer> {
  const scores = Float64Array.from({ length: n }, (_, i) => score(i));
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]! || a - b);
  const weights = new Float64Array(n);
  for (const i of order.slice(0, side)) weights[i] = 1 / side;
  for (const i of order.slice(n - side)) weights[i] = -1 / side;
  return weights;
}

function definitionOf(factor: PriceFactor, settings: Settings, byShares: boolean): string {
  const { fraction, lookback, skip, volatilityLookback, every } = settings;
  const sides = `top ${fraction} less bottom ${fraction} in equal parts, formed every ${every} periods`;
  switch (factor) {
    case "market":
      return byShares ? "all assets by price times shares" : "all assets in equal parts";
    case "momentum":
      return `return from ${lookback} to ${skip} periods ago: ${sides}`;
    case "volatility":
      return `least sum of squared returns over ${volatilityLookback} periods: ${sides}`;
    case "size":
      return `least price times shares: ${sides}`;
    case "value":
      return `bookEquity over price times shares: ${sides}`;
  }
}

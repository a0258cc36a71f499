import { PortfolioError } from "../core/errors/portfolio-error.js";
import { requireObject } from "../core/errors/require-object.js";
import { shownValue } from "../core/errors/shown-value.js";
import { resolvePerAsset } from "../core/names/resolve-per-asset.js";
import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import { checkDates, isFloat64Array } from "../core/tables/check-table.js";
import { requireTable } from "../core/tables/require-table.js";
import type { IsoDate, ReturnsTable, Weights } from "../core/types.js";
import { brinsonAttribution } from "./brinson-attribution.js";
import type { BrinsonAttribution, BrinsonOptions, BrinsonPeriod, BrinsonSector } from "./brinson-types.js";

/** The holdings and returns of a portfolio over time. A backtest result has these fields; its others are not read. */
export interface HoldingsHistory {
  /** N names. */
  readonly assets: readonly string[];
  /** T dates. */
  readonly dates: readonly IsoDate[];
  /** T * N fractions of the value after the trades of each date, row-major; the rest is cash. */
  readonly weights: Float64Array;
  /** T − 1 net returns of the portfolio, the t-th from dates[t] to dates[t + 1]. */
  readonly returns: Float64Array;
}

/** What holdings are compared with. */
export interface HoldingsBrinsonInput {
  /** Returns of the same assets on every date but the first; those of other dates and assets are not read. */
  readonly assetReturns: ReturnsTable;
  /** The sector of each asset; one that is not named is a sector of its own. */
  readonly sectorOf: Readonly<Record<string, string>>;
  /** Fractions at the beginning of every period, or T − 1 rows of N; the rest is cash. */
  readonly benchmark: Weights | Float64Array;
  /** Return of cash **per period**, one number or T − 1. Default 0. */
  readonly cashReturns?: number | Float64Array;
}

const declared: OptionsOf<HoldingsBrinsonInput, "cashReturns"> = {
  assetReturns: { kind: "value", required: true, read: (name, value) => requireTable(name, value, "returns") },
  sectorOf: { kind: "record", of: { kind: "text" }, required: true },
  benchmark: {
    kind: "either",
    of: [{ kind: "numbers-by-name", names: "assets" }, { kind: "numbers" }],
    required: true,
  },
  cashReturns: { kind: "either", of: [{ kind: "number" }, { kind: "numbers" }], default: 0 },
};

/** An attribution of holdings, with what trading added. */
export interface HoldingsBrinson extends BrinsonAttribution {
  /** Net return of the portfolio over all periods, as it was. */
  readonly realizedReturn: number;
  /** realizedReturn less the return of the holdings: costs, income not in the asset returns, trades within a period. */
  readonly tradingEffect: number;
}

const CASH = "cash";

/**
 * From a backtest straight to its attribution: holdings by sector against a benchmark, one period for each return.
 *
 * @param history - a backtest result, or the same four fields of it
 * @param input - `assetReturns`, `sectorOf` by asset, `benchmark`, `cashReturns` 0
 * @param options - of `brinsonAttribution`
 * @returns the attribution of the holdings, and beside it what trading took or brought: portfolioReturn + tradingEffect is
 *   the realized return
 * @throws {@link PortfolioError} `shape`, `unknown-date` (a date without asset returns), `unknown-asset`, `not-finite` (an asset
 *   that is held has no return), `invalid-argument` (a sector whose long and short sides cancel), and those of `brinsonAttribution`
 * @remarks O(T·N). Values as of the end of each date: what is held after the trades of one date earns the next return.
 * @example
 * brinsonFromHoldings(backtest({ prices, strategy }), { assetReturns, sectorOf: { AAPL: "Tech", XOM: "Energy" }, benchmark });
 */
export function brinsonFromHoldings(
  history: HoldingsHistory,
  input: HoldingsBrinsonInput,
  options: BrinsonOptions = {},
): HoldingsBrinson {
  requireObject("history", history, "a backtest result, or an object with assets, dates, weights and returns");
  const { assets, dates, weights, returns } = history;
  if (!Array.isArray(assets)) throw notANumberList("history.assets", assets, "an array of names");
  checkDates("history.dates", dates);
  if (!isFloat64Array(weights)) throw notANumberList("history.weights", weights, "a Float64Array");
  if (!isFloat64Array(returns)) throw notANumberList("history.returns", returns, "a Float64Array");
  const n = assets.length;
  const periods = dates.length - 1;
  checkLength("history.weights", weights.length, dates.length * n);
  checkLength("history.returns", returns.length, periods);
  requireObject("input", input, "an object with assetReturns, sectorOf and benchmark");
  const { cashReturns, benchmark, assetReturns, sectorOf } = readOptions("input", input, declared, {
    what: "part of the input of brinsonFromHoldings",
    assets,
    misplaced: { sectors: "give sectorOf, the sector of each asset" },
  });
  if (typeof cashReturns !== "number") checkLength("input.cashReturns", cashReturns.length, periods);
  const rows = isFloat64Array(benchmark) ? benchmark : Array.isArray(benchmark) ? Float64Array.from(benchmark) : null;
  if (rows !== null) checkLength("input.benchmark", rows.length, periods * n);
  const fixed = rows === null ? resolvePerAsset("input.benchmark", benchmark as Weights, assets, 0) : null;

  const rowOf = new Map(assetReturns.dates.map((date, t) => [date, t]));
  const columnOf = new Map(assetReturns.assets.map((asset, i) => [asset, i]));
  const columns = assets.map((asset) => columnOf.get(asset) ?? -1);
  const sectors = assets.map((asset) => (Object.hasOwn(sectorOf, asset) ? sectorOf[asset]! : asset));

  const table = Array.from({ length: periods }, (_, t): BrinsonPeriod => {
    const date = dates[t + 1]!;
    const row = rowOf.get(date);
    if (row === undefined) {
      throw new PortfolioError(
        "unknown-date",
        `assetReturns has no row for ${date}: give the returns of every date held`,
        {
          date,
        },
      );
    }
    const sums = new Map<string, [own: number, ownGain: number, theirs: number, theirGain: number]>();
    const add = (name: string, own: number, theirs: number, gain: number): void => {
      let sum = sums.get(name);
      if (sum === undefined) sums.set(name, (sum = [0, 0, 0, 0]));
      sum[0] += own;
      sum[1] += own * gain;
      sum[2] += theirs;
      sum[3] += theirs * gain;
    };
    let ownCash = 1;
    let theirCash = 1;
    for (let i = 0; i < n; i++) {
      const own = weights[t * n + i]!;
      const theirs = fixed === null ? rows![t * n + i]! : fixed[i]!;
      if (own === 0 && theirs === 0) continue;
      const column = columns[i]!;
      const value = column < 0 ? Number.NaN : assetReturns.values[row * assetReturns.assets.length + column]!;
      if (!Number.isFinite(value)) {
        throw new PortfolioError(
          "not-finite",
          `assetReturns: ${assets[i]} is held and has no return on ${date}: give it`,
          { asset: assets[i], date },
        );
      }
      add(sectors[i]!, own, theirs, assetReturns.kind === "log" ? Math.expm1(value) : value);
      ownCash -= own;
      theirCash -= theirs;
    }
    add(CASH, ownCash, theirCash, typeof cashReturns === "number" ? cashReturns : cashReturns[t]!);
    return { sectors: [...sums].map(([name, sum]) => sectorOfSums(name, sum, date)) };
  });
  const attribution = brinsonAttribution(table, options);
  const realizedReturn = returns.reduce((value, r) => value * (1 + r), 1) - 1;
  return { ...attribution, realizedReturn, tradingEffect: realizedReturn - attribution.portfolioReturn };
}

function sectorOfSums(
  name: string,
  [own, ownGain, theirs, theirGain]: readonly [number, number, number, number],
  date: IsoDate,
): BrinsonSector {
  if ((own === 0 && ownGain !== 0) || (theirs === 0 && theirGain !== 0)) {
    throw new PortfolioError(
      "invalid-argument",
      `sectorOf: the holdings in ${name} sum to 0 before ${date} and so have no return: give its long and short sides sectors of their own`,
      { sector: name, date },
    );
  }
  return {
    name,
    portfolioWeight: own,
    benchmarkWeight: theirs,
    portfolioReturn: own === 0 ? Number.NaN : ownGain / own,
    benchmarkReturn: theirs === 0 ? Number.NaN : theirGain / theirs,
  };
}

function checkLength(name: string, actual: number, expected: number): void {
  if (actual === expected) return;
  throw new PortfolioError("shape", `${name} has ${actual} numbers: expected ${expected}`, {
    argument: name,
    expected,
    actual,
  });
}

function notANumberList(name: string, value: unknown, mend: string): PortfolioError {
  return new PortfolioError("invalid-argument", `${name} is ${shownValue(value)}: give ${mend}`, { argument: name });
}

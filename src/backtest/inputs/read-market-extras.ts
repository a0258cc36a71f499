import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { assetPosition } from "../../core/names/asset-positions.js";
import type { Table } from "../../core/types.js";
import type { BacktestMarket, BacktestOptions, Delisting } from "./backtest-types.js";
import { rowOfDate } from "./row-of-date.js";

/** A cash flow by the row on which it is booked. */
export interface RowFlow {
  readonly amount: number;
  /** The dates that were asked for, where they have no row of their own. */
  readonly moved: readonly string[];
}

/** What a market has beside prices and corporate actions, checked and by row. */
export interface MarketExtras {
  /** Empty without cash flows. */
  readonly flows: ReadonlyMap<number, RowFlow>;
  /** Positions of assets and prices paid out, by row; undefined is the last known price. */
  readonly delistings: ReadonlyMap<number, readonly (readonly [asset: number, price: number | undefined])[]>;
  /** T * N opening prices. */
  readonly opens?: Float64Array;
  /** T * N highest prices; only with `opens` and `lows`. */
  readonly highs?: Float64Array;
  /** T * N lowest prices. */
  readonly lows?: Float64Array;
  /** T * N shares; only with `participation` or impact by volume. */
  readonly volumes?: Float64Array;
}

/**
 * Checks what a market has beside prices against its prices and the options that use it.
 *
 * @throws {@link PortfolioError} `shape` for tables of other assets or dates; `unknown-asset`; `invalid-argument` for a flow outside the
 *   dates, prices after a delisting, a table without the option that uses it and an option without its table
 */
export function readMarketExtras(
  market: BacktestMarket,
  {
    execution,
    participation,
    costs,
    warmup,
  }: Pick<BacktestOptions, "execution" | "participation" | "costs"> & { readonly warmup: number },
): MarketExtras {
  const { opens, highs, lows, volumes, prices } = market;
  const bars = highs !== undefined || lows !== undefined;
  together("highs", highs, bars, "lows for limit and stop orders");
  together("lows", lows, bars, "highs for limit and stop orders");
  const opensFor = execution === "next-open" ? 'execution: "next-open"' : "highs and lows for limit and stop orders";
  together("opens", opens, execution === "next-open" || bars, bars ? opensFor : 'execution: "next-open"');
  const byVolume = costs?.impact?.of === "volume";
  together(
    "volumes",
    volumes,
    participation !== undefined || byVolume,
    byVolume ? "costs.impact by volume" : "participation",
  );
  for (const [name, table] of Object.entries({ opens, highs, lows, volumes })) {
    if (table !== undefined) requireAligned(name, table, prices);
  }
  if (highs !== undefined && lows !== undefined) requireOrdered(highs, lows);
  return {
    flows: rowFlows(market, warmup),
    delistings: rowDelistings(market.delistings ?? [], prices),
    ...(opens !== undefined && { opens: opens.values }),
    ...(highs !== undefined && { highs: highs.values }),
    ...(lows !== undefined && { lows: lows.values }),
    ...(volumes !== undefined && { volumes: volumes.values }),
  };
}

function together(name: string, table: Table | undefined, used: boolean, option: string): void {
  if ((table !== undefined) === used) return;
  throw new PortfolioError(
    "invalid-argument",
    used
      ? `${option} needs ${name} in the first argument: a table with the assets and dates of prices`
      : `${name} are given but nothing uses them: set ${option}, or leave them out`,
    { argument: name },
  );
}

function requireOrdered(highs: Table, lows: Table): void {
  const at = highs.values.findIndex((high, k) => high < lows.values[k]!);
  if (at < 0) return;
  const [asset, date] = [highs.assets[at % highs.assets.length]!, highs.dates[Math.floor(at / highs.assets.length)]!];
  throw new PortfolioError(
    "invalid-argument",
    `highs: the high of ${asset} on ${date} is ${highs.values[at]}, below its low ${lows.values[at]}: mend one of the tables`,
    { argument: "highs", asset, date },
  );
}

function requireAligned(name: string, table: Table, prices: Table): void {
  for (const what of ["assets", "dates"] as const) {
    const [given, wanted] = [table[what], prices[what]];
    const at = wanted.findIndex((text, k) => text !== given[k]);
    if (given.length === wanted.length && at < 0) continue;
    throw new PortfolioError(
      "shape",
      `${name} has other ${what} than prices: ${given.length} for ${wanted.length}${at < 0 ? "" : `, ${given[at]} where prices has ${wanted[at]}`}; give the same ${what} in the same order`,
      { argument: name, expected: wanted.length, actual: given.length },
    );
  }
}

function rowFlows({ cashFlows = [], prices }: BacktestMarket, warmup: number): ReadonlyMap<number, RowFlow> {
  const { dates } = prices;
  const rows = new Map<number, RowFlow>();
  for (const [k, { date, amount }] of cashFlows.entries()) {
    const row = rowOfDate(dates, date);
    if (row <= warmup || row === dates.length) {
      throw new PortfolioError(
        "invalid-argument",
        `cashFlows[${k}].date ${date} is ${row === dates.length ? "after the last date" : "not after the first date of the backtest"}, ${dates[row === dates.length ? row - 1 : warmup]}: give flows between the dates; what is there on the first one is initialCapital`,
        { argument: `cashFlows[${k}].date`, date },
      );
    }
    const before = rows.get(row);
    rows.set(row, {
      amount: (before?.amount ?? 0) + amount,
      moved: [...(before?.moved ?? []), ...(dates[row] === date ? [] : [date])],
    });
  }
  return rows;
}

/**
 * Delistings by the row on which they take effect, the first on or after their date.
 *
 * @throws {@link PortfolioError} `unknown-asset`; `invalid-argument` for two of one asset and for prices after the end
 */
export function rowDelistings(
  delistings: readonly Delisting[],
  { assets, dates, values }: Table,
): ReadonlyMap<number, (readonly [number, number | undefined])[]> {
  const rows = new Map<number, (readonly [number, number | undefined])[]>();
  const seen = new Set<string>();
  for (const [k, { date, asset, price }] of delistings.entries()) {
    const i = assetPosition(`delistings[${k}].asset`, asset, assets);
    const refuse = (what: string): never => {
      throw new PortfolioError("invalid-argument", `delistings[${k}]: ${asset} is delisted on ${date} ${what}`, {
        argument: `delistings[${k}]`,
        asset,
        date,
      });
    };
    if (seen.has(asset)) refuse("and in another entry too: give one for each asset");
    seen.add(asset);
    const row = rowOfDate(dates, date);
    for (let t = dates[row] === date ? row + 1 : row; t < dates.length; t++) {
      if (!Number.isNaN(values[t * assets.length + i]!)) {
        refuse(`and has a price on ${dates[t]}: leave prices after it out (NaN), or mend the date`);
      }
    }
    if (row === dates.length) continue;
    const list = rows.get(row) ?? [];
    list.push([i, price]);
    rows.set(row, list);
  }
  return rows;
}

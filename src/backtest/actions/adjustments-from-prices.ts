import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { IsoDate, PricesTable } from "../../core/types.js";
import type { Dividend, Split } from "../inputs/backtest-types.js";
import { readPrices } from "../inputs/read-prices.js";
import { factorSteps } from "./factor-steps.js";

/** A change between quoted and adjusted prices that is neither a split nor a dividend. */
export interface UnexplainedAdjustment {
  /** The first date after the change. */
  readonly date: IsoDate;
  readonly asset: string;
  /** adjusted / quoted on the date over the same on the date before; null where only one of the two prices is there. */
  readonly factor: number | null;
  readonly reason: string;
}

/** What {@link adjustmentsFromPrices} recovers, in the order of dates. */
export interface Adjustments {
  readonly splits: readonly Split[];
  /** Units of currency per share after the splits of the date, as `backtest` and `adjustedPrices` take them. */
  readonly dividends: readonly Dividend[];
  readonly unexplained: readonly UnexplainedAdjustment[];
}

/** Factors from here on, and below 1, are looked at as splits; smaller ones are dividends. */
const LEAST_SPLIT = 1.2;

/** A dividend on the date of a split is at most this fraction of the price. */
const GREATEST_DIVIDEND_WITH_SPLIT = 0.06;

/** A dividend on its own is at most this multiple of the price after it. */
const GREATEST_DIVIDEND = 1;

/**
 * The splits and dividends that were used to make adjusted prices out of quoted ones.
 *
 * The ratio of the two prices is constant but for the dates on which something happened. A step by a ratio of whole numbers is a
 * split (2, 3/2, 1/10), other steps upward are dividends, on the date of a split too. Prices that are rounded to a decimal let the
 * ratio waver within what rounding allows; a step that rounding could have made is no step.
 *
 * Dividends are those that, reinvested at the close of their date, give the returns of `adjusted`: `adjustedPrices` with what is
 * recovered gives `adjusted` back, up to one factor for each asset. Vendors who divide by the close of the day before print
 * adjusted prices from which dividends come out larger than what was paid, by the ratio of the price on the date to the price
 * before less the dividend: mostly less than 1 %.
 *
 * A spin-off comes out as a dividend of the value of its shares, because that is what adjusted prices hold. Renames, mergers and delistings leave no
 * step in the prices of an asset, so they are given by name to `backtest` and `adjustedPrices`.
 *
 * @param raw - prices as quoted, T dates by N assets; NaN where there is none
 * @param adjusted - the same assets and dates
 * @returns `splits`, `dividends`, and `unexplained` steps: downward ones that are no split, dividends above the price,
 *   and prices that only one of the tables has
 * @throws {@link PortfolioError} `shape` for tables of different assets or dates; those of price tables
 * @remarks O(T·N). Steps smaller than 1e-9, or than what rounding can make, are not seen. A step that rounding hides at first may be
 *   dated later than it happened.
 * @example
 * const { splits, dividends } = adjustmentsFromPrices(closes, adjustedCloses);
 * backtest({ prices: closes, splits, dividends, strategy });
 */
export function adjustmentsFromPrices(raw: PricesTable, adjusted: PricesTable): Adjustments {
  readPrices("raw", raw);
  readPrices("adjusted", adjusted);
  requireSame("assets", raw.assets, adjusted.assets);
  requireSame("dates", raw.dates, adjusted.dates);
  const splits: Split[] = [];
  const dividends: Dividend[] = [];
  const unexplained: UnexplainedAdjustment[] = [];
  for (const [i, asset] of raw.assets.entries()) {
    for (const step of factorSteps(raw, adjusted, i)) {
      const date = raw.dates[step.row]!;
      if (step.factor === null) {
        const reason = "only one of the two tables has a price";
        unexplained.push({ date, asset, factor: null, reason });
        continue;
      }
      const ratio = splitRatio(step.factor, step.doubt);
      const rest = ratio === undefined ? step.factor : step.factor / ratio;
      if (rest < 1 && ratio === undefined) {
        const reason = "a step downward that is no ratio of whole numbers";
        unexplained.push({ date, asset, factor: step.factor, reason });
        continue;
      }
      const amount = raw.values[step.row * raw.assets.length + i]! * (rest - 1);
      if (rest - 1 > GREATEST_DIVIDEND) {
        const reason = `it would take a dividend of ${amount.toPrecision(6)} per share, more than the price after it`;
        unexplained.push({ date, asset, factor: step.factor, reason });
        continue;
      }
      if (ratio !== undefined) splits.push({ date, asset, ratio });
      if (ratio === undefined || rest - 1 > step.doubt) dividends.push({ date, asset, amount });
    }
  }
  const byDate = (a: { date: IsoDate }, b: { date: IsoDate }): number =>
    a.date < b.date ? -1 : a.date > b.date ? 1 : 0;
  return { splits: splits.sort(byDate), dividends: dividends.sort(byDate), unexplained: unexplained.sort(byDate) };
}

/** New shares per old one, when a step is a split with or without a dividend. */
function splitRatio(factor: number, doubt: number): number | undefined {
  if (factor >= 1 && factor < LEAST_SPLIT) return undefined;
  // a clean ratio first: 3/2 and not 4/3 with a dividend
  for (let old = 1; old <= 20; old++) {
    const shares = Math.round(factor * old);
    // the less is known of the factor, the simpler its ratio must be
    if (doubt * old * shares > 0.02) continue;
    if (shares > 0 && (old === 1 || shares <= 100) && Math.abs(factor / (shares / old) - 1) <= doubt)
      return shares / old;
  }
  for (const reverse of [25, 30, 40, 50, 60, 75, 80, 100, 125, 150, 200, 250, 300, 400, 500, 1000]) {
    if (Math.abs(factor * reverse - 1) <= doubt) return 1 / reverse;
  }
  const usual = factor > 1 ? [Math.floor(factor), 1.5] : [1 / Math.ceil(1 / factor)];
  return usual.find((ratio) => {
    const rest = factor / ratio - 1;
    return ratio !== 1 && rest >= 0 && rest <= GREATEST_DIVIDEND_WITH_SPLIT;
  });
}

function requireSame(what: "assets" | "dates", raw: readonly string[], adjusted: readonly string[]): void {
  const at = raw.length === adjusted.length ? raw.findIndex((name, k) => name !== adjusted[k]) : 0;
  if (raw.length === adjusted.length && at < 0) return;
  throw new PortfolioError(
    "shape",
    `adjusted has other ${what} than raw: ${adjusted.length} and ${raw.length}, ${adjusted[at]} where raw has ${raw[at]}; give both tables the same ${what} in the same order`,
    { expected: raw.length, actual: adjusted.length },
  );
}

import { toEpochDay } from "../../core/dates/calendar.js";
import type { IsoDate } from "../../core/types.js";
import { drawdownPathKernel } from "./drawdown-path-kernel.js";
import { type ReturnSeries, readReturnSeries } from "./return-series.js";

/** One fall of the compounded value below a peak, until the peak is reached again or the data end. */
export interface Drawdown {
  /** Greatest loss below the peak, a positive fraction. */
  readonly depth: number;
  /** Period of the peak. Periods are counted from 1; 0 is the start, before the first return. */
  readonly peak: number;
  /** Period of the lowest value. */
  readonly trough: number;
  /** Period in which the peak is reached again; `null` while the drawdown is open. */
  readonly recovery: number | null;
  /** Whether the peak has not been reached again by the end of the data. */
  readonly open: boolean;
  /** Periods from the peak to the recovery, or to the last period while open. */
  readonly duration: number;
  /** Periods from the peak to the trough. */
  readonly periodsToTrough: number;
  /** Periods from the trough to the recovery; `null` while open. */
  readonly periodsToRecovery: number | null;
  /**
   * Date of the peak; `null` without dates. For the start it is the date of the first price, which a table from
   * `returnsFromPrices` knows; `null` where a table does not have it.
   */
  readonly peakDate: IsoDate | null;
  /** Date of the lowest value; `null` without dates. */
  readonly troughDate: IsoDate | null;
  /** Date of the recovery; `null` without dates and while open. */
  readonly recoveryDate: IsoDate | null;
  /** Days from `peakDate` to the recovery, or to the last date while open; `null` where `peakDate` is. */
  readonly calendarDays: number | null;
}

/**
 * Every drawdown of a return series, deepest first (equal ones in order of time).
 *
 * The value is compounded from 1, and that start counts as a peak: a first period at a loss is a drawdown.
 *
 * @param returns - T returns per period, fractions; a table of one asset adds dates (log returns are converted)
 * @returns the drawdowns; none when the value never falls. A fall below 1e-12 of the peak is rounding and not reported
 * @throws {@link PortfolioError} `empty`, `not-finite` (NaN throws), `shape` (a table of several assets),
 *   `invalid-argument` (prices)
 * @remarks O(T + D log D) for D drawdowns.
 * @example
 * drawdowns(Float64Array.of(-0.1, 0.2, -0.5))[0]; // { depth: 0.5, peak: 2, trough: 3, recovery: null, open: true, … }
 */
export function drawdowns(returns: ReturnSeries): readonly Drawdown[] {
  const { values, dates, start } = readReturnSeries("returns", returns);
  const depth = drawdownPathKernel(values);
  const found: Drawdown[] = [];
  const dateOf = (period: number): IsoDate | null =>
    dates === null ? null : period === 0 ? start : dates[period - 1]!;

  const close = (peak: number, trough: number, end: number, open: boolean): void => {
    const peakDate = dateOf(peak);
    found.push({
      depth: depth[trough - 1]!,
      peak,
      trough,
      recovery: open ? null : end,
      open,
      duration: end - peak,
      periodsToTrough: trough - peak,
      periodsToRecovery: open ? null : end - trough,
      peakDate,
      troughDate: dateOf(trough),
      recoveryDate: open ? null : dateOf(end),
      calendarDays: peakDate === null ? null : toEpochDay(dateOf(end)!) - toEpochDay(peakDate),
    });
  };

  let peak = 0;
  let trough = 0;
  for (let period = 1; period <= values.length; period++) {
    const fall = depth[period - 1]!;
    if (fall > 0) {
      if (trough === 0 || fall > depth[trough - 1]!) trough = period;
      continue;
    }
    if (trough > 0) close(peak, trough, period, false);
    peak = period;
    trough = 0;
  }
  if (trough > 0) close(peak, trough, values.length, true);
  return found.sort((a, b) => b.depth - a.depth || a.peak - b.peak);
}

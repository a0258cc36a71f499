import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import { firstDifference } from "../core/tables/first-difference.js";
import { settledNumbers } from "../core/tables/guarded-numbers.js";
import { movedPeriodsPerYear } from "../core/tables/moved-periods-per-year.js";
import type { IsoDate, Moments, ReturnsTable } from "../core/types.js";
import { type MomentsOptions, type MomentsSettings, momentsOptions, settingsOf } from "./estimate-moments.js";
import { movedMoments } from "./moved-moments.js";
import { observationsOf, returnsOf } from "./observations.js";

/** How the windows of an estimator are estimated: as for `estimateMoments`, without returns of a market, which would have to move along. */
export type MomentsEstimatorOptions = Omit<MomentsOptions, "marketReturns">;

const { marketReturns: _, ...withoutMarketReturns } = momentsOptions;

const declared: OptionsOf<
  MomentsEstimatorOptions,
  "mean" | "covariance" | "riskAversion" | "riskFreeRate" | "semiThreshold" | "gerberThreshold" | "detone"
> = withoutMarketReturns;

/** The window that was estimated last, as it was then. Its numbers are copies, because the caller may write into the table. */
interface LastWindow {
  readonly assets: readonly string[];
  readonly rows: number;
  /** The dates of the window from `first` on, after those of windows before it. */
  readonly dates: IsoDate[];
  readonly first: number;
  /** Simple returns from `begin` on, with room for more rows after them. */
  readonly room: Float64Array;
  readonly begin: number;
  /** The numbers as they were handed in, to see whether the next window is cut from the same ones. */
  readonly given: Float64Array;
  readonly settings: MomentsSettings;
  readonly momentsAt: ReturnType<typeof movedMoments>;
}

/**
 * `estimateMoments` for windows that follow one another: a strategy that is asked every day, the fits of a walk-forward.
 *
 * The estimator keeps the last window that it was given. Where the next one is the same but for rows dropped at its beginning and rows
 * added at its end, the sums behind the covariance are moved instead of computed anew, as in `rollingMoments`; every number that both
 * windows hold is compared, but for those that a backtest shows and guards. Any other table (of other assets, corrected prices, an earlier
 * date) is estimated from its rows alone.
 *
 * @param given - options: those of `estimateMoments`, but for `marketReturns`; what is written into them later changes nothing
 * @returns a function from T ≥ 2 dates of N assets to their moments: what `estimateMoments` gives for the same table and options,
 *   a covariance within 3e-15 of √(Σ_ii Σ_jj), a mean within 1e-13 of √Σ_ii (and nearer to the exact one, as in `rollingMoments`)
 * @throws {@link PortfolioError} `invalid-argument` for options that are wrong for all tables; the function throws as
 *   `estimateMoments` does, and keeps its last window then
 * @remarks O(T·N + N²) a window that has moved on by one row, O(T + N²) in a backtest, O(T·N²/2) any other; a copy of the last window is kept.
 * @example
 * const momentsOf = momentsEstimator({ covariance: "ledoit-wolf" });
 * walkForward(
 *   { prices, fit: ({ returns }) => { const { weights } = requireOptimal(riskBudgeting(momentsOf(returns))); return () => weights; } },
 *   { trainPeriods: 252, testPeriods: 1 },
 * );
 */
export function momentsEstimator(given: MomentsEstimatorOptions = {}): (returns: ReturnsTable) => Moments {
  const what = "an option of momentsEstimator";
  readOptions("options", given, declared, { what });
  const options = { ...given }; // the sums that are kept are those of these options
  let last: LastWindow | undefined;
  const periodsPerYearAt = movedPeriodsPerYear();
  /** The window whose days were counted last. */
  let counted: LastWindow | undefined;
  return (returns) => {
    const { assets, rows, columns, values } = returnsOf("returns", returns);
    const { dates } = returns;
    const gone = last && droppedDates(last, dates);
    let counts = false;
    const inferred = (): number => {
      const moved = last === counted ? gone : undefined;
      counted = undefined;
      counts = true;
      return periodsPerYearAt(dates, moved);
    };
    const read = readOptions("options", options, declared, { what, assets });
    const settings = settingsOf(read, { columns }, rows, inferred);
    const known = gone !== undefined && last !== undefined && holdsOn(last, gone, assets, values) ? last : undefined;
    // weights that fade at another speed make other sums
    const follows = known?.settings.halfLife === settings.halfLife ? known : undefined;
    if (follows === undefined) {
      const { mean } = observationsOf("returns", returns);
      const momentsAt = movedMoments(assets, settings);
      const moments = momentsAt({ values, rows, mean, left: undefined }, settings);
      const room = new Float64Array(2 * values.length);
      room.set(values);
      const copied = { assets: assets.slice(), rows, dates: dates.slice(), first: 0, room, begin: 0 };
      last = { ...copied, given: values, settings, momentsAt };
      if (counts) counted = last;
      return moments;
    }
    const dropped = gone ?? 0;
    const { momentsAt, room, begin } = follows;
    const left = room.subarray(begin, begin + dropped * columns);
    const moments = momentsAt({ values, rows, left }, settings);
    last = { ...movedOn(follows, dropped, dates, values), given: values, settings, momentsAt };
    if (counts) counted = last;
    return moments;
  };
}

/** The dates and numbers of the next window: only its new rows are copied, as long as there is room. */
function movedOn(
  { assets, rows, dates: past, first, room, begin }: LastWindow,
  dropped: number,
  dates: readonly IsoDate[],
  values: Float64Array,
): Pick<LastWindow, "assets" | "rows" | "dates" | "first" | "room" | "begin"> {
  const start = begin + dropped * assets.length;
  const common = rows - dropped;
  if (start + values.length > room.length) {
    const larger = new Float64Array(2 * values.length);
    larger.set(values);
    return { assets, rows: dates.length, dates: dates.slice(), first: 0, room: larger, begin: 0 };
  }
  for (let t = common; t < dates.length; t++) past.push(dates[t]!);
  room.set(values.subarray(common * assets.length), start + common * assets.length);
  return { assets, rows: dates.length, dates: past, first: first + dropped, room, begin: start };
}

/** Returns of no market; where one enters, the window is looked through from its beginning. */
const MONSTROUS = 1e100;

/** How many dates of the last window were dropped to make these begin; undefined where they do not follow from it. */
function droppedDates({ rows, dates: past, first }: LastWindow, dates: readonly IsoDate[]): number | undefined {
  const at = past.indexOf(dates[0]!, first);
  const common = first + rows - at;
  if (at < 0 || common > dates.length) return undefined;
  for (let t = 0; t < common; t++) if (past[at + t] !== dates[t]) return undefined;
  return at - first;
}

/** Whether a window has the numbers of the last one, but for the rows dropped, and after them none that may have to be refused. */
function holdsOn(
  { assets: names, rows, room, begin, given }: LastWindow,
  dropped: number,
  assets: readonly string[],
  values: Float64Array,
): boolean {
  const n = names.length;
  if (assets.length !== n) return false;
  for (let i = 0; i < n; i++) if (names[i] !== assets[i]) return false;
  const numbers = (rows - dropped) * n;
  for (let k = numbers; k < values.length; k++) if (!(Math.abs(values[k]!) <= MONSTROUS)) return false;
  const shares = given.buffer === values.buffer && values.byteOffset - given.byteOffset === 8 * dropped * n;
  // of the numbers of the last window, those that nobody can have changed need not be compared
  const settled = shares ? settledNumbers(given) : 0;
  const from = Math.max(0, settled - dropped * n);
  const compared = numbers - from;
  return compared <= 0 || firstDifference(room, begin + dropped * n + from, values, from, compared) === compared;
}

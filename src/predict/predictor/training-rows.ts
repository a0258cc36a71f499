import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { IsoDate } from "../../core/types.js";
import { featureColumns, rawFeatureRows, scaleFeatureRows } from "../features/feature-rows.js";
import type { ReadFeatures } from "../features/read-feature-options.js";
import type { PredictorSettings } from "./predictor-types.js";

/** Pairs of date and asset to learn from, in the order of dates. */
export interface TrainingRows {
  readonly names: readonly string[];
  readonly lookback: Readonly<Record<string, number>>;
  /** n * d, scaled as the settings say. */
  readonly values: Float64Array;
  /** n * d, as they are. */
  readonly raw: Float64Array;
  /** n returns less their date's mean, over their date's deviation. */
  readonly targets: Float64Array;
  /** n returns over the horizon less their date's mean. */
  readonly returns: Float64Array;
  /** n volatilities of the asset up to the date, over the horizon. */
  readonly volatility: Float64Array;
  /** Date of each row, and the date on which its label ends. */
  readonly dates: readonly IsoDate[];
  readonly ends: readonly IsoDate[];
  /** Pairs that were left out. */
  readonly leftOut: number;
  /** Why dates and pairs could not be learned from. */
  readonly missing: MissingRows;
}

/** Why dates and pairs of date and asset could not be learned from. */
interface MissingRows {
  /** Dates on which all look-backs are full and labels end within the prices. */
  readonly dates: number;
  /** Pairs of these dates without a label, and by feature without it. */
  readonly pairs: ReadonlyMap<string, number>;
  /** Dates on which the known returns do not differ. */
  readonly flat: number;
}

/** Least training dates, so that five folds and their figures mean anything. */
const LEAST_DATES = 20;

/**
 * The rows that can be learned from: all features and the label are known. A date counts when two assets are and their returns differ.
 *
 * @throws {@link PortfolioError} `too-few-observations` for one asset
 */
export function trainingRows(read: ReadFeatures, settings: PredictorSettings): TrainingRows {
  const { prices, context } = read;
  const { count } = context;
  const { dates } = prices;
  const { names, lookback } = featureColumns(read);
  const d = names.length;
  if (count < 2) {
    throw new PortfolioError(
      "too-few-observations",
      "prices has one asset: a predictor orders assets, so give at least two",
      {
        expected: 2,
        actual: count,
      },
    );
  }
  const rows = sampledRows(dates, settings, lookback);
  const all = rawFeatureRows(read, rows);
  const scaled = all.slice();
  scaleFeatureRows(read, scaled);
  const kept: { readonly at: number; readonly t: number; readonly i: number; readonly label: number }[] = [];
  const pairs = new Map<string, number>();
  const countMissing = (what: string): Map<string, number> => pairs.set(what, (pairs.get(what) ?? 0) + 1);
  let flat = 0;
  for (const [k, t] of rows.entries()) {
    const own: typeof kept = [];
    for (let i = 0; i < count; i++) {
      const at = (k * count + i) * d;
      const label = labelOf(read, settings, t, i);
      const unknown = names.filter((_, f) => Number.isNaN(all[at + f]));
      for (const name of unknown) countMissing(`"${name}"`);
      if (Number.isNaN(label)) countMissing("the price that a label begins or ends with");
      else if (unknown.length === 0) own.push({ at, t, i, label });
    }
    if (own.some(({ label }) => label !== own[0]!.label)) kept.push(...own);
    else if (own.length > 1) flat += 1;
  }
  const n = kept.length;
  const values = new Float64Array(n * d);
  const raw = new Float64Array(n * d);
  for (const [r, { at }] of kept.entries()) {
    values.set(scaled.subarray(at, at + d), r * d);
    raw.set(all.subarray(at, at + d), r * d);
  }
  const { returns, targets } = standardizedLabels(kept);
  return {
    names,
    lookback,
    values,
    raw,
    targets,
    returns,
    volatility: Float64Array.from(kept, ({ t, i }) => horizonVolatility(read, settings, t, i)),
    dates: kept.map(({ t }) => dates[t]!),
    ends: kept.map(({ t }) => dates[t + settings.delay + settings.horizon]!),
    leftOut: rows.length * count - n,
    missing: { dates: rows.length, pairs, flat },
  };
}

/** Refuses training rows that are too few, and says what asks for so much history or what is missing. */
export function requireEnoughDates(
  { dates, lookback, missing }: TrainingRows,
  settings: PredictorSettings,
  rows: number,
): number {
  const distinct = new Set(dates).size;
  if (distinct >= LEAST_DATES) return distinct;
  const cause = causeOf(missing);
  if (missing.dates >= LEAST_DATES && cause !== undefined) {
    throw new PortfolioError(
      "too-few-observations",
      `prices has ${rows} dates, of which ${missing.dates} are far enough from both ends and only ${distinct} can be learned from: ${cause}`,
      { expected: LEAST_DATES, actual: distinct },
    );
  }
  const [longest, span] = Object.entries(lookback).reduce((most, own) => (own[1] > most[1] ? own : most));
  const needed = span + settings.delay + settings.horizon + (LEAST_DATES - 1) * settings.every;
  throw new PortfolioError(
    "too-few-observations",
    `prices has ${rows} dates, of which ${distinct} can be learned from: "${longest}" looks back ${span} rows and labels look ahead ${settings.delay + settings.horizon}, one every ${settings.every}; give ${needed} dates without gaps, features that look back less, or a smaller \`every\``,
    { expected: LEAST_DATES, actual: distinct, feature: longest, lookback: span },
  );
}

/** What left most pairs or dates out, and how to mend it. */
function causeOf({ dates, pairs, flat }: MissingRows): string | undefined {
  if (flat > 0 && flat >= dates - LEAST_DATES) {
    return `the returns of all assets are the same on ${flat} of them; give prices that move apart`;
  }
  const most = [...pairs].reduce((worst, own) => (own[1] > worst[1] ? own : worst), ["", 0] as [string, number]);
  if (most[1] === 0) return undefined;
  return `${most[0]} is missing for ${most[1]} pairs of date and asset; fill in what it is made of, or leave it out`;
}

/** Rows on which all look-backs are full and the label is known, every so many rows. */
function sampledRows(
  dates: readonly IsoDate[],
  { every, delay, horizon }: PredictorSettings,
  lookback: Readonly<Record<string, number>>,
): number[] {
  const rows: number[] = [];
  const first = Math.max(...Object.values(lookback)) - 1;
  for (let t = first; t + delay + horizon < dates.length; t += every) rows.push(t);
  return rows;
}

function labelOf(
  { prices: { values }, context: { count } }: ReadFeatures,
  settings: PredictorSettings,
  t: number,
  i: number,
): number {
  const start = t + settings.delay;
  return values[(start + settings.horizon) * count + i]! / values[start * count + i]! - 1;
}

/** Volatility of the known returns of an asset up to row t, at most `short` of them, over the horizon. */
function horizonVolatility({ context }: ReadFeatures, { horizon }: PredictorSettings, t: number, i: number): number {
  const { returns, count, spans } = context;
  let square = 0;
  let known = 0;
  for (let row = t; row > Math.max(0, t - spans.short); row--) {
    const own = returns[row * count + i]!;
    if (Number.isNaN(own)) continue;
    square += own * own;
    known += 1;
  }
  return known === 0 ? 0 : Math.sqrt((square / known) * horizon);
}

/** Labels apart from the mean of their date, and over the deviation of their date. */
function standardizedLabels(kept: readonly { readonly t: number; readonly label: number }[]): {
  readonly returns: Float64Array;
  readonly targets: Float64Array;
} {
  const returns = new Float64Array(kept.length);
  const targets = new Float64Array(kept.length);
  for (let from = 0; from < kept.length; ) {
    let to = from;
    let sum = 0;
    while (to < kept.length && kept[to]!.t === kept[from]!.t) sum += kept[to++]!.label;
    const mean = sum / (to - from);
    let square = 0;
    for (let r = from; r < to; r++) {
      returns[r] = kept[r]!.label - mean;
      square += returns[r]! * returns[r]!;
    }
    const deviation = Math.sqrt(square / (to - from));
    for (let r = from; r < to; r++) targets[r] = returns[r]! / deviation;
    from = to;
  }
  return { returns, targets };
}

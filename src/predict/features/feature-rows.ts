import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import { featureDefinitions } from "./feature-definitions.js";
import type { CustomFeature } from "./feature-types.js";
import type { ReadFeatures } from "./read-feature-options.js";
import { scaleFeature, scaleRoom } from "./scale-features.js";

/** Columns that features make: one each, but one for each regime. */
export interface FeatureColumns {
  readonly names: readonly string[];
  readonly lookback: Readonly<Record<string, number>>;
}

/** The columns that features make, with their look-backs. */
export function featureColumns({ features, context, regime }: ReadFeatures): FeatureColumns {
  const columns: [string, number][] = features.flatMap((feature): [string, number][] => {
    if (typeof feature !== "string") return [[feature.name, feature.lookback]];
    if (feature !== "regime") return [[feature, featureDefinitions[feature].lookback(context.spans)]];
    return Array.from({ length: regime!.count }, (_, k) => [`regime-${k + 1}`, 1]);
  });
  return { names: columns.map(([name]) => name), lookback: Object.fromEntries(columns) };
}

/** The features of some rows of prices, scaled. */
export function featureRows(read: ReadFeatures, rows: readonly number[]): Float64Array {
  const values = rawFeatureRows(read, rows);
  scaleFeatureRows(read, values);
  return values;
}

/** Scales the features of each date across its assets, in place; probabilities of regimes stay as they are. */
export function scaleFeatureRows(
  { features, context: { count }, scale, regime }: ReadFeatures,
  values: Float64Array,
): void {
  const scaled = features.flatMap((feature) =>
    feature === "regime" ? Array.from({ length: regime!.count }, () => false) : [true],
  );
  const width = scaled.length;
  const room = scaleRoom(count);
  for (let from = 0; from < values.length; from += count * width) {
    for (const [f, own] of scaled.entries()) if (own) scaleFeature(values, from + f, width, count, scale, room);
  }
}

/**
 * The features of some rows of prices as they are: `values[(k * N + i) * F + f]` for the k-th of `rows`.
 *
 * @param rows - row numbers, increasing
 * @throws {@link PortfolioError} `shape`, `not-finite` for what a custom feature gives
 * @remarks O(rows·N·lookback) for each feature.
 */
export function rawFeatureRows(read: ReadFeatures, rows: readonly number[]): Float64Array {
  const { features, context } = read;
  const { count } = context;
  const width = featureColumns(read).names.length;
  const values = new Float64Array(rows.length * count * width).fill(Number.NaN);
  let column = 0;
  for (const feature of features) {
    if (feature === "regime") {
      fillRegimes(read, rows, values, width, column);
      column += read.regime!.count;
      continue;
    }
    for (const [k, t] of rows.entries()) {
      const from = k * count * width + column;
      if (typeof feature === "string") {
        const { value } = featureDefinitions[feature];
        for (let i = 0; i < count; i++) values[from + i * width] = known(value(context, t, i));
      } else fillCustom(read, feature, t, values, from, width);
    }
    column += 1;
  }
  return values;
}

/** What has no value (0/0 where nothing moves) is missing, as is what overflows. */
function known(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN;
}

function fillCustom(
  { prices, context: { count } }: ReadFeatures,
  { name, lookback, compute }: CustomFeature,
  t: number,
  values: Float64Array,
  from: number,
  width: number,
): void {
  const first = t - lookback + 1;
  if (first < 0) return;
  const window = {
    ...prices,
    dates: prices.dates.slice(first, t + 1),
    values: prices.values.slice(first * count, (t + 1) * count),
  };
  const answer = compute({ prices: window, date: prices.dates[t]! });
  const isList = typeof answer === "object" && answer !== null && answer.length === count;
  if (!isList) {
    throw new PortfolioError(
      "shape",
      `feature "${name}" gave ${shownValue(answer)} on ${prices.dates[t]}: give a number for each of ${count} assets, NaN where it is not known`,
      { feature: name, date: prices.dates[t] },
    );
  }
  for (let i = 0; i < count; i++) {
    const own = answer[i]!;
    if (typeof own !== "number" || Math.abs(own) === Number.POSITIVE_INFINITY) {
      throw new PortfolioError(
        "not-finite",
        `feature "${name}" gave ${shownValue(own)} for ${prices.assets[i]} on ${prices.dates[t]}: give a finite number, or NaN where it is not known`,
        { feature: name, asset: prices.assets[i], date: prices.dates[t] },
      );
    }
    values[from + i * width] = own;
  }
}

/** Every asset of a date has the latest probabilities that are not after it. */
function fillRegimes(
  { prices, regime, context: { count } }: ReadFeatures,
  rows: readonly number[],
  values: Float64Array,
  width: number,
  column: number,
): void {
  const { dates, probabilities, count: regimes } = regime!;
  let next = 0;
  for (const [k, t] of rows.entries()) {
    while (next < dates.length && dates[next]! <= prices.dates[t]!) next++;
    if (next === 0) continue;
    for (let i = 0; i < count; i++) {
      for (let r = 0; r < regimes; r++) {
        values[(k * count + i) * width + column + r] = probabilities[(next - 1) * regimes + r]!;
      }
    }
  }
}

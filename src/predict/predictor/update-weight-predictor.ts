import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { PricesTable } from "../../core/types.js";
import type { FeatureOptions } from "../features/feature-types.js";
import { featureOptions } from "../features/read-feature-options.js";
import { meanWithInterval } from "../validation/information-coefficient.js";
import { featuresOfPredictor } from "./features-of-predictor.js";
import { coefficientInterval, coefficientsByDate, type DatedCoefficient } from "./judge-scores.js";
import { stabilityIndices } from "./population.js";
import type { WeightPredictor, WeightPredictorOptions } from "./predictor-types.js";
import { requirePredictor } from "./require-predictor.js";
import { scoreRows } from "./score-rows.js";
import { trainOnRows, verdictOf } from "./train-on-rows.js";
import { type TrainingRows, trainingRows } from "./training-rows.js";

/** What the features need beside prices, and how the work is watched. */
export interface UpdatePredictorOptions
  extends Pick<FeatureOptions, "features" | "volumes" | "market" | "regime">,
    Pick<WeightPredictorOptions, "onProgress" | "signal"> {
  /** Training dates that the challenger learns from, the latest: what is older is forgotten. Default all. */
  readonly window?: number;
}

/** A predictor after later prices were seen. */
export interface PredictorUpdate {
  /** The champion with its live record, or the challenger that took its place. */
  readonly predictor: WeightPredictor;
  /** How far the world moved from what was learned. */
  readonly drift: {
    /** The greatest population stability index of a raw feature: below 0.1 hardly, above 0.25 much. Null without new rows. */
    readonly psi: number | null;
    /** The index of each feature; empty without new rows. */
    readonly psiByFeature: Readonly<Record<string, number>>;
    /** Out-of-fold coefficient less the mean of the live ones: above 0 it decays. Null without live dates. */
    readonly decay: number | null;
    /** Dates since the training whose labels are known by now. */
    readonly liveDates: number;
  };
  /** Which one goes on. */
  readonly promoted: "champion" | "challenger";
  /** The test that decided; null when there were too few new dates for one. */
  readonly test: {
    /** How many tests there were by now, this one included. */
    readonly number: number;
    /** Level of this test: 1 − 0.05/(k·(k + 1)) for the k-th, so that all together promote by luck in at most 5 %. */
    readonly level: number;
    /** Challenger's coefficient less the champion's on dates that neither learned from. */
    readonly advantage: number;
    /** Its interval at the level; the challenger is promoted when it lies above 0. */
    readonly interval: readonly [number, number];
    /** Dates that it rests on. */
    readonly dates: number;
  } | null;
}

const { features, volumes, market, regime } = featureOptions;
const declared: OptionsOf<UpdatePredictorOptions> = {
  features,
  volumes,
  market,
  regime,
  window: { kind: "number", integer: true, min: 20, max: 1_000_000 },
  onProgress: { kind: "function" },
  signal: { kind: "signal" },
};

/** Least dates of a test between champion and challenger. */
const LEAST_TEST = 10;
/** What all tests together may spend on promotions by luck. */
const ALPHA = 0.05;

/**
 * A predictor after later prices: its live record, how far the world drifted, and a challenger that may take its place.
 *
 * The champion is judged on the dates after its training. A challenger is trained on everything up to the middle of them, and both
 * are compared on the rest, which neither has learned from; it is promoted when the interval of its advantage lies above zero, at a
 * level that gets stricter with every test so far. A promoted challenger is then trained on the latest rows as well. The verdict always rests on
 * the coefficients out of fold and live together.
 *
 * @param predictor - what {@link trainWeightPredictor} or this function returned, also after JSON
 * @param prices - old and new prices together, so that look-backs are full
 * @param options - what the features need; progress and a signal
 * @returns the predictor that goes on, the drift, and the test that decided
 * @throws {@link PortfolioError} those of {@link predictWeights}; `aborted`
 * @remarks A training of the challenger, and one more when it is promoted. Without enough new dates nothing is trained.
 * @example
 * const { predictor, drift, promoted } = updateWeightPredictor(champion, longerPrices);
 */
export function updateWeightPredictor(
  predictor: WeightPredictor,
  prices: PricesTable,
  options: UpdatePredictorOptions = {},
): PredictorUpdate {
  const champion = requirePredictor("predictor", predictor);
  const { window, onProgress, signal } = readOptions("options", options, declared, {
    what: "an option of updateWeightPredictor",
  });
  const own = featuresOfPredictor(champion, prices, options, "an option of updateWeightPredictor");
  const { settings } = champion.state;
  const all = trainingRows(own, settings);
  const fresh = rowsWhere(all, (row) => all.dates[row]! >= champion.card.span.to);
  const live = liveCoefficients(champion, fresh);
  const drift = driftOf(champion, fresh, live);
  const dates = [...new Set(fresh.dates)];
  const recorded = withLiveRecord(champion, live);
  if (dates.length < 2 * LEAST_TEST) return { predictor: recorded, drift, promoted: "champion", test: null };

  const middle = dates[Math.floor(dates.length / 2)]!;
  const promotionTests = champion.state.promotionTests + 1;
  const context = {
    prices: own.prices,
    settings,
    trials: champion.trials + settings.models.length,
    promotionTests,
    ...(onProgress === undefined ? {} : { onProgress }),
    signal,
  };
  // rows whose label ends by the middle are the challenger's, those from the middle on judge both
  const past = rowsWhere(all, (row) => all.ends[row]! <= middle);
  const challenger = trainOnRows(latestDates(past, window), context);
  const later = rowsWhere(all, (row) => all.dates[row]! >= middle);
  const [a, b] = [champion, challenger].map((one) => liveCoefficients(one, later));
  const apart = a!.map(({ coefficient }, k) => b![k]!.coefficient - coefficient);
  const level = 1 - ALPHA / (promotionTests * (promotionTests + 1));
  const { mean, interval } = meanWithInterval(apart, level, undefined, Math.ceil(settings.horizon / settings.every));
  const test = { number: promotionTests, level, advantage: mean, interval, dates: apart.length };
  if (interval[0] > 0) {
    return { predictor: trainOnRows(latestDates(all, window), context), drift, promoted: "challenger", test };
  }
  const kept = { ...recorded, trials: context.trials, state: { ...recorded.state, promotionTests } };
  return { predictor: kept, drift, promoted: "champion", test };
}

/** Coefficients of a predictor on rows that it did not learn from. */
function liveCoefficients(predictor: WeightPredictor, rows: TrainingRows): DatedCoefficient[] {
  if (rows.targets.length === 0) return [];
  const every = Int32Array.from(rows.targets, (_, row) => row);
  return coefficientsByDate(scoreRows(predictor, rows.values), rows, every);
}

function driftOf(
  { state, features: names }: WeightPredictor,
  fresh: TrainingRows,
  live: readonly DatedCoefficient[],
): PredictorUpdate["drift"] {
  if (live.length === 0) return { psi: null, psiByFeature: {}, decay: null, liveDates: 0 };
  const indices = stabilityIndices(state.population, fresh.raw);
  const mean = (own: readonly DatedCoefficient[]): number =>
    own.reduce((sum, { coefficient }) => sum + coefficient, 0) / own.length;
  return {
    psi: Math.max(...indices),
    psiByFeature: Object.fromEntries(names.map((name, f) => [name, indices[f]!])),
    decay: mean(state.byDate.filter((one) => !one.live)) - mean(live),
    liveDates: live.length,
  };
}

/** The champion with the coefficients of the dates since its training; they count for its verdict. */
function withLiveRecord(champion: WeightPredictor, live: readonly DatedCoefficient[]): WeightPredictor {
  const trained = champion.state.byDate.filter((own) => !own.live);
  const byDate = [...trained, ...live.map((own) => ({ ...own, live: true }))];
  const { mean, interval } = coefficientInterval(byDate, champion.state.settings);
  const { walkForward, deflatedSharpeRatio } = champion.card.scores;
  const verdict = verdictOf({ mean, interval }, walkForward, deflatedSharpeRatio);
  return {
    ...champion,
    verdict,
    informationCoefficient: { mean, interval },
    state: { ...champion.state, byDate },
  };
}

/** The rows of the latest dates. */
function latestDates(rows: TrainingRows, window: number | undefined): TrainingRows {
  if (window === undefined) return rows;
  const first = [...new Set(rows.dates)].at(-window);
  return first === undefined ? rows : rowsWhere(rows, (row) => rows.dates[row]! >= first);
}

/** Some of the rows, in their order. */
function rowsWhere(rows: TrainingRows, keep: (row: number) => boolean): TrainingRows {
  const d = rows.names.length;
  const kept = Array.from(rows.targets, (_, row) => row).filter(keep);
  const wide = (values: Float64Array): Float64Array => {
    const out = new Float64Array(kept.length * d);
    for (const [k, row] of kept.entries()) out.set(values.subarray(row * d, (row + 1) * d), k * d);
    return out;
  };
  const narrow = (values: Float64Array): Float64Array => Float64Array.from(kept, (row) => values[row]!);
  return {
    ...rows,
    values: wide(rows.values),
    raw: wide(rows.raw),
    targets: narrow(rows.targets),
    returns: narrow(rows.returns),
    volatility: narrow(rows.volatility),
    dates: kept.map((row) => rows.dates[row]!),
    ends: kept.map((row) => rows.ends[row]!),
  };
}

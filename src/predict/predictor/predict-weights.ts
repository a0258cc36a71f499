import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import { constraintDeclarations } from "../../core/options/constraint-declarations.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOption, readOptions } from "../../core/options/read-options.js";
import { readMoments } from "../../core/tables/read-moments.js";
import { returnsFromPrices } from "../../core/tables/returns-from-prices.js";
import type { Constraints, FactorMoments, Moments, OptimizationResult, PricesTable } from "../../core/types.js";
import { estimateMoments } from "../../moments/estimate-moments.js";
import { meanVariance } from "../../optimize/mean-variance/mean-variance.js";
import { blackLitterman } from "../../optimize/views/black-litterman.js";
import { featureColumns, featureRows } from "../features/feature-rows.js";
import { featureOptions, type ReadFeatures } from "../features/read-feature-options.js";
import { equalWithinConstraints } from "./equal-within-constraints.js";
import { featuresOfPredictor } from "./features-of-predictor.js";
import { coefficientInterval } from "./judge-scores.js";
import type { PredictedWeights, PredictWeightsOptions, WeightPredictor } from "./predictor-types.js";
import { requirePredictor } from "./require-predictor.js";
import { returnForecasts } from "./return-forecasts.js";

const METHODS = ["maximum-utility", "maximum-sharpe"] as const;
const { features, volumes, market, regime } = featureOptions;
const declared: OptionsOf<PredictWeightsOptions, "constraints" | "method" | "riskAversion"> = {
  features,
  volumes,
  market,
  regime,
  constraints: { kind: "object", of: constraintDeclarations, default: {} } as OptionsOf<
    PredictWeightsOptions,
    "constraints"
  >["constraints"],
  method: {
    kind: "value",
    read: (name, value) =>
      typeof value === "function" ? value : readOption(name, value, { kind: "choice", of: METHODS }),
    default: "maximum-utility",
  },
  riskAversion: { kind: "number", above: 0, default: 2.5 },
  moments: { kind: "value", read: (name, value) => readMoments(name, value) },
  lookback: { kind: "number", integer: true, min: 2, max: 1_000_000 },
  shrinkage: { kind: "number", min: 0, max: 1, unit: "fraction" },
};

/**
 * Weights from a predictor on the latest prices: equal ones, within the constraints, when it has no skill.
 *
 * The score of each asset becomes an expected return beyond the others, coefficient × volatility × score (Grinold), shrunk by how
 * sure the coefficient is. These are views of Black and Litterman on a prior under which equal weights are best, with the variance
 * of the out-of-sample errors as Ω; so weights leave equal ones as far as the forecasts are worth, and costs, turnover and all
 * other constraints hold.
 *
 * @param predictor - what {@link trainWeightPredictor} returned, also after JSON
 * @param prices - the latest prices, with as many rows as the features and the covariance look back; the assets may be others
 * @param options - constraints, method, what the features need; risk aversion 2.5
 * @returns what the optimizer answers, `abstained`, and the forecasts per year; an asset whose features are missing has no view
 * @throws {@link PortfolioError} `invalid-state`, `invalid-argument` for a predictor of another version or with other features;
 *   `too-few-observations` for prices with fewer rows than a feature looks back; those of prices, moments and constraints
 * @remarks Grinold (1994); Black and Litterman (1992), with τ = 1, so that prior and views are uncertain in the same measure.
 * @example
 * const { weights, abstained } = predictWeights(predictor, prices, { constraints: { max: 0.2 } });
 */
export function predictWeights(
  predictor: WeightPredictor,
  prices: PricesTable,
  options: PredictWeightsOptions = {},
): PredictedWeights {
  const trained = requirePredictor("predictor", predictor);
  const read = readOptions("options", options, declared, {
    what: "an option of predictWeights",
    assets: Array.isArray(prices?.assets) ? prices.assets : [],
  });
  const own = featuresOfPredictor(trained, prices, options, "an option of predictWeights");
  requireLookbacks(own);
  const constraints = options.constraints === undefined ? {} : options.constraints;
  const moments = read.moments ?? latestMoments(own, read.lookback);
  requireSameAssets(moments, own.prices);
  if (trained.verdict === "no-skill") {
    const answer = equalWithinConstraints(moments, constraints, read.riskAversion);
    return { ...answer, abstained: true, forecasts: zeros(moments.assets) };
  }
  const { tStatistic } = coefficientInterval(trained.state.byDate, trained.state.settings);
  const shrinkage = read.shrinkage ?? 1 / (1 + (tStatistic ?? 0) ** 2);
  const rows = featureRows(own, [own.prices.dates.length - 1]);
  const { views, prior, forecasts } = returnForecasts(trained, rows, moments, read.riskAversion, 1 - shrinkage);
  const posterior = blackLitterman(moments, { prior, views, tau: 1, covariance: "prior" });
  return { ...answerOf(read.method, posterior, constraints, read.riskAversion), abstained: false, forecasts };
}

/** Refuses prices on whose last date a feature cannot be known for any asset. */
function requireLookbacks(own: ReadFeatures): void {
  const rows = own.prices.dates.length;
  const short = Object.entries(featureColumns(own).lookback).filter(([, span]) => span > rows);
  if (short.length === 0) return;
  const [name, span] = short.reduce((most, other) => (other[1] > most[1] ? other : most));
  throw new PortfolioError(
    "too-few-observations",
    `prices has ${rows} dates and "${name}" looks back ${span}: give at least ${span}, up to the date of the weights`,
    { expected: span, actual: rows, feature: name },
  );
}

function answerOf(
  method: NonNullable<PredictWeightsOptions["method"]>,
  posterior: Moments | FactorMoments,
  constraints: Constraints,
  riskAversion: number,
): OptimizationResult {
  if (typeof method !== "function") {
    const settings = method === "maximum-utility" ? { riskAversion } : {};
    return meanVariance(posterior, { objective: method, constraints, ...settings });
  }
  const answer = method(posterior, constraints);
  if (typeof answer === "object" && answer !== null && typeof answer.status === "string") return answer;
  throw new PortfolioError(
    "invalid-argument",
    `options.method gave ${shownValue(answer)}: give a function from moments and constraints to what an optimizer returns`,
    { argument: "options.method" },
  );
}

function latestMoments({ prices, context }: ReadFeatures, lookback: number | undefined): Moments {
  const { assets, dates, values } = prices;
  const rows = Math.min(dates.length, (lookback ?? Math.max(60, 2 * context.spans.year)) + 1);
  const from = dates.length - rows;
  const latest = { ...prices, dates: dates.slice(from), values: values.slice(from * assets.length) };
  const gap = latest.values.findIndex(Number.isNaN);
  if (gap >= 0) {
    const [asset, date] = [assets[gap % assets.length], latest.dates[Math.floor(gap / assets.length)]];
    throw new PortfolioError(
      "missing-price",
      `${asset} has no price on ${date}, one of the ${rows} rows that the covariance is estimated from: give options.moments, a shorter options.lookback, or fill the gap with cleanPrices`,
      { asset, date },
    );
  }
  return estimateMoments(returnsFromPrices(latest), {
    covariance: "ledoit-wolf",
    periodsPerYear: context.spans.perYear,
  });
}

function requireSameAssets({ assets }: Moments | FactorMoments, prices: PricesTable): void {
  if (assets.join("\n") === prices.assets.join("\n")) return;
  throw new PortfolioError(
    "shape",
    "options.moments has other assets than prices: give moments of the same assets in the same order",
    { argument: "options.moments" },
  );
}

function zeros(assets: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(assets.map((asset) => [asset, 0]));
}

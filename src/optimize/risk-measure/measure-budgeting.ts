import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { labeled } from "../../core/names/labeled.js";
import { resolvePerAsset } from "../../core/names/resolve-per-asset.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import type { OptimizationResult, ReturnsTable, Weights } from "../../core/types.js";
import { describeSample } from "../cvar/describe-cvar.js";
import { readCvarSample } from "../cvar/read-cvar-sample.js";
import { readCallOptions } from "../inputs/read-call-options.js";
import { budgetMeasure } from "./budget-measure.js";
import { MEASURES, type RiskFigureOptions, readRisk, riskFigureOptions } from "./read-risk.js";
import type { LinearRisk, RiskMeasure, SmoothRisk } from "./risk-measure.js";

/** The measure of {@link measureBudgeting} and who may bring how much of it. */
export interface MeasureBudgetingOptions extends RiskFigureOptions {
  /** What risk is, per period, as in {@link meanRisk}. */
  readonly measure: RiskMeasure;
  /** Each asset's share of the risk, above 0 and with a sum of 1. Default all equal. */
  readonly budgets?: Weights;
  /** How many periods make a year. Default: inferred from the dates. */
  readonly periodsPerYear?: number;
  /** Per year, for the Sharpe ratio of the result alone. Default 0. */
  readonly riskFreeRate?: number;
}

/** What {@link measureBudgeting} gives beside the portfolio. */
export interface MeasureBudgets {
  /** The measure of the portfolio's returns, per period; null where there is no portfolio. */
  readonly risk: number | null;
  /** Each asset's share of `risk`, with a sum of 1; null where there is no portfolio. `riskContributions` are shares of the variance. */
  readonly measureContributions: Weights | null;
}

const declared: OptionsOf<MeasureBudgetingOptions> = {
  ...riskFigureOptions,
  measure: { kind: "choice", of: [...MEASURES], required: true },
  budgets: { kind: "numbers-by-name" },
  periodsPerYear: { kind: "number", above: 0 },
  riskFreeRate: { kind: "number" },
};

/**
 * Long-only, fully invested weights whose shares of a measure of risk are the budgets: risk parity by CVaR, drawdown, semi-deviation …
 *
 * Minimizes ρ(y) − Σ b_i ln y_i and scales y to a sum of 1. The share of an asset is its weight times the derivative of the risk, over the
 * risk. At a kink of the risk (the rule for measures that are the greatest of planes) the derivative is a mix of those of the planes that
 * meet there, and the shares are by the one mix that makes them the budgets.
 *
 * @param returns - T periods by N assets; log returns are converted to simple ones
 * @param given - `measure`; `budgets` equal
 * @returns weights with their risk and its shares; `numerical-error` where a long-only mix has (nearly) no risk. `diagnostics.kktResidual` is
 *   what the objective may be above its least, by a bound, or for smooth measures the greatest error of a share
 * @throws {@link PortfolioError} as {@link meanRisk}; `invalid-argument` for budgets that are not above 0 or do not sum to 1; `no-variance`
 *   for an asset that has no risk by the measure; `conflicting-options` for a measure that does not grow with the size of the portfolio
 * @remarks Newton's method for the semi-deviation and the entropic value at risk; for the others planes, one evaluation of the measure and
 *   one interior point of O(K·N²) a round, some 10 to 150 rounds. NaN throws. Reference values: test/reference/optimize/measure-budgeting.json.
 * @example
 * requireOptimal(measureBudgeting(returns, { measure: "conditional-value-at-risk", level: 0.9 })).measureContributions
 */
export function measureBudgeting(
  returns: ReturnsTable,
  given: MeasureBudgetingOptions,
): OptimizationResult<MeasureBudgets> {
  const method = "measureBudgeting";
  const options = readCallOptions(method, given, declared);
  const sample = readCvarSample(returns, options.level, options.periodsPerYear);
  const { assets } = sample;
  const { measure, riskFreeRate = 0 } = options;
  const risk = readRisk(measure, options, sample);
  if ((options.minimumAcceptableReturn ?? 0) !== 0) {
    throw new PortfolioError(
      "conflicting-options",
      `options.minimumAcceptableReturn is ${options.minimumAcceptableReturn}: shares of a risk add up to it only where twice the portfolio has twice the risk, so leave it at 0`,
      { argument: "options.minimumAcceptableReturn" },
    );
  }
  const budgets = readBudgets(options.budgets, assets);
  const own = ownRisks(risk, assets, measure);
  const found = budgetMeasure(risk, own, budgets);
  const diagnostics = { iterations: found.iterations, kktResidual: found.residual, binding: [] };
  if (found.status !== "optimal") {
    const reason =
      found.status === "no-risk"
        ? `a long-only mix of the assets carries (nearly) no risk by measure "${measure}", so there are no shares of it: leave out one of the assets that cancel, or use another measure`
        : `not settled after ${found.iterations} rounds: the bound is ${found.residual.toExponential(1)} away`;
    const status = found.status === "no-risk" ? "numerical-error" : found.status;
    return {
      status,
      method,
      reason,
      diagnostics: { ...diagnostics, kktResidual: Number.isFinite(found.residual) ? found.residual : null },
      risk: null,
      measureContributions: null,
    };
  }
  return {
    status: "optimal",
    method,
    ...describeSample(sample, found.weights, riskFreeRate),
    diagnostics,
    risk: risk.evaluate(found.weights).risk,
    measureContributions: labeled(assets, (i) => found.contributions[i]!),
  };
}

function ownRisks(risk: LinearRisk | SmoothRisk, assets: readonly string[], measure: RiskMeasure): Float64Array {
  const unit = new Float64Array(assets.length);
  return Float64Array.from(assets, (asset, i) => {
    unit.fill(0);
    unit[i] = 1;
    const alone = risk.evaluate(unit).risk;
    if (alone > 1e-14) return alone;
    throw new PortfolioError(
      "no-variance",
      `${asset} has a risk of ${alone} by measure "${measure}", so it has no share of it: leave the asset out, or use another measure`,
      { asset, risk: alone },
    );
  });
}

function readBudgets(budgets: Weights | undefined, assets: readonly string[]): Float64Array {
  if (budgets === undefined) return new Float64Array(assets.length).fill(1 / assets.length);
  const values = resolvePerAsset("options.budgets", budgets, assets, 0);
  const sum = values.reduce((all, b) => all + b, 0);
  const wrong = values.findIndex((b) => !(b > 0));
  if (wrong >= 0) {
    throw new PortfolioError(
      "invalid-argument",
      `options.budgets.${assets[wrong]} is ${values[wrong]}: give a share above 0 for each asset, and leave assets without one out of the returns`,
      { asset: assets[wrong], value: values[wrong] },
    );
  }
  if (Math.abs(sum - 1) > 1e-9) {
    throw new PortfolioError(
      "invalid-argument",
      `options.budgets sum to ${sum}: they are shares of the risk and must sum to 1`,
      { sum },
    );
  }
  return values.map((b) => b / sum);
}

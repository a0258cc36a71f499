import type { OptionsOf } from "../core/option-types.js";
import { readOptions } from "../core/read-options.js";
import { returnsFromPrices } from "../core/returns-from-prices.js";
import type { Constraints, Moments, OptimizationResult, PricesTable, ReturnsTable } from "../core/types.js";
import { estimateMoments } from "../moments/estimate-moments.js";
import type { RelaxOption } from "../optimize/answer/offer-relaxed.js";
import { minimumCvar } from "../optimize/cvar/minimum-cvar.js";
import { hierarchicalEqualRisk } from "../optimize/hierarchical/hierarchical-equal-risk.js";
import { hierarchicalRiskParity } from "../optimize/hierarchical/hierarchical-risk-parity.js";
import { nestedClusters } from "../optimize/hierarchical/nested-clusters.js";
import { meanVariance } from "../optimize/mean-variance/mean-variance.js";
import { riskBudgeting } from "../optimize/risk-budget/risk-budgeting.js";
import { equalWeight } from "../optimize/rules/equal-weight.js";
import { inverseVolatility } from "../optimize/rules/inverse-volatility.js";
import { maximumDiversification } from "../optimize/rules/maximum-diversification.js";
import { engineConfig } from "./engine-config.js";
import type { ConstructionMethod, EngineConfig } from "./engine-types.js";
import { latestWindow } from "./latest-window.js";
import type { ReadInputs } from "./read-inputs.js";

/** Settings of this call that go before those of the engine. */
export type OptimizeOptions = Pick<
  EngineConfig,
  | "method"
  | "mean"
  | "covariance"
  | "lookback"
  | "missing"
  | "constraints"
  | "target"
  | "riskAversion"
  | "riskFreeRate"
  | "periodsPerYear"
> &
  RelaxOption;

const { method, mean, covariance, lookback, missing, constraints, target, riskAversion, riskFreeRate, periodsPerYear } =
  engineConfig;

/** What the options of `optimize` may be. */
export const optimizeOptions: OptionsOf<OptimizeOptions> = {
  method,
  mean,
  covariance,
  lookback,
  missing,
  constraints,
  target,
  riskAversion,
  riskFreeRate,
  periodsPerYear,
  relax: { kind: "boolean" },
};

/** What a method may look at. */
interface Problem {
  readonly moments: Moments;
  readonly returns: ReturnsTable;
  readonly settings: EngineConfig;
  readonly constraints: Constraints;
  readonly relax: boolean;
}

const byMeanVariance =
  (objective: "minimum-variance" | "maximum-sharpe" | "target-return" | "target-volatility" | "maximum-utility") =>
  ({ moments, settings, constraints, relax }: Problem): OptimizationResult =>
    meanVariance(moments, {
      objective,
      constraints,
      relax,
      riskFreeRate: settings.riskFreeRate ?? 0,
      ...(settings.target !== undefined && { target: settings.target }),
      ...(settings.riskAversion !== undefined && { riskAversion: settings.riskAversion }),
    });

const METHODS: Readonly<Record<ConstructionMethod, (problem: Problem) => OptimizationResult>> = {
  "minimum-variance": byMeanVariance("minimum-variance"),
  "maximum-sharpe": byMeanVariance("maximum-sharpe"),
  "target-return": byMeanVariance("target-return"),
  "target-volatility": byMeanVariance("target-volatility"),
  "maximum-utility": byMeanVariance("maximum-utility"),
  "risk-budgeting": ({ moments, constraints, relax }) => riskBudgeting(moments, { constraints, relax }),
  "hierarchical-risk-parity": ({ moments, constraints, relax }) =>
    hierarchicalRiskParity(moments, { constraints, relax }),
  "hierarchical-equal-risk": ({ moments, constraints, relax }) =>
    hierarchicalEqualRisk(moments, { constraints, relax }),
  "nested-clusters": ({ moments, constraints, relax }) => nestedClusters(moments, { constraints, relax }),
  "minimum-cvar": ({ returns, constraints, relax }) => minimumCvar(returns, { constraints, relax }),
  "maximum-diversification": ({ moments, constraints, relax }) =>
    maximumDiversification(moments, { constraints, relax }),
  "inverse-volatility": ({ moments, constraints, relax }) => inverseVolatility(moments, { constraints, relax }),
  "equal-weight": ({ moments, constraints, relax }) => equalWeight(moments, { constraints, relax }),
};

/**
 * Weights by the method of the settings, from the latest window of the engine's prices.
 *
 * @throws {@link PortfolioError} `invalid-argument` for an unknown method; `missing-price`; and those of the method
 */
export function optimizePortfolio(inputs: ReadInputs, options: OptimizeOptions = {}): OptimizationResult {
  const read = readOptions("options", options, optimizeOptions, {
    what: "an option of optimize",
    misplaced: { max: "put it into constraints: { max }", min: "put it into constraints: { min }" },
  });
  return optimizePrices(inputs.adjusted, { ...inputs.config, ...read });
}

/** The same for any prices whose returns are total returns: what a backtest asks on every date. */
export function optimizePrices(prices: PricesTable, settings: EngineConfig & RelaxOption): OptimizationResult {
  const returns = returnsFromPrices(latestWindow(prices, settings));
  const moments = estimateMoments(returns, {
    mean: settings.mean ?? "historical",
    covariance: settings.covariance ?? "ledoit-wolf",
    ...(settings.periodsPerYear !== undefined && { periodsPerYear: settings.periodsPerYear }),
  });
  const { constraints = {}, relax = false } = settings;
  return METHODS[settings.method ?? "risk-budgeting"]({ moments, returns, settings, constraints, relax });
}

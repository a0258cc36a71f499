import type { CostModel } from "../backtest/inputs/backtest-types.js";
import type { PortfolioConfig } from "../config/portfolio-config.js";
import type { MissingPolicy } from "../core/tables/clean-prices.js";
import type { Constraints, IsoDate, Weights } from "../core/types.js";
import type { Limits } from "../limits/types.js";
import type { CovarianceMethod, MeanMethod, MomentsOptions } from "../moments/estimate-moments.js";
import type { RebalanceTrigger } from "../rebalance/rebalance-trigger.js";
import { compiledLimits } from "./compiled-limits.js";
import type { ConstructionMethod } from "./construction-method.js";
import type { EngineInputs } from "./engine-types.js";

/** Settings that an operation can be given for one call. */
export interface CallSettings {
  /** How the weights are found. Default: the setting `optimizer.method`. */
  readonly method?: ConstructionMethod;
  /** How expected returns are estimated. Default: the setting `moments.mean`. */
  readonly mean?: MeanMethod;
  /** How the covariance is estimated. Default: the setting `moments.covariance`. */
  readonly covariance?: CovarianceMethod;
  /** How many of the latest periods are estimated from, at least 2. Default: the setting `data.lookback`. */
  readonly lookback?: number;
  /** What to do about missing prices in that window. Default: the setting `data.missing`. */
  readonly missing?: MissingPolicy | "drop-assets";
  /** Constraints that go, key by key, before those of the engine and of the settings. Default: none. */
  readonly constraints?: Constraints;
  /** Per year: the target of `"target-return"` and `"target-volatility"`. Default: the setting `optimizer.target`. */
  readonly target?: number;
  /** γ of `"maximum-utility"`. Default: the setting `optimizer.riskAversion`. */
  readonly riskAversion?: number;
  /** Per year. Default: the setting `portfolio.riskFreeRate`. */
  readonly riskFreeRate?: number;
  /** How many periods make a year. Default: the setting `data.periodsPerYear`. */
  readonly periodsPerYear?: number;
}

/** The settings in the words of the rooms: what is off is left out. */
export interface EngineSettings extends CallSettings {
  readonly method: ConstructionMethod;
  readonly mean: MeanMethod;
  readonly covariance: CovarianceMethod;
  readonly missing: MissingPolicy | "drop-assets";
  readonly riskAversion: number;
  readonly riskFreeRate: number;
  /** Constraints of the engine over those of the settings; turnover and tracking error are in `held` and `config`. */
  readonly constraints: Constraints;
  /** Further options of the moments. */
  readonly moments: MomentsOptions;
  readonly lotSize: number | Weights;
  readonly rebalance: RebalanceTrigger | "every-period";
  readonly costs?: CostModel;
  readonly limits?: Limits;
  /** Assets whose weight stays in cash, because they have fallen by the stop loss of the regime. */
  readonly stopped?: readonly string[];
  readonly config: PortfolioConfig;
}

/** What is given beside the configuration, in the words of the rooms. */
type NamedInputs = Pick<
  EngineInputs,
  "constraints" | "limits" | "costs" | "rebalance" | "lotSize" | "sectorOf" | "marketWeights"
>;

/**
 * The settings of a configuration in the words of the rooms, with what was given by name over them.
 *
 * @throws {@link PortfolioError} `invalid-argument` for a setting that needs an input which is not there
 */
export function engineSettings(
  config: PortfolioConfig,
  inputs: NamedInputs,
  dates: readonly IsoDate[],
): EngineSettings {
  const { portfolio, data, optimizer, allocation } = config;
  const limits = compiledLimits(config, inputs, dates);
  const costs = costModel(config, inputs.costs);
  return {
    config,
    method: optimizer.method,
    mean: config.moments.mean,
    covariance: config.moments.covariance,
    missing: data.missing,
    riskAversion: optimizer.riskAversion,
    riskFreeRate: portfolio.riskFreeRate,
    ...(data.lookback !== "all" && { lookback: data.lookback }),
    ...(data.periodsPerYear !== "inferred" && { periodsPerYear: data.periodsPerYear }),
    ...(optimizer.target !== "off" && { target: optimizer.target }),
    constraints: { ...constraintsOf(config), ...inputs.constraints },
    moments: momentsOptions(config, inputs.marketWeights),
    lotSize: inputs.lotSize ?? allocation.lotSize,
    rebalance: inputs.rebalance ?? triggerOf(config),
    ...(costs !== undefined && { costs }),
    ...(limits !== undefined && { limits }),
  };
}

function constraintsOf({ constraints: c }: PortfolioConfig): Constraints {
  const min = c.minInvested === "as-max" ? c.maxInvested : c.minInvested;
  return {
    ...(c.minWeight !== 0 && { min: c.minWeight }),
    ...(c.maxWeight !== 1 && { max: c.maxWeight }),
    ...((min !== 1 || c.maxInvested !== 1) && { budget: min === c.maxInvested ? min : [min, c.maxInvested] }),
    ...(c.maxPositions !== "off" && { maxPositions: c.maxPositions }),
    ...(c.maxGross !== "off" && { maxGross: c.maxGross }),
  };
}

function momentsOptions({ moments: m }: PortfolioConfig, marketWeights: Weights | undefined): MomentsOptions {
  return {
    ...(m.halfLife !== "half-year" && { halfLife: m.halfLife }),
    semiThreshold: m.semiThreshold,
    gerberThreshold: m.gerberThreshold,
    detone: m.detone,
    riskAversion: m.riskAversion,
    ...(m.factors !== "inferred" && { factors: m.factors }),
    ...(marketWeights !== undefined && { marketWeights }),
  };
}

function costModel({ costs: c }: PortfolioConfig, given: CostModel | undefined): CostModel | undefined {
  const model: CostModel = {
    ...(c.fixed !== 0 && { fixed: c.fixed }),
    ...(c.proportional !== 0 && { proportional: c.proportional }),
    ...(c.spread !== 0 && { spread: c.spread }),
    ...(c.impactCoefficient !== 0 && { impact: { coefficient: c.impactCoefficient, exponent: c.impactExponent } }),
    ...(c.borrow !== 0 && { borrow: c.borrow }),
    ...given,
  };
  return Object.keys(model).length === 0 ? undefined : model;
}

function triggerOf({ rebalancing: r }: PortfolioConfig): RebalanceTrigger | "every-period" {
  const calendar = { kind: "calendar", every: r.every } as const;
  const threshold = {
    kind: "threshold",
    absolute: r.absoluteBand,
    ...(r.relativeBand !== "off" && { relative: r.relativeBand }),
  } as const;
  switch (r.trigger) {
    case "every-period":
      return "every-period";
    case "calendar":
      return calendar;
    case "threshold":
      return threshold;
    case "calendar-or-threshold":
      return { kind: "any", of: [calendar, threshold] };
    case "calendar-and-threshold":
      return { kind: "all", of: [calendar, threshold] };
    case "no-trade-region":
      return { kind: "no-trade-region", riskAversion: r.riskAversion };
    case "adaptive":
      return { kind: "adaptive", absolute: r.absoluteBand, window: r.volatilityWindow };
    case "cost-benefit":
      return { kind: "cost-benefit", horizonYears: r.horizonYears, riskAversion: r.riskAversion };
  }
}

import { PortfolioError } from "../core/errors/portfolio-error.js";
import type { OptionsOf } from "../core/options/option-types.js";
import type { Constraints, OptimizationResult, PricesTable, ReturnsTable, Weights } from "../core/types.js";
import type { MomentsOptions } from "../moments/estimate-moments.js";
import type { RelaxOption } from "../optimize/answer/offer-relaxed.js";
import { requireOptimal } from "../optimize/answer/require-optimal.js";
import { callSettings } from "./call-settings.js";
import type { ConstructionMethod } from "./construction-method.js";
import { constructionMethods } from "./construction-methods.js";
import type { DecisionMemory } from "./decision-memory.js";
import type { CallSettings, EngineSettings } from "./engine-settings.js";
import { windowMoments, windowReturns } from "./latest-estimate.js";
import { latestReturns } from "./latest-window.js";
import type { StrategyMix } from "./strategies/strategy-types.js";
import { withoutStopped } from "./without-stopped.js";

/** Settings of this call that go before those of the engine. */
export interface OptimizeOptions extends CallSettings, RelaxOption {}

/** What the options of `optimize` may be. */
export const optimizeOptions: OptionsOf<OptimizeOptions> = { ...callSettings, relax: { kind: "boolean" } };

/** A method that had no answer. */
export interface FailedAttempt {
  /** The method that was asked. */
  readonly method: ConstructionMethod;
  /** The status of its result, or the code of its error. */
  readonly status: string;
  /** Why it had no answer. */
  readonly reason: string;
}

/** Weights, or why there are none. `method` says who answered. */
export type EngineOptimization = OptimizationResult & {
  /** Methods that were asked before and had no answer; left out when the first one answered. */
  readonly attempts?: readonly FailedAttempt[];
  /** Several strategies: what each adds, and what netting saves; left out where one method answered. */
  readonly strategies?: StrategyMix;
};

/** Errors that come from the data of a date and not from the call. */
const OF_THE_DATA: readonly string[] = [
  "missing-price",
  "too-few-observations",
  "no-variance",
  "constant-series",
  "not-a-covariance",
];

/** What a decision knows beside prices. */
export interface DecisionContext {
  /** Weights that are held, which a limit on turnover counts from. */
  readonly held: Weights;
  readonly marketWeights?: Weights;
  /** The returns of all prices, where they are known already; only in a backtest. */
  readonly returns?: () => ReturnsTable;
  /** Whether an infeasible answer names the limits that conflict, which takes much longer than the answer. Default true. */
  readonly explain?: boolean;
  /** What the decisions before have left; only in a backtest. */
  readonly memory?: DecisionMemory;
}

/** Weights by the method of the settings, for any prices whose returns are total returns: what a backtest asks on every date. */
export function optimizePrices(
  prices: PricesTable,
  settings: EngineSettings & RelaxOption,
  context: DecisionContext,
): EngineOptimization {
  const { failurePolicy, fallback } = settings.config.optimizer;
  const ask = (method: ConstructionMethod): OptimizationResult => weightsBy(method, prices, settings, context);
  if (failurePolicy === "throw") return requireOptimal(ask(settings.method));
  if (failurePolicy === "hold") return ask(settings.method);
  const first = attempt(settings.method, ask);
  if ("result" in first && first.result.status === "optimal") return first.result;
  const second = attempt(fallback, ask);
  if ("result" in second && second.result.status === "optimal") return { ...second.result, attempts: [first.failed!] };
  if (!("result" in second)) throw second.error;
  return { ...second.result, attempts: [first.failed!, second.failed!] };
}

type Attempt =
  | { readonly result: OptimizationResult; readonly failed?: FailedAttempt }
  | { readonly error: PortfolioError; readonly failed: FailedAttempt };

/** One method; an error of the data is an attempt without an answer, one of the call is thrown. */
function attempt(method: ConstructionMethod, ask: (method: ConstructionMethod) => OptimizationResult): Attempt {
  try {
    const result = ask(method);
    if (result.status === "optimal") return { result };
    return { result, failed: { method, status: result.status, reason: result.reason } };
  } catch (error) {
    if (!(error instanceof PortfolioError) || !OF_THE_DATA.includes(error.code)) throw error;
    return { error, failed: { method, status: error.code, reason: error.message } };
  }
}

function weightsBy(
  method: ConstructionMethod,
  prices: PricesTable,
  settings: EngineSettings & RelaxOption,
  context: DecisionContext,
): OptimizationResult {
  const { config } = settings;
  const returns = latestReturns(context.returns, settings) ?? windowReturns(prices, settings);
  if (returns.dates.length < config.data.minHistory) {
    throw new PortfolioError(
      "too-few-observations",
      `there are ${returns.dates.length} returns, but config.data.minHistory is ${config.data.minHistory}: give more prices or lower it`,
      { observations: returns.dates.length, needed: config.data.minHistory },
    );
  }
  const { memory } = context;
  const options = momentOptions(settings, returns.assets);
  const moments = memory?.moments(returns, options) ?? windowMoments(prices, settings, returns, options);
  const { relax = config.optimizer.relax } = settings;
  const constraints = dynamicConstraints(settings, context);
  const former = memory?.results.get(method);
  const result = constructionMethods[method]({
    moments,
    returns,
    settings,
    constraints,
    relax,
    explain: context.explain ?? true,
    ...(former !== undefined && { former }),
  });
  if (result.status === "optimal") memory?.results.set(method, result);
  return withoutStopped(result, moments, settings);
}

/** How the engine estimates the moments of some assets. */
export function momentOptions(settings: EngineSettings, assets: readonly string[]): MomentsOptions {
  return {
    ...momentsFor(settings, assets),
    mean: settings.mean,
    covariance: settings.covariance,
    riskFreeRate: settings.riskFreeRate,
    ...(settings.periodsPerYear !== undefined && { periodsPerYear: settings.periodsPerYear }),
  };
}

/** Options of the moments, with the market's weights of the assets in the window alone. */
export function momentsFor({ moments }: EngineSettings, assets: readonly string[]): EngineSettings["moments"] {
  const { marketWeights } = moments;
  if (marketWeights === undefined) return moments;
  const of = new Set(assets);
  return { ...moments, marketWeights: Object.fromEntries(Object.entries(marketWeights).filter(([a]) => of.has(a))) };
}

/** Constraints that depend on what is held or on the market's weights. */
function dynamicConstraints({ config, constraints }: EngineSettings, context: DecisionContext): Constraints {
  const { maxTurnover, maxTrackingError } = config.constraints;
  if (maxTrackingError !== "off" && context.marketWeights === undefined && constraints.trackingError === undefined) {
    throw new PortfolioError(
      "invalid-argument",
      "config.constraints.maxTrackingError needs a benchmark: give `marketWeights: { AAPL: 0.6, … }` to PortfolioEngine.create",
    );
  }
  return {
    ...(maxTurnover !== "off" && { turnover: { from: context.held, max: maxTurnover } }),
    ...(maxTrackingError !== "off" && { trackingError: { benchmark: context.marketWeights!, max: maxTrackingError } }),
    ...constraints,
  };
}

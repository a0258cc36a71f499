import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { labeled } from "../../core/names/labeled.js";
import { readOption } from "../../core/options/read-options.js";
import { returnsFromPrices } from "../../core/tables/returns-from-prices.js";
import type { Moments, PricesTable, Weights } from "../../core/types.js";
import { estimateMoments } from "../../moments/estimate-moments.js";
import { predictWeights } from "../../predict/predictor/predict-weights.js";
import type { PredictWeightsOptions } from "../../predict/predictor/predictor-types.js";
import type { EngineSettings } from "../engine-settings.js";
import { latestWindow } from "../latest-window.js";
import { type DecisionContext, type EngineOptimization, momentOptions, optimizePrices } from "../optimize-prices.js";
import { figuresOf } from "../without-stopped.js";
import { capitalShares, presentDrawdown } from "./capital-shares.js";
import type { EngineStrategy, StrategyPart } from "./strategy-types.js";

/**
 * The weights of several strategies as one portfolio: each finds its own under the constraints, the capital is divided, and what they
 * hold together is added up, so that their orders are netted.
 *
 * A strategy without an answer follows the failure policy: `"fallback"` asks the fallback for it, `"hold"` leaves all as it is.
 *
 * @param contextOf - what the strategy at that position knows beside prices
 * @throws {@link PortfolioError} those of the strategies; `not-optimal` under the failure policy `"throw"`
 */
export function combineStrategies(
  strategies: readonly EngineStrategy[],
  prices: PricesTable,
  settings: EngineSettings,
  contextOf: (position: number) => DecisionContext,
): EngineOptimization {
  const found = strategies.map((strategy, k) => answerOf(strategy, prices, settings, contextOf(k)));
  const failed = found.findIndex(({ status }) => status !== "optimal");
  if (failed >= 0) return blamed(strategies[failed]!.name, found[failed]!);
  const answers = found.map((one) => (one as { readonly weights: Weights }).weights);
  const returns = returnsFromPrices(latestWindow(prices, settings));
  const moments = estimateMoments(returns, momentOptions(settings, returns.assets));
  const whole = strategies.reduce((sum, { share = 1 }) => sum + share, 0);
  const given = strategies.map(({ share = 1 }) => share / whole);
  const shares = capitalShares(
    settings.config,
    given,
    answers.map((weights) => figuresOf(moments, weights, 0).volatility),
    () => answers.map((weights) => presentDrawdown(returns, weights)),
  );
  const { held } = contextOf(0);
  const weights = labeled(moments.assets, (i) =>
    shares.reduce((sum, share, k) => sum + share * (answers[k]![moments.assets[i]!] ?? 0), 0),
  );
  const names = [...new Set([...moments.assets, ...Object.keys(held)])];
  const turnover = (own: (asset: string) => number): number => names.reduce((sum, a) => sum + Math.abs(own(a)), 0) / 2;
  const gross = shares.reduce(
    (sum, share, k) => sum + turnover((a) => share * (answers[k]![a] ?? 0) - given[k]! * (held[a] ?? 0)),
    0,
  );
  const kkt = Math.max(...found.map((one) => (one.status === "optimal" ? one.diagnostics.kktResidual : 0)));
  const iterations = found.reduce((sum, { diagnostics }) => sum + diagnostics.iterations, 0);
  const attempts = found.flatMap((one) => one.attempts ?? []);
  return {
    status: "optimal",
    method: "strategies",
    ...figuresOf(moments, weights, settings.riskFreeRate),
    diagnostics: { iterations, binding: [], kktResidual: kkt },
    ...(attempts.length > 0 && { attempts }),
    strategies: {
      parts: strategies.map(
        ({ name }, k): StrategyPart => ({
          name,
          share: shares[k]!,
          weights: answers[k]!,
          riskShare: riskShare(moments, weights, answers[k]!, shares[k]!),
          by: found[k]!.method,
        }),
      ),
      grossTurnover: gross,
      netTurnover: turnover((a) => (weights[a] ?? 0) - (held[a] ?? 0)),
    },
  };
}

function answerOf(
  strategy: EngineStrategy,
  prices: PricesTable,
  settings: EngineSettings,
  context: DecisionContext,
): EngineOptimization {
  const { method = settings.method, predictor, weights } = strategy;
  if (predictor === undefined && weights === undefined) return optimizePrices(prices, { ...settings, method }, context);
  const answer =
    predictor !== undefined
      ? predictWeights(predictor, prices, predictionOptions(settings))
      : functionAnswer(strategy, prices, context);
  if (answer.status === "optimal") return { ...answer, method: predictor !== undefined ? "predictor" : "function" };
  const { failurePolicy, fallback } = settings.config.optimizer;
  if (failurePolicy === "throw") {
    throw new PortfolioError("not-optimal", `strategy ${strategy.name}: ${answer.reason}`, { strategy: strategy.name });
  }
  return failurePolicy === "hold" ? answer : optimizePrices(prices, { ...settings, method: fallback }, context);
}

/** How the settings have a predictor used. */
function predictionOptions({ config, constraints }: EngineSettings): PredictWeightsOptions {
  const { method, riskAversion, lookback, shrinkage } = config.prediction;
  return {
    constraints,
    method,
    riskAversion,
    ...(lookback !== "usual" && { lookback }),
    ...(shrinkage !== "estimated" && { shrinkage }),
  };
}

/** What a function of the caller gives, as the result of an optimizer. */
function functionAnswer(
  { name, weights }: EngineStrategy,
  prices: PricesTable,
  { held }: DecisionContext,
): EngineOptimization {
  const given = weights!({ prices, date: prices.dates.at(-1)!, held });
  const none = { iterations: 0, binding: [], kktResidual: null };
  if (given === null) {
    const conflict = [{ constraint: `strategies.${name}`, slackNeeded: null }];
    return { status: "infeasible", method: "function", reason: "it gave no weights", conflict, diagnostics: none };
  }
  const read = readOption(
    `the weights of strategy ${name}`,
    given,
    { kind: "numbers-by-name", names: "assets" },
    { assets: prices.assets },
  );
  const all = labeled(prices.assets, (i) => read[prices.assets[i]!] ?? 0);
  return {
    status: "optimal",
    method: "function",
    weights: all,
    expectedReturn: 0,
    volatility: 0,
    sharpeRatio: null,
    riskContributions: {},
    diagnostics: { ...none, kktResidual: 0 },
  };
}

function riskShare(moments: Moments, whole: Weights, own: Weights, share: number): number {
  const { assets } = moments;
  const { riskContributions } = figuresOf(moments, whole, 0);
  return assets.reduce((sum, asset) => {
    const weight = whole[asset] ?? 0;
    return weight === 0 ? sum : sum + ((riskContributions[asset] ?? 0) * share * (own[asset] ?? 0)) / weight;
  }, 0);
}

function blamed(name: string, result: EngineOptimization): EngineOptimization {
  return result.status === "optimal" ? result : { ...result, reason: `strategy ${name}: ${result.reason}` };
}

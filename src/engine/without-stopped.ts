import { labeled } from "../core/names/labeled.js";
import type { Moments, OptimizationResult } from "../core/types.js";
import type { EngineSettings } from "./engine-settings.js";

/** The weights of assets that the stop loss of the regime leaves out stay in cash; what is known of the rest is worked out anew. */
export function withoutStopped(
  result: OptimizationResult,
  moments: Moments,
  { stopped = [], riskFreeRate }: Pick<EngineSettings, "stopped" | "riskFreeRate">,
): OptimizationResult {
  if (result.status !== "optimal" || stopped.every((asset) => (result.weights[asset] ?? 0) === 0)) return result;
  const out = new Set(stopped);
  const { assets } = moments;
  const weights = labeled(assets, (i) => (out.has(assets[i]!) ? 0 : (result.weights[assets[i]!] ?? 0)));
  return { ...result, ...figuresOf(moments, weights, riskFreeRate) };
}

/** What moments say of weights: expected return, volatility, Sharpe ratio and shares of the variance. */
export function figuresOf(
  { assets, mean, covariance }: Moments,
  weights: Readonly<Record<string, number>>,
  riskFreeRate: number,
): {
  readonly weights: Readonly<Record<string, number>>;
  readonly expectedReturn: number;
  readonly volatility: number;
  readonly sharpeRatio: number | null;
  readonly riskContributions: Readonly<Record<string, number>>;
} {
  const n = assets.length;
  const w = Float64Array.from(assets, (asset) => weights[asset] ?? 0);
  const marginal = w.map((_, i) => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += covariance[i * n + k]! * w[k]!;
    return sum;
  });
  let variance = 0;
  let expectedReturn = 0;
  for (let i = 0; i < n; i++) {
    variance += w[i]! * marginal[i]!;
    expectedReturn += w[i]! * mean[i]!;
  }
  const volatility = Math.sqrt(Math.max(0, variance));
  return {
    weights,
    expectedReturn,
    volatility,
    sharpeRatio: volatility > 0 ? (expectedReturn - riskFreeRate) / volatility : null,
    riskContributions: labeled(assets, (i) => (variance > 0 ? (w[i]! * marginal[i]!) / variance : 0)),
  };
}

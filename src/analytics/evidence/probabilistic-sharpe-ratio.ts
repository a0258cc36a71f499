import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { normalCdfKernel } from "../../numerics/distribution/normal-cdf-kernel.js";

/** What is known of a Sharpe ratio. */
export interface SharpeEvidence {
  /** Sharpe ratio per period, not annualized. */
  readonly sharpeRatio: number;
  /** How many returns it was measured on; at least 2. */
  readonly observations: number;
  /** Skewness of the returns. Default 0. */
  readonly skewness?: number;
  /** Raw kurtosis of the returns. Default 3, that of a normal distribution. */
  readonly kurtosis?: number;
}

/** A Sharpe ratio and the one to be beaten. */
export interface ProbabilisticSharpeInput extends SharpeEvidence {
  /** Sharpe ratio per period that is to be beaten. Default 0. */
  readonly benchmark?: number;
}

/** Declarations of {@link SharpeEvidence}. */
export const sharpeEvidence: OptionsOf<SharpeEvidence, "skewness" | "kurtosis"> = {
  sharpeRatio: { kind: "number", required: true },
  observations: { kind: "number", min: 2, required: true },
  skewness: { kind: "number", default: 0 },
  kurtosis: { kind: "number", default: 3 },
};

const declared: OptionsOf<ProbabilisticSharpeInput, "skewness" | "kurtosis" | "benchmark"> = {
  ...sharpeEvidence,
  benchmark: { kind: "number", default: 0 },
};

/**
 * Probability that the true Sharpe ratio exceeds a benchmark, given length, skewness and kurtosis of the track record.
 *
 * Φ[(SR − SR*)·√(n − 1) / √(1 − γ₃·SR + (γ₄ − 1)/4·SR²)].
 *
 * @param input - Sharpe ratios **per period**; `skewness` 0, raw `kurtosis` 3, `benchmark` 0
 * @returns a probability; NaN when skewness and kurtosis are such that no distribution has them at this Sharpe ratio
 * @throws {@link PortfolioError} `not-finite`, `invalid-argument` (also for fewer than 2 observations)
 * @remarks O(1). Bailey and López de Prado (2012), "The Sharpe ratio efficient frontier".
 * @example
 * probabilisticSharpeRatio({ sharpeRatio: 0.458, observations: 24, skewness: -2.448, kurtosis: 10.164 }); // 0.9134
 */
export function probabilisticSharpeRatio(input: ProbabilisticSharpeInput): number {
  const read = readOptions("input", input, declared, { what: "part of the input of probabilisticSharpeRatio" });
  return probabilityAbove(read, read.benchmark);
}

/** Probability that the true ratio exceeds `benchmark`. */
export function probabilityAbove(evidence: Required<SharpeEvidence>, benchmark: number): number {
  const distance = (evidence.sharpeRatio - benchmark) * Math.sqrt(evidence.observations - 1);
  return normalCdfKernel(distance / Math.sqrt(sharpeSpread(evidence)));
}

/** n times the variance of the estimated Sharpe ratio, 1 − γ₃·SR + (γ₄ − 1)/4·SR²; NaN where no distribution has these moments. */
export function sharpeSpread({
  sharpeRatio,
  skewness,
  kurtosis,
}: Pick<Required<SharpeEvidence>, "sharpeRatio" | "skewness" | "kurtosis">): number {
  const spread = 1 - skewness * sharpeRatio + ((kurtosis - 1) / 4) * sharpeRatio * sharpeRatio;
  return spread > 0 ? spread : Number.NaN;
}

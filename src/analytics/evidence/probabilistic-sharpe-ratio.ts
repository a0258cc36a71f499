import { PortfolioError } from "../../core/portfolio-error.js";
import { readFinite } from "../../core/read-number.js";
import { normalCdfKernel } from "../../numerics/distribution/normal-cdf-kernel.js";

export interface SharpeEvidence {
  /** Per period, not annualised. */
  readonly sharpeRatio: number;
  /** How many returns it was measured on, at least 2. */
  readonly observations: number;
  /** Of the returns; 0. */
  readonly skewness?: number;
  /** Raw, 3 for a normal distribution; 3. */
  readonly kurtosis?: number;
}

export interface ProbabilisticSharpeInput extends SharpeEvidence {
  /** Per-period Sharpe ratio to be beaten; 0. */
  readonly benchmark?: number;
}

/**
 * Probability that the true Sharpe ratio exceeds a benchmark, given length, skewness and kurtosis of the track record.
 *
 * Φ[(SR − SR*)·√(n − 1) / √(1 − γ₃·SR + (γ₄ − 1)/4·SR²)].
 *
 * @param input - Sharpe ratios **per period**; `skewness` 0, raw `kurtosis` 3, `benchmark` 0
 * @returns a probability; NaN when skewness and kurtosis are such that no distribution has them at this Sharpe ratio
 * @throws {@link PortfolioError} `not-finite`, `too-few-observations`
 * @remarks O(1). Bailey and López de Prado (2012), "The Sharpe ratio efficient frontier".
 * @example
 * probabilisticSharpeRatio({ sharpeRatio: 0.458, observations: 24, skewness: -2.448, kurtosis: 10.164 }); // 0.9134
 */
export function probabilisticSharpeRatio(input: ProbabilisticSharpeInput): number {
  const evidence = readEvidence(input);
  const benchmark = readFinite("benchmark", input.benchmark, 0);
  const z = ((evidence.sharpeRatio - benchmark) * Math.sqrt(evidence.observations - 1)) / Math.sqrt(evidence.spread);
  return normalCdfKernel(z);
}

/** The checked evidence and n times the variance of the estimated Sharpe ratio, 1 − γ₃·SR + (γ₄ − 1)/4·SR². */
export function readEvidence(input: SharpeEvidence): SharpeEvidence & { readonly spread: number } {
  const sharpeRatio = readFinite("sharpeRatio", input.sharpeRatio, Number.NaN);
  const skewness = readFinite("skewness", input.skewness, 0);
  const kurtosis = readFinite("kurtosis", input.kurtosis, 3);
  const observations = readFinite("observations", input.observations, Number.NaN);
  if (Number.isNaN(sharpeRatio) || !(observations >= 2)) {
    throw new PortfolioError(
      "too-few-observations",
      `observations is ${String(input.observations)}, sharpeRatio ${String(input.sharpeRatio)}: give a per-period ratio and at least 2 observations`,
      { observations: input.observations, sharpeRatio: input.sharpeRatio },
    );
  }
  const spread = 1 - skewness * sharpeRatio + ((kurtosis - 1) / 4) * sharpeRatio * sharpeRatio;
  return { sharpeRatio, observations, skewness, kurtosis, spread: spread > 0 ? spread : Number.NaN };
}

import { readFinite, readLevel } from "../../core/read-number.js";
import { normalQuantileKernel } from "../../numerics/distribution/normal-quantile-kernel.js";
import { type ProbabilisticSharpeInput, readEvidence } from "./probabilistic-sharpe-ratio.js";

export interface TrackRecordInput extends Omit<ProbabilisticSharpeInput, "observations"> {
  /** Confidence that the true ratio exceeds the benchmark; 0.95. */
  readonly level?: number;
}

/**
 * How many periods a track record needs before its Sharpe ratio is believed to exceed a benchmark.
 *
 * 1 + (1 − γ₃·SR + (γ₄ − 1)/4·SR²)·(z / (SR − SR*))².
 *
 * @param input - Sharpe ratios **per period**; `skewness` 0, raw `kurtosis` 3, `benchmark` 0, `level` 0.95
 * @returns periods, a fraction (round up); NaN when the ratio does not exceed the benchmark: no length would do
 * @throws {@link PortfolioError} `not-finite`, `invalid-argument`
 * @remarks O(1). Bailey and López de Prado (2012), "The Sharpe ratio efficient frontier".
 * @example
 * minimumTrackRecordLength({ sharpeRatio: 2 / Math.sqrt(252), benchmark: 1 / Math.sqrt(252) }); // 688: 2.7 years of days
 */
export function minimumTrackRecordLength(input: TrackRecordInput): number {
  const evidence = readEvidence({ ...input, observations: 2 });
  const distance = evidence.sharpeRatio - readFinite("benchmark", input.benchmark, 0);
  const z = normalQuantileKernel(readLevel(input.level));
  return distance > 0 ? 1 + evidence.spread * (z / distance) ** 2 : Number.NaN;
}

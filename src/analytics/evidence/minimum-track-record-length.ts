import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { normalQuantileKernel } from "../../numerics/distribution/normal-quantile-kernel.js";
import { type ProbabilisticSharpeInput, sharpeEvidence, sharpeSpread } from "./probabilistic-sharpe-ratio.js";

/** A Sharpe ratio, the one to be beaten, and how sure one wants to be. */
export interface TrackRecordInput extends Omit<ProbabilisticSharpeInput, "observations"> {
  /**
   * How many returns the ratio was measured on. The answer does not depend on it; it may be given so that one object serves
   * `probabilisticSharpeRatio` too.
   */
  readonly observations?: number;
  /** Confidence that the true ratio exceeds the benchmark. Default 0.95. */
  readonly level?: number;
}

const declared: OptionsOf<TrackRecordInput, "skewness" | "kurtosis" | "benchmark" | "level"> = {
  ...sharpeEvidence,
  observations: { kind: "number", min: 2 },
  benchmark: { kind: "number", default: 0 },
  level: { kind: "number", above: 0, below: 1, unit: "fraction", default: 0.95 },
};

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
  const read = readOptions("input", input, declared, {
    what: "part of the input of minimumTrackRecordLength",
  });
  const distance = read.sharpeRatio - read.benchmark;
  const z = normalQuantileKernel(read.level);
  return distance > 0 ? 1 + sharpeSpread(read) * (z / distance) ** 2 : Number.NaN;
}

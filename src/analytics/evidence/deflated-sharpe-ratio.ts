import { PortfolioError } from "../../core/portfolio-error.js";
import { readFinite } from "../../core/read-number.js";
import { normalQuantileKernel } from "../../numerics/distribution/normal-quantile-kernel.js";
import { seriesMomentsKernel } from "../series/series-moments-kernel.js";
import { probabilisticSharpeRatio, type SharpeEvidence } from "./probabilistic-sharpe-ratio.js";

const EULER_MASCHERONI = 0.5772156649015329;

export interface DeflatedSharpeInput extends SharpeEvidence {
  /** How many independent strategies were tried before this one was chosen. */
  readonly trials?: number;
  /** Variance of the per-period Sharpe ratios over the trials; goes with `trials`. Default: 1 / (observations − 1), that of pure luck. */
  readonly trialVariance?: number;
  /** The per-period Sharpe ratio of every trial, instead of `trials` and `trialVariance` (ddof 1). */
  readonly trialSharpeRatios?: Float64Array | readonly number[];
}

/**
 * Probability that the true Sharpe ratio is above the best that luck alone would have found in so many trials.
 *
 * The benchmark of {@link probabilisticSharpeRatio} is √V·[(1 − γ)·Φ⁻¹(1 − 1/N) + γ·Φ⁻¹(1 − 1/(N·e))], γ Euler's constant.
 *
 * @param input - Sharpe ratios **per period**; the trials as a number with their variance, or each trial's ratio
 * @returns a probability; with one trial it is the probabilistic Sharpe ratio against 0
 * @throws {@link PortfolioError} `invalid-argument` (no trials), `conflicting-options` (both forms), `not-finite`,
 *   `too-few-observations`
 * @remarks O(trials). Bailey and López de Prado (2014), "The deflated Sharpe ratio".
 * @example
 * deflatedSharpeRatio({ sharpeRatio: 2.5 / Math.sqrt(250), observations: 1250, skewness: -3, kurtosis: 10,
 *   trials: 100, trialVariance: 0.5 / 250 }); // 0.9004
 */
export function deflatedSharpeRatio(input: DeflatedSharpeInput): number {
  return probabilisticSharpeRatio({ ...input, benchmark: expectedMaximumSharpeRatio(input) });
}

/**
 * The per-period Sharpe ratio that the best of so many trials without skill is expected to show.
 *
 * @throws {@link PortfolioError} as {@link deflatedSharpeRatio}
 * @remarks O(trials).
 */
export function expectedMaximumSharpeRatio(
  input: Pick<DeflatedSharpeInput, "trials" | "trialVariance" | "trialSharpeRatios" | "observations">,
): number {
  const { trials, variance } = readTrials(input);
  if (trials === 1) return 0;
  const luck =
    (1 - EULER_MASCHERONI) * normalQuantileKernel(1 - 1 / trials) +
    EULER_MASCHERONI * normalQuantileKernel(1 - 1 / (trials * Math.E));
  return Math.sqrt(variance) * luck;
}

function readTrials(
  input: Pick<DeflatedSharpeInput, "trials" | "trialVariance" | "trialSharpeRatios" | "observations">,
): { readonly trials: number; readonly variance: number } {
  if (input.trialSharpeRatios !== undefined) {
    if (input.trials !== undefined || input.trialVariance !== undefined) {
      throw new PortfolioError(
        "conflicting-options",
        "trialSharpeRatios is given together with trials or trialVariance: give the ratios, or their number and variance",
      );
    }
    const ratios = Float64Array.from(input.trialSharpeRatios);
    for (let k = 0; k < ratios.length; k++) readFinite(`trialSharpeRatios[${k}]`, ratios[k], 0);
    if (ratios.length === 0) throw new PortfolioError("empty", "trialSharpeRatios is empty: give each trial's ratio");
    const variance = ratios.length === 1 ? 0 : seriesMomentsKernel(ratios).squares / (ratios.length - 1);
    return { trials: ratios.length, variance };
  }
  const trials = readFinite("trials", input.trials, Number.NaN);
  if (!(trials >= 1)) {
    throw new PortfolioError(
      "invalid-argument",
      `trials is ${String(input.trials)}: say how many were tried, 1 or more`,
      {
        trials: input.trials,
      },
    );
  }
  const variance = readFinite("trialVariance", input.trialVariance, 1 / (input.observations - 1));
  if (variance < 0) {
    throw new PortfolioError("invalid-argument", `trialVariance is ${variance}: a variance is not negative`);
  }
  return { trials, variance };
}

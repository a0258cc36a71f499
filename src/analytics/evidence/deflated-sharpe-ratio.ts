import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { normalQuantileKernel } from "../../numerics/distribution/normal-quantile-kernel.js";
import { seriesMomentsKernel } from "../series/series-moments-kernel.js";
import { probabilityAbove, type SharpeEvidence, sharpeEvidence } from "./probabilistic-sharpe-ratio.js";

const EULER_MASCHERONI = 0.5772156649015329;

/** A Sharpe ratio and the trials among which it was the best. */
export interface DeflatedSharpeInput extends SharpeEvidence {
  /** How many independent strategies were tried before this one was chosen. */
  readonly trials?: number;
  /** Variance of the per-period Sharpe ratios over the trials; goes with `trials`. Default: 1 / (observations − 1), that of pure luck. */
  readonly trialVariance?: number;
  /** The per-period Sharpe ratio of every trial, instead of `trials` and `trialVariance` (ddof 1). */
  readonly trialSharpeRatios?: Float64Array | readonly number[];
}

/** What the best of many trials is expected to show; the evidence of the chosen one may stand beside it. */
export type ExpectedMaximumInput = Pick<DeflatedSharpeInput, "trials" | "trialVariance" | "trialSharpeRatios"> &
  Partial<SharpeEvidence>;

const trialOptions = {
  trials: { kind: "number", min: 1 },
  trialVariance: { kind: "number", min: 0 },
  trialSharpeRatios: { kind: "numbers" },
} as const;

const declared: OptionsOf<DeflatedSharpeInput, "skewness" | "kurtosis"> = { ...sharpeEvidence, ...trialOptions };

const expectedDeclared: OptionsOf<ExpectedMaximumInput> = {
  ...sharpeEvidence,
  sharpeRatio: { kind: "number" },
  observations: { kind: "number", min: 2 },
  ...trialOptions,
};

/**
 * Probability that the true Sharpe ratio is above the best that luck alone would have found in so many trials.
 *
 * The benchmark of {@link probabilisticSharpeRatio} is √V·[(1 − γ)·Φ⁻¹(1 − 1/N) + γ·Φ⁻¹(1 − 1/(N·e))], γ Euler's constant.
 *
 * @param input - Sharpe ratios **per period**; the trials as a number with their variance, or each trial's ratio
 * @returns a probability; with one trial it is the probabilistic Sharpe ratio against 0
 * @throws {@link PortfolioError} `invalid-argument` (no trials, fewer than 2 observations), `conflicting-options` (both forms),
 *   `not-finite`, `empty`
 * @remarks O(trials). Bailey and López de Prado (2014), "The deflated Sharpe ratio".
 * @example
 * deflatedSharpeRatio({ sharpeRatio: 2.5 / Math.sqrt(250), observations: 1250, skewness: -3, kurtosis: 10,
 *   trials: 100, trialVariance: 0.5 / 250 }); // 0.9004
 */
export function deflatedSharpeRatio(input: DeflatedSharpeInput): number {
  const read = readOptions("input", input, declared, { what: "part of the input of deflatedSharpeRatio" });
  return probabilityAbove(read, expectedMaximum(read));
}

/**
 * The per-period Sharpe ratio that the best of so many trials without skill is expected to show.
 *
 * @param input - the trials, and `observations` where `trialVariance` takes its default
 * @returns a Sharpe ratio per period; 0 for one trial
 * @throws {@link PortfolioError} as {@link deflatedSharpeRatio}
 * @remarks O(trials).
 * @example
 * expectedMaximumSharpeRatio({ trials: 100, trialVariance: 0.5 / 250 }); // 0.113 per day
 */
export function expectedMaximumSharpeRatio(input: ExpectedMaximumInput): number {
  return expectedMaximum(
    readOptions("input", input, expectedDeclared, { what: "part of the input of expectedMaximumSharpeRatio" }),
  );
}

function expectedMaximum(input: ExpectedMaximumInput): number {
  const { trials, variance } = readTrials(input);
  if (trials === 1) return 0;
  const luck =
    (1 - EULER_MASCHERONI) * normalQuantileKernel(1 - 1 / trials) +
    EULER_MASCHERONI * normalQuantileKernel(1 - 1 / (trials * Math.E));
  return Math.sqrt(variance) * luck;
}

function readTrials({ trials, trialVariance, trialSharpeRatios, observations }: ExpectedMaximumInput): {
  readonly trials: number;
  readonly variance: number;
} {
  if (trialSharpeRatios !== undefined) {
    if (trials !== undefined || trialVariance !== undefined) {
      throw new PortfolioError(
        "conflicting-options",
        "input.trialSharpeRatios is given together with trials or trialVariance: give the ratios, or their number and variance",
      );
    }
    const ratios = Float64Array.from(trialSharpeRatios);
    if (ratios.length === 0) {
      throw new PortfolioError("empty", "input.trialSharpeRatios is empty: give the ratio of each trial");
    }
    const variance = ratios.length === 1 ? 0 : seriesMomentsKernel(ratios).squares / (ratios.length - 1);
    return { trials: ratios.length, variance };
  }
  if (trials === undefined) {
    throw new PortfolioError(
      "invalid-argument",
      "input.trials is missing: say how many strategies were tried, 1 or more",
    );
  }
  if (trialVariance === undefined && observations === undefined) {
    throw new PortfolioError("invalid-argument", "input.trialVariance is missing: give it, or observations");
  }
  return { trials, variance: trialVariance ?? 1 / (observations! - 1) };
}

import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { PricesTable, ReturnsTable } from "../../core/types.js";
import { logarithmKernel } from "../../numerics/distribution/logarithm-kernel.js";
import { normalQuantileKernel } from "../../numerics/distribution/normal-quantile-kernel.js";
import { marketReturns } from "../market/market-returns.js";

/** Rows of one reading of the volatility. */
const WIDTH = 21;

/** How long it takes to tell two drifts, or two volatilities, apart. */
export interface DetectionDelay {
  /** Rows until the evidence for the true one of two drifts reaches the level, on average over the paths: ln(odds) · 2σ²/Δ². */
  readonly rows: number;
  /** Rows until a sample mean alone would tell them apart with that chance of error on either side. */
  readonly fixedSampleRows: number;
  /** Rows until a change of volatility by `volatilityRatio` is as plain, on average. */
  readonly volatilityRows: number;
  /** The drift per row that the figures are for. */
  readonly drift: number;
  /** Volatility per row of the data. */
  readonly volatility: number;
  /** The probability that the figures are for. */
  readonly level: number;
}

/** What has to be told apart, and how surely. */
export interface DetectionDelayOptions {
  /** Drift per row of the rising market; the falling one has its negative. Default 0.0008, about 20 % a year of 252 rows. */
  readonly drift?: number;
  /** Probability that the evidence has to reach, between 0.5 and 1. Default 0.99. */
  readonly level?: number;
  /** Factor of the change of volatility, above 1. Default 2. */
  readonly volatilityRatio?: number;
}

const declared: OptionsOf<DetectionDelayOptions, keyof DetectionDelayOptions> = {
  drift: { kind: "number", above: 0, below: 1, default: 0.0008 },
  level: { kind: "number", above: 0.5, below: 1, default: 0.99 },
  volatilityRatio: { kind: "number", above: 1, max: 1e6, default: 2 },
};

/**
 * How many rows it takes to tell bull from bear here.
 *
 * Two markets drift by ±`drift` per row with the volatility σ of the data. The log-odds of one against the other gain Δ²/2σ² a
 * row on average, Δ = 2 · drift, and have to reach ln(level / (1 − level)). No filter can be faster without being wrong more
 * often: the figure belongs to the data and not to the method.
 *
 * @param market - prices or returns without gaps; several assets make one market, equally weighted
 * @param options - `drift` per row, 0.0008 (about 20 % a year of 252 rows); `level` 0.99; `volatilityRatio` 2
 * @returns rows, with the drift and volatility they were computed for
 * @throws {@link PortfolioError} `invalid-argument`, and those of a bad market as `detectRegimes`
 * @remarks O(T). NaN throws. Σ is the median of 21-row volatilities, so that crises do not blow it up. Wald (1945), sequential
 *   probability ratio test, expected sample size without overshoot.
 * @example
 * detectionDelay(prices).fixedSampleRows; // 304 at a volatility of 0.6 % a day: more than a year
 */
export function detectionDelay(
  market: PricesTable | ReturnsTable,
  options: DetectionDelayOptions = {},
): DetectionDelay {
  const { drift, level, volatilityRatio } = readOptions("options", options, declared, {
    what: "an option of detectionDelay",
  });
  const returns = marketReturns(market);
  if (returns.length < WIDTH) {
    throw new PortfolioError(
      "too-few-observations",
      `market has ${returns.length} returns: give at least ${WIDTH} to read its volatility`,
      { rows: returns.length },
    );
  }
  const volatility = medianVolatility(returns);
  const logOdds = logarithmKernel(level / (1 - level));
  const gap = (2 * drift) / volatility;
  // Kullback–Leibler divergence of N(0, ratio²) from N(0, 1) per row
  const divergence = 0.5 * (volatilityRatio ** 2 - 1) - logarithmKernel(volatilityRatio);
  return {
    rows: logOdds / (0.5 * gap * gap),
    fixedSampleRows: ((2 * normalQuantileKernel(level)) / gap) ** 2,
    volatilityRows: logOdds / divergence,
    drift,
    volatility,
    level,
  };
}

function medianVolatility(returns: Float64Array): number {
  const volatilities = new Float64Array(returns.length - WIDTH + 1);
  for (let t = 0; t < volatilities.length; t++) {
    let squares = 0;
    for (let i = 0; i < WIDTH; i++) squares += returns[t + i]! ** 2;
    volatilities[t] = Math.sqrt(squares / WIDTH);
  }
  return volatilities.sort()[volatilities.length >> 1]!;
}

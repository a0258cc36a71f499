import type { PricedLimit } from "./priced-limit.js";
import type { AfterTaxProblem } from "./trade-units.js";

/** Two numbers that no answer leaves. */
export interface UtilityRange {
  /** No answer has less. */
  readonly worst: number;
  /** No answer has more. */
  readonly best: number;
}

/**
 * How good and how bad an answer can be at all, from the bounds of the assets alone.
 *
 * A bound on all answers within limits that is below the worst is a proof that there are none.
 *
 * @remarks O(N·K + lots).
 */
export function utilityRange(problem: AfterTaxProblem): UtilityRange {
  const { mean, horizonYears, riskAversion, target, buy, sell, impact, choices } = problem;
  const size = greatestSize(problem);
  let taxes = 0;
  let savings = 0;
  for (const [i, { lots }] of choices.entries()) {
    for (const { taxRate, value } of lots) {
      taxes += (sell[i]! + Math.max(0, taxRate)) * value;
      savings -= Math.min(0, taxRate) * value;
    }
  }
  const gains = [horizonYears * size * Math.min(0, least(mean)), horizonYears * size * Math.max(0, greatest(mean))];
  // each unit may be sold and bought back on the same day
  const trades = 2 * size;
  const costs = greatest(buy) * trades + greatest(impact) * trades ** 1.5;
  const risk = (horizonYears * riskAversion * greatestDistance(problem, target) ** 2) / 2;
  return { worst: gains[0]! - costs - taxes - risk, best: gains[1]! + savings };
}

/** The most that what a limit measures differs between two answers. */
export function spanOf(problem: AfterTaxProblem, { name }: PricedLimit): number {
  if (name === "trackingError") return greatestDistance(problem, problem.resolved.trackingError!.benchmark) ** 2;
  if (name === "turnover") return 2 * greatestSize(problem);
  let span = 0;
  for (const { lots } of problem.choices) {
    for (const { taxRate, gainRate, value } of lots) span += Math.abs(name === "maxTax" ? taxRate : gainRate) * value;
  }
  return span;
}

/** The greatest standard deviation of w − from: no more than its greatest one times Σ|w − from|, no weight being below 0. */
function greatestDistance(problem: AfterTaxProblem, from: Float64Array): number {
  const { own, loadings, factors } = problem.split;
  let most = 0;
  own.forEach((variance, i) => {
    let sum = variance;
    for (let f = 0; f < factors; f++) sum += loadings[i * factors + f]! ** 2;
    most = Math.max(most, sum);
  });
  return Math.sqrt(most) * (greatestSize(problem) + from.reduce((sum, w) => sum + Math.abs(w), 0));
}

/** The greatest sum of weights, held before or afterwards. */
function greatestSize({ choices, resolved }: AfterTaxProblem): number {
  const held = choices.reduce((sum, own) => sum + own.held, 0);
  const reach = resolved.upper.reduce((sum, high) => sum + high, 0);
  return Math.max(held, Math.min(resolved.rows[0]!.max, reach));
}

function greatest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function least(values: Float64Array): number {
  return values.reduce((low, value) => Math.min(low, value), 0);
}

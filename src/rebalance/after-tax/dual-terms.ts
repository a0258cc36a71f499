import type { DualRow } from "./dual-program.js";
import type { LimitPrices } from "./segment-tables.js";
import type { AfterTaxProblem } from "./trade-units.js";

/** Horizon times risk aversion and the target, with the tracking error's price mixed in. */
export function pricedRisk(
  problem: AfterTaxProblem,
  { tracking }: LimitPrices,
): { gain: number; center: Float64Array } {
  const plain = problem.horizonYears * problem.riskAversion;
  const limit = problem.resolved.trackingError;
  if (tracking === 0 || limit === undefined) return { gain: plain, center: problem.target };
  const gain = plain + 2 * tracking;
  const center = problem.target.map((w, i) => (plain * w + 2 * tracking * limit.benchmark[i]!) / gain);
  return { gain, center };
}

/** The rows of the constraints, the gross exposure and the number of positions. */
export function dualRows({ resolved }: AfterTaxProblem): DualRow[] {
  const { rows, maxGross, maxPositions, assets } = resolved;
  const plain = rows.map(({ coefficients, min, max }) => ({ coefficients, min, max, counts: false }));
  const unit = new Float64Array(assets.length).fill(1);
  // no weight is below 0 here, so the gross exposure is the sum of the weights
  const gross =
    maxGross === undefined ? [] : [{ coefficients: unit, min: Number.NEGATIVE_INFINITY, max: maxGross, counts: false }];
  const count =
    maxPositions === undefined
      ? []
      : [{ coefficients: unit, min: Number.NEGATIVE_INFINITY, max: maxPositions, counts: true }];
  return [...plain, ...gross, ...count];
}

/** The greatest of what a unit of weight may cost or bring. */
export function slopeSize({ mean, horizonYears, buy, sell, choices }: AfterTaxProblem): number {
  let most = 1e-6;
  mean.forEach((mu, i) => {
    most = Math.max(most, Math.abs(horizonYears * mu) + buy[i]! + sell[i]!);
    for (const { taxRate } of choices[i]!.lots) most = Math.max(most, Math.abs(taxRate));
  });
  return most;
}

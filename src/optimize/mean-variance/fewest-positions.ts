import type { FactorMoments, Moments, OptimizationResult } from "../../core/types.js";
import { withoutAssets } from "../answer/without-assets.js";
import { answerMeanVariance } from "./mean-variance.js";
import { type MeanVarianceOptions, readMeanVariance, solveMeanVariance } from "./read-mean-variance.js";

/** How few assets are enough. */
export interface PositionCount {
  /** The least number of assets with which the question has an answer; null where it has none with any number. */
  readonly positions: number | null;
  /** Whether it is proved that fewer are not enough; null where there is no answer. */
  readonly proven: boolean | null;
}

/**
 * The portfolio with the least number of assets that still meets all limits: a target return, a target volatility, a tracking error,
 * groups. Of the portfolios with so few assets the best by the objective.
 *
 * @param moments - N assets, per year
 * @param options - a question of {@link meanVariance}; `maxPositions` in it is the most that is looked at
 * @returns what `meanVariance` gives with that number as `maxPositions`, and the number; infeasible where no number is enough
 * @throws {@link PortfolioError} as {@link meanVariance}
 * @remarks A search for few assets for each of log N numbers; proved for up to some 40 assets. NaN throws.
 * @example
 * fewestPositions(moments, { objective: "target-volatility", target: 0.2 }).positions
 */
export function fewestPositions(
  moments: Moments | FactorMoments,
  options: Omit<MeanVarianceOptions, "relax" | "onProgress">,
): OptimizationResult<PositionCount> {
  const call = readMeanVariance(moments, options);
  const { resolved } = call;
  const { assets, outside } = resolved;
  const hidden = assets.filter((_, i) => outside?.has(i));
  const counted = (answer: OptimizationResult, count: PositionCount): OptimizationResult<PositionCount> => {
    const result = hidden.length === 0 ? answer : withoutAssets(answer, hidden);
    if (result.status !== "infeasible") return { ...result, ...count };
    const { relaxed: _, ...rest } = result;
    return { ...rest, ...count };
  };
  const first = answerMeanVariance(moments, call).result;
  if (first.status !== "optimal") return counted(first, { positions: null, proven: null });
  const heldBy = (x: Float64Array): number => x.reduce((count, w) => count + (w === 0 ? 0 : 1), 0);
  const atMost = (maxPositions: number) =>
    solveMeanVariance(moments.mean, { ...call, resolved: { ...resolved, maxPositions } });
  let enough = Math.max(1, Object.values(first.weights).filter((w) => w !== 0).length);
  let tooFew = 0;
  let proven = true;
  while (enough - tooFew > 1) {
    const middle = (tooFew + enough) >> 1;
    const { outcome, gap = 0 } = atMost(middle);
    if (outcome?.status === "optimal") enough = Math.max(1, Math.min(middle, heldBy(outcome.solution.x)));
    else {
      tooFew = middle;
      // a search that was cut has not shown that there is none
      if (outcome === undefined && gap > 0) proven = false;
    }
  }
  const { result } = answerMeanVariance(moments, { ...call, resolved: { ...resolved, maxPositions: enough } });
  return counted(result, { positions: enough, proven });
}

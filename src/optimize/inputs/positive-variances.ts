import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { FactorMoments, Moments } from "../../core/types.js";
import { isFactorMoments } from "./is-factor-moments.js";

/** Variances per year, positive; the assets that have none are refused by name. */
export function positiveVariances(moments: Moments | FactorMoments, method: string): Float64Array {
  const { assets } = moments;
  const n = assets.length;
  const variances = isFactorMoments(moments)
    ? factorVariances(moments)
    : Float64Array.from({ length: n }, (_, i) => moments.covariance[i * n + i]!);
  const still = assets.filter((_, i) => !(variances[i]! > 0));
  if (still.length > 0) {
    throw new PortfolioError(
      "no-variance",
      `moments give ${still.join(", ")} no variance: ${method} divides by it; leave out what does not move (cash, say) and hold it beside the result`,
      { assets: still },
    );
  }
  return variances;
}

function factorVariances({ assets, factors }: FactorMoments): Float64Array {
  const { loadings, covariance, specificVariance, names } = factors;
  const k = names.length;
  return Float64Array.from({ length: assets.length }, (_, i) => {
    let variance = specificVariance[i]!;
    for (let f = 0; f < k; f++) {
      for (let g = 0; g < k; g++) variance += loadings[i * k + f]! * covariance[f * k + g]! * loadings[i * k + g]!;
    }
    return variance;
  });
}

import { symmetricProductKernel } from "../../numerics/matrix/symmetric-product-kernel.js";
import { portfolioReturns, type RiskSample, type SmoothRisk, weightedReturns } from "./risk-measure.js";

/** The mean log return with a minus: infinite where a period would leave nothing. */
export function growthRisk(sample: RiskSample): SmoothRisk {
  const { values, periods, assets } = sample;
  return {
    kind: "smooth",
    homogeneous: false,
    evaluate(weights) {
      const returns = portfolioReturns(sample, weights);
      let risk = 0;
      for (const x of returns) risk -= x > -1 ? Math.log1p(x) / periods : Number.NEGATIVE_INFINITY;
      const shares = returns.map((x) => -1 / (periods * (1 + x)));
      return {
        risk,
        gradient: weightedReturns(sample, shares),
        constant: 0,
        curvature: () =>
          symmetricProductKernel(
            values,
            periods,
            assets,
            undefined,
            returns.map((x) => 1 / (1 + x) ** 2),
            periods,
          ),
      };
    },
  };
}

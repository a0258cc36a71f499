import type { LinearRisk } from "./risk-measure.js";

/**
 * A risk and a part of the size of the portfolio: what the worst distribution within a Wasserstein distance adds to the conditional
 * value at risk (Mohajerin Esfahani and Kuhn 2018). The size is measured by the norm dual to that of the distance.
 */
export function withSizePenalty(
  risk: LinearRisk,
  factor: number,
  distance: "sum" | "euclidean" | "greatest",
): LinearRisk {
  const slopeOf = distance === "sum" ? greatestSlope : distance === "greatest" ? sumSlope : euclideanSlope;
  return {
    kind: "linear",
    evaluate(weights) {
      const plane = risk.evaluate(weights);
      const slope = slopeOf(weights);
      let size = 0;
      for (let i = 0; i < weights.length; i++) size += slope[i]! * weights[i]!;
      return {
        risk: plane.risk + factor * size,
        gradient: plane.gradient.map((g, i) => g + factor * slope[i]!),
        constant: plane.constant,
      };
    },
  };
}

function sumSlope(weights: Float64Array): Float64Array {
  return weights.map(Math.sign);
}

function euclideanSlope(weights: Float64Array): Float64Array {
  let square = 0;
  for (const w of weights) square += w * w;
  return square === 0 ? new Float64Array(weights.length) : weights.map((w) => w / Math.sqrt(square));
}

function greatestSlope(weights: Float64Array): Float64Array {
  const slope = new Float64Array(weights.length);
  let most = 0;
  for (const w of weights) most = Math.max(most, Math.abs(w));
  const at = weights.findIndex((w) => Math.abs(w) === most);
  if (most > 0) slope[at] = Math.sign(weights[at]!);
  return slope;
}

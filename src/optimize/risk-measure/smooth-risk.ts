import { dotKernel } from "../../numerics/matrix/dot-kernel.js";
import { symmetricProductKernel } from "../../numerics/matrix/symmetric-product-kernel.js";
import {
  portfolioReturns,
  type RiskMeasure,
  type RiskSample,
  type SmoothRisk,
  weightedReturns,
} from "./risk-measure.js";

/** The least z of the entropic value at risk, as a part of the distance of the mean from the worst period. */
const SMALLEST = 1e-11;

/** The measures with a curvature; undefined for the others. */
export function smoothRisk(measure: RiskMeasure, sample: RiskSample, level: number): SmoothRisk | undefined {
  switch (measure) {
    case "semi-deviation":
      return semiDeviation(sample);
    case "entropic-value-at-risk":
      return entropicValueAtRisk(sample, level);
    default:
      return undefined;
  }
}

/** Root of the mean squared shortfall below the mean, over all T periods. */
function semiDeviation({ values, periods, assets }: RiskSample): SmoothRisk {
  const mean = new Float64Array(assets);
  for (let k = 0; k < values.length; k++) mean[k % assets] = mean[k % assets]! + values[k]! / periods;
  const centered = { values: values.map((r, k) => r - mean[k % assets]!), periods, assets };
  return {
    kind: "smooth",
    homogeneous: true,
    evaluate(weights) {
      const below = portfolioReturns(centered, weights).map((x) => Math.min(0, x));
      const risk = Math.sqrt(dotKernel(below, below) / periods);
      const unit = risk === 0 ? 0 : 1 / (periods * risk);
      const gradient = weightedReturns(
        centered,
        below.map((x) => x * unit),
      );
      return {
        risk,
        gradient,
        constant: 0,
        curvature: () => {
          const count = below.map((x) => (x < 0 ? 1 : 0));
          // of √q: (q''/2 − ρ'ρ'')/ρ, which leaves the direction of the weights themselves flat
          const matrix = symmetricProductKernel(
            centered.values,
            periods,
            assets,
            undefined,
            count,
            periods * (risk || 1),
          );
          return lessProduct(matrix, gradient, 1 / (risk || 1));
        },
      };
    },
  };
}

/**
 * The least over z of z·log(mean exp(loss / z) / (1 − level)): Ahmadi-Javid (2012). The least z is found by Newton's method, and what
 * depends on it is taken out of the curvature.
 */
function entropicValueAtRisk(sample: RiskSample, level: number): SmoothRisk {
  const { values, periods, assets } = sample;
  const offset = Math.log((1 - level) * periods);
  let last = 0;
  return {
    kind: "smooth",
    homogeneous: true,
    evaluate(weights) {
      const returns = portfolioReturns(sample, weights);
      const best = bestScale(returns, offset, last);
      last = best;
      const worst = returns.reduce((least, x) => Math.min(least, x), Number.POSITIVE_INFINITY);
      if (!(best > 0)) {
        // all periods are the same, up to rounding
        const shares = returns.map(() => -1 / periods);
        const gradient = weightedReturns(sample, shares);
        return { risk: -worst, gradient, constant: 0, curvature: () => new Float64Array(assets * assets) };
      }
      // where enough periods share the worst loss the least z is 0, and the risk that loss; a z this small has no less of it
      const z = Math.max(best, SMALLEST * (returns.reduce((sum, x) => sum + x, 0) / periods - worst));
      const shares = returns.map((x) => Math.exp((worst - x) / z));
      const total = shares.reduce((sum, v) => sum + v, 0);
      for (let t = 0; t < periods; t++) shares[t]! /= total;
      const gradient = weightedReturns(
        sample,
        shares.map((p) => -p),
      );
      return {
        risk: -worst + z * (Math.log(total) - offset),
        gradient,
        constant: 0,
        curvature: () => {
          const mean = gradient.map((g) => -g);
          const matrix = symmetricProductKernel(values, periods, assets, mean, shares, z);
          const average = dotKernel(shares, returns);
          const pull = shares.map((p, t) => p * (returns[t]! - average));
          const variance = pull.reduce((sum, p, t) => sum + p * (returns[t]! - average), 0);
          const together = weightedReturns(sample, pull);
          return variance > 0 ? lessProduct(matrix, together, 1 / (variance * z)) : matrix;
        },
      };
    },
  };
}

/** The z at which the derivative log(total) − offset + mean loss / z is zero; 0 where the returns are all the same. */
function bestScale(returns: Float64Array, offset: number, start: number): number {
  let worst = Number.POSITIVE_INFINITY;
  let mean = 0;
  for (const x of returns) {
    worst = Math.min(worst, x);
    mean += x / returns.length;
  }
  const spread = mean - worst;
  if (!(spread > 1e-15 * Math.max(Math.abs(worst), 1e-12))) return 0;
  const slope = (z: number): { readonly value: number; readonly rate: number } => {
    let total = 0;
    let first = 0;
    let second = 0;
    for (const x of returns) {
      const loss = (x - worst) / z;
      const e = Math.exp(-loss);
      total += e;
      first += e * loss;
      second += e * loss * loss;
    }
    const average = first / total;
    return {
      value: Math.log(total) - offset + average,
      rate: (second / total - average * average) / z,
    };
  };
  // the derivative rises with z, from below zero where the tail is more than the worst period
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let z = start > 0 ? start : spread / 2;
  for (let turn = 0; turn < 200; turn++) {
    const { value, rate } = slope(z);
    if (Math.abs(value) <= 1e-15 * Math.max(1, Math.abs(offset))) break;
    if (value > 0) high = z;
    else low = z;
    const next = z - value / rate;
    if (next === z) break;
    // a slope that is next to nothing would send the step out of all proportion
    if (next > low && next < Math.min(high, 16 * z)) z = next;
    else if (high === Number.POSITIVE_INFINITY) z *= 16;
    else z = low === 0 ? high / 16 : high > 4 * low ? Math.sqrt(low) * Math.sqrt(high) : (low + high) / 2;
    if (high < Number.POSITIVE_INFINITY && high - low <= 1e-15 * high) break;
  }
  return z;
}

/** A − factor·v·v', in place. */
function lessProduct(matrix: Float64Array, v: Float64Array, factor: number): Float64Array {
  const n = v.length;
  for (let i = 0; i < n; i++) {
    const scaled = factor * v[i]!;
    if (scaled === 0) continue;
    for (let j = 0; j < n; j++) matrix[i * n + j] = matrix[i * n + j]! - scaled * v[j]!;
  }
  return matrix;
}

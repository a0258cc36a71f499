import { symmetricProductKernel } from "../../numerics/matrix/symmetric-product-kernel.js";
import { type PairRisk, portfolioReturns, type SmoothRisk, weightedReturns } from "./risk-measure.js";

/**
 * The distances of all pairs of periods with their kinks rounded: a distance d below `width` counts d²/(2·width) + width/2.
 *
 * The curvature is that of each period against the mean of its neighbors within `width`, which is near to the exact one (of each pair) and
 * a product of one table. O(T log T + T·k) for k assets held, and O(T·N²/2) for the curvature.
 */
export function smoothedPairs({ sample, weight }: PairRisk, width: number): SmoothRisk {
  const { periods, assets } = sample;
  return {
    kind: "smooth",
    homogeneous: false,
    evaluate(weights) {
      const returns = portfolioReturns(sample, weights);
      const near = neighbors(returns, width);
      const { order, sorted, from, to } = near;
      const sums = new Float64Array(periods + 1);
      const squares = new Float64Array(periods + 1);
      const middle = sorted[periods >> 1]!;
      for (let i = 0; i < periods; i++) {
        const x = sorted[i]! - middle;
        sums[i + 1] = sums[i]! + x;
        squares[i + 1] = squares[i]! + x * x;
      }
      const y = new Float64Array(periods);
      let risk = 0;
      for (let i = 0; i < periods; i++) {
        const x = sorted[i]! - middle;
        const a = from[i]!;
        const b = to[i]!;
        const count = b - a;
        const inside = sums[b]! - sums[a]!;
        const slope = a - (periods - b) + (count * x - inside) / width;
        const far = a * x - sums[a]! + (sums[periods]! - sums[b]!) - (periods - b) * x;
        const round = (count * x * x - 2 * x * inside + squares[b]! - squares[a]!) / (2 * width);
        y[order[i]!] = weight * slope;
        risk += (weight / 2) * (far + round + ((count - 1) * width) / 2);
      }
      return {
        risk,
        gradient: weightedReturns(sample, y),
        constant: 0,
        curvature: () => {
          const counts = new Float64Array(periods);
          const table = againstNeighbors(sample.values, assets, near, counts);
          return symmetricProductKernel(table, periods, assets, undefined, counts, width / weight);
        },
      };
    },
  };
}

/** The periods in ascending order of their returns, and for each place the places within a width of it: from ≤ place < to. */
interface Neighbors {
  readonly order: Uint32Array;
  readonly sorted: Float64Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
}

function neighbors(returns: Float64Array, width: number): Neighbors {
  const periods = returns.length;
  const order = Uint32Array.from(returns.keys()).sort((a, b) => returns[a]! - returns[b]! || a - b);
  const sorted = Float64Array.from(order, (t) => returns[t]!);
  const from = new Int32Array(periods);
  const to = new Int32Array(periods);
  let a = 0;
  let b = 0;
  for (let i = 0; i < periods; i++) {
    while (sorted[i]! - sorted[a]! >= width) a++;
    while (b < periods && sorted[b]! - sorted[i]! < width) b++;
    from[i] = a;
    to[i] = b;
  }
  return { order, sorted, from, to };
}

/** Each period less the mean of the periods near it, itself included, in ascending order; how much each counts is put into `counts`. */
function againstNeighbors(
  values: Float64Array,
  assets: number,
  { order, from, to }: Neighbors,
  counts: Float64Array,
): Float64Array {
  const periods = order.length;
  const table = new Float64Array(periods * assets);
  const sum = new Float64Array(assets);
  let a = 0;
  let b = 0;
  for (let i = 0; i < periods; i++) {
    for (; b < to[i]!; b++) {
      const row = order[b]! * assets;
      for (let k = 0; k < assets; k++) sum[k] = sum[k]! + values[row + k]!;
    }
    for (; a < from[i]!; a++) {
      const row = order[a]! * assets;
      for (let k = 0; k < assets; k++) sum[k] = sum[k]! - values[row + k]!;
    }
    const count = b - a;
    if (count < 2) continue;
    counts[i] = count;
    const row = order[i]! * assets;
    const out = i * assets;
    const part = 1 / count;
    for (let k = 0; k < assets; k++) table[out + k] = values[row + k]! - part * sum[k]!;
  }
  return table;
}

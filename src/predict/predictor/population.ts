import { quantileSortedKernel } from "../../numerics/distribution/quantile-sorted-kernel.js";

/** Deciles of a feature and the share of rows in each bin between them. */
export interface Population {
  readonly edges: readonly number[];
  readonly shares: readonly number[];
}

/** Least share of a bin, so that an empty one does not make the index infinite. */
const LEAST_SHARE = 1e-4;

/** Deciles of each column. O(d·n·log n). */
export function populations(values: Float64Array, columns: number): Population[] {
  return Array.from({ length: columns }, (_, j) => {
    const own = columnOf(values, columns, j);
    const sorted = own.slice().sort();
    const edges = [...new Set(Array.from({ length: 9 }, (_e, k) => quantileSortedKernel(sorted, (k + 1) / 10)))];
    return { edges, shares: sharesOf(own, edges) };
  });
}

/**
 * Population stability index of each column: Σ (now − then)·ln(now / then) over the bins of then. Below 0.1 hardly anything moved,
 * above 0.25 much did.
 */
export function stabilityIndices(populationsThen: readonly Population[], values: Float64Array): number[] {
  return populationsThen.map(({ edges, shares }, j) => {
    const now = sharesOf(columnOf(values, populationsThen.length, j), edges);
    return shares.reduce((sum, then, k) => {
      const a = Math.max(LEAST_SHARE, now[k]!);
      const b = Math.max(LEAST_SHARE, then);
      return sum + (a - b) * Math.log(a / b);
    }, 0);
  });
}

function columnOf(values: Float64Array, columns: number, j: number): Float64Array {
  return Float64Array.from({ length: values.length / columns }, (_, t) => values[t * columns + j]!);
}

function sharesOf(values: Float64Array, edges: readonly number[]): number[] {
  const shares = new Array<number>(edges.length + 1).fill(0);
  for (const value of values) {
    let bin = 0;
    while (bin < edges.length && value > edges[bin]!) bin++;
    shares[bin]! += 1 / values.length;
  }
  return shares;
}

import { linearProgramKernel } from "../../numerics/linear-program/linear-program-kernel.js";

/** A bound that was found at prices, with its slope by them: nowhere is the bound below the plane through it. */
export interface PriceCut {
  readonly prices: readonly number[];
  readonly bound: number;
  readonly slope: readonly number[];
}

/** The greatest price that is looked at, as a multiple of the greatest that was met. */
const BEYOND = 4;

/**
 * The prices at which the greatest of the cuts is least (Kelley 1960): where the bound may be better than any that was found.
 *
 * @returns the prices, and below which no bound will be; undefined where the cuts do not say
 * @remarks A linear program of one row a cut.
 */
export function lowestCut(cuts: readonly PriceCut[]): { prices: number[]; bound: number } | undefined {
  const [first] = cuts;
  if (first === undefined) return undefined;
  const count = first.prices.length;
  const scale = first.prices.map((_, k) => BEYOND * Math.max(...cuts.map(({ prices }) => prices[k]!)) || 1);
  // the heights are told from the first one, in its own size, so that the simplex sees figures near 1
  const height = Math.max(...cuts.map(({ bound }) => Math.abs(bound - first.bound)), 1e-9 * Math.abs(first.bound)) || 1;
  // variables: the prices as parts of their scale, and how high the greatest of the cuts is; a row for each cut
  const [n, m] = [count + 1, cuts.length];
  const columns = new Float64Array(n * m);
  const lower = new Float64Array(n + m).fill(Number.NEGATIVE_INFINITY);
  const upper = new Float64Array(n + m).fill(Number.POSITIVE_INFINITY);
  lower.fill(0, 0, count);
  upper.fill(1, 0, count);
  cuts.forEach(({ prices, bound, slope }, r) => {
    let reached = -(bound - first.bound) / height;
    slope.forEach((s, k) => {
      columns[k * m + r] = (s * scale[k]!) / height;
      reached += (s * prices[k]!) / height;
    });
    columns[count * m + r] = -1;
    upper[n + r] = reached;
  });
  const cost = new Float64Array(n);
  cost[count] = 1;
  const { status, x } = linearProgramKernel({ columns, cost, lower, upper });
  if (status !== "optimal") return undefined;
  return {
    prices: scale.map((size, k) => size * Math.max(0, x[k]!)),
    bound: first.bound + height * x[count]!,
  };
}

import { BoundedSimplex } from "../../numerics/linear-program/bounded-simplex.js";

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
  const simplex = new BoundedSimplex({
    lower: Float64Array.from({ length: count + 1 }, (_, k) => (k < count ? 0 : -1e6)),
    upper: Float64Array.from({ length: count + 1 }, (_, k) => (k < count ? 1 : 1e6)),
    rows: cuts.map(({ slope }) => Float64Array.from([...slope.map((s, k) => (s * scale[k]!) / height), -1])),
    rowLower: new Float64Array(cuts.length).fill(Number.NEGATIVE_INFINITY),
    rowUpper: Float64Array.from(
      cuts,
      ({ prices, bound, slope }) =>
        (slope.reduce((sum, s, k) => sum + s * prices[k]!, 0) - (bound - first.bound)) / height,
    ),
  });
  const cost = new Float64Array(count + 1);
  cost[count] = 1;
  if (simplex.findFeasible(1000) === "infeasible" || simplex.minimise(cost, 1000) !== "optimal") return undefined;
  return {
    prices: scale.map((size, k) => size * Math.max(0, simplex.x[k]!)),
    bound: first.bound + height * simplex.x[count]!,
  };
}

import { vector } from "../../numerics/matrix/vector.js";
import type { Kinks } from "../../numerics/quadratic-program/quadratic-program.js";
import { type CountedKind, countedLimits } from "./counted-limits.js";
import type { ResolvedConstraints } from "./resolve-constraints.js";

/** What turnover, gross exposure and costs add to a quadratic program. */
export interface TradedParts {
  /** Slope of the costs of every asset that has no kink inside its bounds, N. */
  readonly slope: Float64Array;
  /** Rows for turnover and gross exposure: their coefficients outside the kinked assets, and their upper limit. */
  readonly rows: readonly { readonly name: CountedKind; readonly coefficients: Float64Array; readonly max: number }[];
  readonly kinks?: Kinks;
}

interface Breaks {
  readonly from: Float64Array;
  readonly below: (i: number) => number;
  readonly above: (i: number) => number;
}

/**
 * Turnover, gross exposure and linear costs as pieces between kinks: no asset is doubled.
 *
 * @param firstRow - the number that the first of the new rows will have
 */
export function tradedParts(resolved: ResolvedConstraints, firstRow: number): TradedParts {
  const { assets, lower, upper, costs } = resolved;
  const n = assets.length;
  const limitsThere = countedLimits(resolved);
  if (limitsThere.length === 0 && costs === undefined) return { slope: vector(n), rows: [] };
  const counted = limitsThere.map(({ kind, from, max, below, above }) => ({
    name: kind,
    from,
    max,
    below: () => -below,
    above: () => above,
  }));
  const priced: Breaks[] = [];
  if (costs !== undefined) {
    priced.push({ from: costs.from, below: (i) => -costs.sell[i]!, above: (i) => costs.buy[i]! });
  }
  const slope = new Float64Array(n);
  const coefficients = counted.map(() => new Float64Array(n));
  const limits = counted.map(({ max }) => max);
  const variables: number[] = [];
  const points: Float64Array[] = [];
  const slopes: Float64Array[] = [];
  const signs: Float64Array[][] = [];
  for (let i = 0; i < n; i++) {
    const places = [...counted, ...priced].map(({ from }) => from[i]!);
    const inside = [...new Set(places)].filter((p) => p > lower[i]! && p < upper[i]!).sort((a, b) => a - b);
    const middle = (s: number): number => {
      const low = s === 0 ? Math.max(lower[i]!, (inside[0] ?? upper[i]!) - 1) : inside[s - 1]!;
      const high = s === inside.length ? Math.min(upper[i]!, low + 1) : inside[s]!;
      return (low + high) / 2;
    };
    const rate = (breaks: Breaks, s: number): number =>
      middle(s) < breaks.from[i]! ? breaks.below(i) : breaks.above(i);
    const pieces = Array.from({ length: inside.length + 1 }, (_, s) => s);
    const costOf = Float64Array.from(pieces, (s) => priced.reduce((sum, breaks) => sum + rate(breaks, s), 0));
    const signOf = counted.map((breaks) => Float64Array.from(pieces, (s) => rate(breaks, s)));
    // a unit of |x − from| is sign·x − sign·from on the first piece; the constant goes to the limit
    signOf.forEach((sign, c) => {
      limits[c]! += sign[0]! * counted[c]!.from[i]!;
    });
    if (inside.length === 0) {
      slope[i] = costOf[0]!;
      signOf.forEach((sign, c) => {
        coefficients[c]![i] = sign[0]!;
      });
      continue;
    }
    variables.push(i);
    points.push(Float64Array.from(inside));
    slopes.push(costOf);
    signs.push(signOf);
  }
  return {
    slope,
    rows: counted.map(({ name }, c) => ({ name, coefficients: coefficients[c]!, max: limits[c]! })),
    ...(variables.length > 0 && {
      kinks: {
        variables: Int32Array.from(variables),
        points,
        slopes,
        rows: counted.map((_, c) => firstRow + c),
        signs,
      },
    }),
  };
}

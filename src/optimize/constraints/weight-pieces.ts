import type { ConstraintRow, ResolvedConstraints } from "./resolve-constraints.js";
import { tradedParts } from "./traded-kinks.js";

/**
 * Weights in pieces between the kinks of turnover, gross exposure and costs, so that all of these are linear.
 *
 * The first piece of an asset is its weight up to its first kink, each further one what goes beyond. As all of them are convex, a piece
 * is filled before the next one begins wherever the order matters.
 */
export interface WeightPieces {
  readonly resolved: ResolvedConstraints;
  /** The asset of each piece; pieces of one asset stand together, from left to right. */
  readonly owner: Int32Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** What a unit of each piece costs to trade. */
  readonly slope: Float64Array;
  /** The costs of weights are Σ slope·piece and this. */
  readonly origin: number;
  /** Rows over the pieces: those of the constraints, `extra`, turnover, gross exposure. */
  readonly rows: readonly ConstraintRow[];
}

/** @param extra - rows over the weights, after those of the constraints */
export function weightPieces(resolved: ResolvedConstraints, extra: readonly ConstraintRow[] = []): WeightPieces {
  const plain = [...resolved.rows, ...extra];
  const traded = tradedParts(resolved, plain.length);
  const kinkOf = new Map(traded.kinks && Array.from(traded.kinks.variables, (i, k) => [i, k]));
  const owner: number[] = [];
  const lower: number[] = [];
  const upper: number[] = [];
  const slope: number[] = [];
  const signs: number[][] = traded.rows.map(() => []);
  let origin = 0;
  for (let i = 0; i < resolved.assets.length; i++) {
    const k = kinkOf.get(i);
    const points = k === undefined ? [] : Array.from(traded.kinks!.points[k]!);
    const ends = [...points, resolved.upper[i]!];
    for (const [s, end] of ends.entries()) {
      owner.push(i);
      lower.push(s === 0 ? resolved.lower[i]! : 0);
      upper.push(s === 0 ? end : end - ends[s - 1]!);
      slope.push(k === undefined ? traded.slope[i]! : traded.kinks!.slopes[k]![s]!);
      for (const [c, sign] of signs.entries()) {
        sign.push(k === undefined ? traded.rows[c]!.coefficients[i]! : traded.kinks!.signs[k]![c]![s]!);
      }
      if (s === 0 && resolved.costs !== undefined) origin -= slope[slope.length - 1]! * resolved.costs.from[i]!;
    }
  }
  const overPieces = (coefficients: Float64Array): Float64Array => Float64Array.from(owner, (i) => coefficients[i]!);
  return {
    resolved,
    owner: Int32Array.from(owner),
    lower: Float64Array.from(lower),
    upper: Float64Array.from(upper),
    slope: Float64Array.from(slope),
    origin,
    rows: [
      ...plain.map((row) => ({ ...row, coefficients: overPieces(row.coefficients) })),
      ...traded.rows.map(({ name, max }, c) => ({
        coefficients: Float64Array.from(signs[c]!),
        min: Number.NEGATIVE_INFINITY,
        max,
        minName: name,
        maxName: name,
      })),
    ],
  };
}

/** The pieces of given weights, filled from left to right. */
export function piecesOfWeights({ owner, lower, upper }: WeightPieces, weights: Float64Array): Float64Array {
  let end = 0;
  return Float64Array.from(owner, (i, p) => {
    const first = owner[p - 1] !== i;
    const wanted = first ? weights[i]! : weights[i]! - end;
    end = first ? upper[p]! : end + upper[p]!;
    return Math.min(upper[p]!, Math.max(lower[p]!, wanted));
  });
}

/** The weights that pieces add up to, exactly on a bound or a kink where the pieces are full or empty. */
export function weightsOfPieces({ resolved, owner, lower, upper }: WeightPieces, pieces: Float64Array): Float64Array {
  const weights = new Float64Array(resolved.assets.length);
  // where the pieces before the present one end
  let end = 0;
  for (let p = 0; p < owner.length; p++) {
    const i = owner[p]!;
    const first = owner[p - 1] !== i;
    const piece = Math.min(upper[p]!, Math.max(lower[p]!, pieces[p]!));
    if (first) weights[i] = piece;
    else if (piece === upper[p] && weights[i] === end)
      weights[i] = owner[p + 1] === i ? end + piece : resolved.upper[i]!;
    else weights[i]! += piece;
    end = first ? upper[p]! : end + upper[p]!;
    weights[i] = Math.min(resolved.upper[i]!, Math.max(resolved.lower[i]!, weights[i]!));
  }
  return weights;
}

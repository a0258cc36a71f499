import type { LinearProgramSolution } from "../../numerics/linear-program/linear-program-kernel.js";
import type { ConstraintRow } from "../constraints/resolve-constraints.js";
import type { WeightPieces } from "../constraints/weight-pieces.js";
import { bindingOfCvar, violation } from "../cvar/describe-cvar.js";
import { boxOf } from "./boxed-pieces.js";
import type { RiskPlane } from "./risk-measure.js";
import type { RiskSolution } from "./risk-solution.js";

/** A gap below this part of the risk is closed. */
export const CLOSED = 1e-12;

/** A risk below this part of what an asset can add to it is none. */
const NOTHING = 1e-6;

/** The best weights for the planes known so far. */
export interface CutSolution {
  readonly status: LinearProgramSolution["status"];
  readonly weights: Float64Array;
  /** One for each row: what the least objective grows by when the row's limit grows by one. */
  readonly rowPrices: Float64Array;
  /** One for each piece: what a unit more of it would gain. */
  readonly piecePrices: Float64Array;
  /** No weights have a smaller objective. */
  readonly bound: number;
  /** How much of each plane, or of each other column that stands for a part of the risk, there is. */
  readonly planeShares: Float64Array;
}

/** What a gap is relative to. */
export function sizeOfRisk({ risk, gradient }: RiskPlane, bound: number): number {
  const steepest = gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 1e-300);
  return Math.max(Math.abs(risk), Math.abs(bound), NOTHING * steepest);
}

/** The answer to the best weights for some planes; `gap` is between their risk and the bound, relative to the risk. */
export function cutSolution(
  pieces: WeightPieces,
  extra: readonly ConstraintRow[],
  solution: CutSolution,
  { risk }: RiskPlane,
  gap: number,
  iterations: number,
): RiskSolution {
  const { weights } = solution;
  const { resolved } = pieces;
  const box = boxOf(resolved);
  return {
    status: weights.some((w) => Math.abs(w) >= box) ? "unbounded" : "optimal",
    weights,
    risk,
    residual: Math.max(Math.abs(gap), violation(resolved, extra, weights)),
    iterations,
    binding: (scale) => bindingOfCvar(pieces, solution, scale),
  };
}

import type { BindingConstraint } from "../../core/types.js";
import { linearProgramKernel } from "../../numerics/linear-program/linear-program-kernel.js";
import { pieceColumns, pieceProgram } from "../../numerics/quadratic-program/piece-program.js";
import { rowBinding } from "../answer/row-binding.js";
import { tradingCost } from "../constraints/trading-cost.js";
import type { MeanVarianceProblem } from "./mean-variance-problem.js";

/** The end of the linear program that leaves risk aside. */
export interface MaximumReturn {
  /** Less costs. */
  readonly expectedReturn: number;
  /** N weights that have this return; there may be others. */
  readonly weights: Float64Array;
  /** What a unit more room for each binding constraint would add to the return. */
  readonly binding: readonly BindingConstraint[];
  /** What one unit more of each row would add to the least cost; rows as the program has them. */
  readonly rowPrice: Float64Array;
  /** −1 the row is at its lower limit, 1 at its upper, 2 both are the same, 0 between. */
  readonly rowState: Int8Array;
  /** Reduced cost of each asset, N; 0 where the other weights determine it. Only where no asset has a kink. */
  readonly price: Float64Array;
  /** Whether no other portfolio has this return: every bound and row that holds the portfolio has a price. */
  readonly unique: boolean;
}

/** A price below this part of the greatest mean counts as none: other portfolios may have the same return. */
export const NO_PRICE = 1e-11;

/**
 * The greatest expected return less costs under bounds, rows, turnover and gross exposure, by the simplex; undefined where there is
 * none, because of contradictions or because it has no bound. Limits on risk are not looked at. O(N·rows) an iteration.
 */
export function maximumReturn({
  program,
  mean,
  names,
  resolved,
  slope,
}: MeanVarianceProblem): MaximumReturn | undefined {
  const n = mean.length;
  const cut = pieceProgram({ ...program, linear: mean.map((m, i) => m - slope[i]!) }, 1);
  const { lower, upper, cost, rows, rowScale, first, pieces } = cut;
  const found = linearProgramKernel({ columns: pieceColumns(cut), cost, lower, upper });
  if (found.status !== "optimal") return undefined;
  const binding: BindingConstraint[] = [];
  const rowState = new Int8Array(names.length);
  const size = mean.reduce((most, m) => Math.max(most, Math.abs(m)), 0);
  let unique = true;
  names.forEach((row, r) => {
    const [low, high] = [lower[pieces + r]!, upper[pieces + r]!];
    if (found.basic[pieces + r] === 1 || (low === Number.NEGATIVE_INFINITY && high === Number.POSITIVE_INFINITY))
      return;
    const value = found.rows[r]!;
    const side = low === high ? 2 : high - value < value - low ? 1 : -1;
    rowState[r] = side;
    if (side !== 2 && !(Math.abs(found.rowDual[r]!) > NO_PRICE * size)) unique = false;
    binding.push(rowBinding(row, side, found.rowDual[r]! / rowScale[r]!));
  });
  const priceOf = (p: number): number => rows.reduce((price, row, r) => price - found.rowDual[r]! * row[p]!, cost[p]!);
  const weights = new Float64Array(n);
  const price = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const begin = first[i]!;
    const end = first[i + 1]! - 1;
    if (begin !== end) unique = false;
    else if (found.basic[begin] !== 1) {
      price[i] = priceOf(begin);
      if (lower[begin] !== upper[begin] && !(Math.abs(price[i]!) > NO_PRICE * size)) unique = false;
    }
    for (let p = begin; p <= end; p++) weights[i]! += found.x[p]!;
    const low = found.basic[begin] !== 1 && found.x[begin] === lower[begin];
    const high = found.basic[end] !== 1 && found.x[end] === upper[end] && weights[i]! >= resolved.upper[i]!;
    // a fixed weight is named by the side that holds it
    if (low && !(high && priceOf(end) < 0))
      binding.push({ constraint: `min.${resolved.assets[i]}`, shadowPrice: priceOf(begin) + 0 });
    else if (high) binding.push({ constraint: `max.${resolved.assets[i]}`, shadowPrice: -priceOf(end) + 0 });
  }
  let expectedReturn = -tradingCost(resolved, weights);
  for (let i = 0; i < n; i++) expectedReturn += mean[i]! * weights[i]!;
  const rowPrice = found.rowDual.map((dual, r) => dual / rowScale[r]!);
  return { expectedReturn, weights, binding, rowPrice, rowState, price, unique };
}

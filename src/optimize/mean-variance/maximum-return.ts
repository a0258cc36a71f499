import type { BindingConstraint } from "../../core/types.js";
import { linearProgramKernel } from "../../numerics/linear-program/linear-program-kernel.js";
import { pieceColumns, pieceProgram } from "../../numerics/quadratic-program/piece-program.js";
import type { MeanVarianceProblem } from "./mean-variance-problem.js";

export interface MaximumReturn {
  readonly expectedReturn: number;
  /** What a unit more room for each binding constraint would add to the return. */
  readonly binding: readonly BindingConstraint[];
}

/**
 * The greatest expected return under bounds and rows, by the simplex; undefined where there is none. For problems without
 * kinks. O(N·rows) an iteration.
 */
export function maximumReturn({ program, mean, names, resolved }: MeanVarianceProblem): MaximumReturn | undefined {
  const n = mean.length;
  const cut = pieceProgram({ ...program, linear: mean }, 0);
  const { lower, upper, cost, rows, rowScale } = cut;
  const found = linearProgramKernel({ columns: pieceColumns(cut), cost, lower, upper });
  if (found.status !== "optimal") return undefined;
  const binding: BindingConstraint[] = [];
  const add = (variable: number, value: number, price: number, low: string, high: string): void => {
    if (found.basic[variable] === 1) return;
    const below = value - lower[variable]!;
    const above = upper[variable]! - value;
    if (below === Number.POSITIVE_INFINITY && above === Number.POSITIVE_INFINITY) return;
    // more of an equality is a gain of −price; a fixed weight is named by the side that holds it
    const equality = lower[variable] === upper[variable];
    const atUpper = equality ? low === high || price < 0 : above < below;
    binding.push({ constraint: atUpper ? high : low, shadowPrice: (atUpper ? -price : price) + 0 });
  };
  names.forEach(({ minName, maxName }, r) => {
    add(n + r, found.rows[r]!, found.rowDual[r]! / rowScale[r]!, minName, maxName);
  });
  resolved.assets.forEach((asset, i) => {
    let price = cost[i]!;
    for (let r = 0; r < rows.length; r++) price -= found.rowDual[r]! * rows[r]![i]!;
    add(i, found.x[i]!, price, `min.${asset}`, `max.${asset}`);
  });
  let expectedReturn = 0;
  for (let i = 0; i < n; i++) expectedReturn += mean[i]! * found.x[i]!;
  return { expectedReturn, binding };
}

import type { ConstraintRow, ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { CutRiskProgram } from "./cut-risk-program.js";
import { DrawdownRiskProgram } from "./drawdown-risk-program.js";
import { NewtonRiskProgram } from "./newton-risk-program.js";
import { PairRiskProgram } from "./pair-risk-program.js";
import type { LinearRisk, SmoothRisk } from "./risk-measure.js";
import type { RiskProgram } from "./risk-solution.js";

/** Where the tail of drawdowns is more of the periods than this there are so many peaks that cuts are as good. */
const MOST_OF_TAIL = 0.5;

/**
 * The program for a measure: planes where it is linear, Newton's method where it is smooth, both where it is a sum of distances, and a program of peaks for a tail of drawdowns. Where the smooth one has a kink at the optimum,
 * as where several periods share the worst loss, planes take over.
 */
export function riskProgram(
  risk: LinearRisk | SmoothRisk,
  mean: Float64Array,
  resolved: ResolvedConstraints,
  extra: readonly ConstraintRow[],
): RiskProgram {
  if (risk.kind === "linear") {
    const cuts = new CutRiskProgram(risk, mean, resolved, extra);
    const { pairs, drawdowns } = risk;
    const special =
      pairs !== undefined
        ? new PairRiskProgram(risk, pairs, mean, resolved, extra)
        : drawdowns !== undefined && drawdowns.tail > 1 && drawdowns.tail <= MOST_OF_TAIL * drawdowns.sample.periods
          ? new DrawdownRiskProgram(risk, drawdowns, mean, resolved, extra)
          : undefined;
    if (special === undefined) return cuts;
    return { solve: (returns, costs) => special.solve(returns, costs) ?? cuts.solve(returns, costs) };
  }
  const newton = new NewtonRiskProgram(risk, mean, resolved, extra);
  if (!risk.homogeneous) return newton;
  let planes: CutRiskProgram | undefined;
  return {
    solve(returnWeight, costWeight) {
      const found = newton.solve(returnWeight, costWeight);
      if (found.status === "optimal" || found.status === "infeasible") return found;
      planes ??= new CutRiskProgram({ kind: "linear", evaluate: (w) => risk.evaluate(w) }, mean, resolved, extra);
      return planes.solve(returnWeight, costWeight);
    },
  };
}

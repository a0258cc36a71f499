import type { ConstraintRow, ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { CutRiskProgram } from "./cut-risk-program.js";
import { NewtonRiskProgram } from "./newton-risk-program.js";
import { PairRiskProgram } from "./pair-risk-program.js";
import type { LinearRisk, SmoothRisk } from "./risk-measure.js";
import type { RiskProgram } from "./risk-solution.js";

/**
 * The program for a measure: planes where it is linear, Newton's method where it is smooth, both where it is a sum of distances. Where the smooth one has a kink at the optimum,
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
    if (risk.pairs === undefined) return cuts;
    const pairs = new PairRiskProgram(risk, risk.pairs, mean, resolved, extra);
    return {
      solve: (returnWeight, costWeight) =>
        pairs.solve(returnWeight, costWeight) ?? cuts.solve(returnWeight, costWeight),
    };
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

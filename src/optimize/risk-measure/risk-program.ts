import type { ConstraintRow, ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { CutRiskProgram } from "./cut-risk-program.js";
import { NewtonRiskProgram } from "./newton-risk-program.js";
import type { LinearRisk, SmoothRisk } from "./risk-measure.js";
import type { RiskProgram } from "./risk-solution.js";

/** The program for a measure. */
export function riskProgram(
  risk: LinearRisk | SmoothRisk,
  mean: Float64Array,
  resolved: ResolvedConstraints,
  extra: readonly ConstraintRow[],
): RiskProgram {
  return risk.kind === "linear"
    ? new CutRiskProgram(risk, mean, resolved, extra)
    : new NewtonRiskProgram(risk, mean, resolved, extra);
}

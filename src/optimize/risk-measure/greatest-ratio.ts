import type { ResolvedConstraints } from "../constraints/resolve-constraints.js";
import type { LinearRisk, SmoothRisk } from "./risk-measure.js";
import { greatestReturn, type RiskOutcome, riskOutcome, STILL, TURNS } from "./risk-outcome.js";
import { riskProgram } from "./risk-program.js";
import type { RiskProgram } from "./risk-solution.js";

/** A risk of this part of what an asset can add to it is rounding. */
const NO_RISK = 1e-13;

/**
 * The greatest excess return over risk: the weight of the return at which the least of risk − weight·excess is zero (Dinkelbach 1967),
 * from the portfolio of the greatest return on.
 */
export function greatestRatio(
  risk: LinearRisk | SmoothRisk,
  mean: Float64Array,
  resolved: ResolvedConstraints,
  excessOf: (w: Float64Array) => number,
  program: RiskProgram,
): RiskOutcome {
  const largest = mean.reduce((most, m) => Math.max(most, Math.abs(m)), 1e-300);
  const calmest = program.solve(0, 0);
  if (calmest.status !== "optimal") return riskOutcome(calmest, Number.NaN, 0);
  let w = calmest.weights;
  let amount = calmest.risk;
  const richest = greatestReturn(mean, resolved);
  if (!(excessOf(w) > 1e-9 * largest)) {
    if (richest === undefined) return { ...riskOutcome(calmest, Number.NaN, 0), status: "unbounded", binding: [] };
    if (!(excessOf(richest) > 1e-9 * largest)) return { ...riskOutcome(calmest, Number.NaN, 0), status: "no-excess" };
    w = richest;
    amount = risk.evaluate(w).risk;
  }
  // of what an asset can add to the risk, and of the risk of the greatest return
  const steepest = risk.evaluate(w).gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
  const none = Math.max(NO_RISK * steepest, richest === undefined ? 0 : STILL * risk.evaluate(richest).risk);
  for (let turn = 0; turn < TURNS; turn++) {
    if (!(amount > none)) return { ...riskOutcome(calmest, Number.NaN, 0), status: "no-risk" };
    const weight = amount / excessOf(w);
    let found = program.solve(weight, weight);
    if (found.status === "optimal" && !(found.risk > none) && !(excessOf(found.weights) > 1e-9 * largest)) {
      // what earns no more than the rate can be mixed in as one likes: the best without it
      const more = weight * (1 + 1e-9);
      found = riskProgram(risk, mean, resolved, []).solve(more, more);
    }
    if (found.status !== "optimal") return riskOutcome(found, Number.NaN, 0);
    const excess = excessOf(found.weights);
    if (!(found.risk > none)) return { ...riskOutcome(calmest, Number.NaN, 0), status: "no-risk" };
    const gap = weight * excess - found.risk;
    if (!(gap > 1e-13 * found.risk) || !(excess > 0)) {
      // one more unit of the objective is worth 1/(weight·risk) of the ratio
      const residual = Math.max(found.residual, Math.abs(gap) / found.risk);
      return { ...riskOutcome(found, -excess / found.risk, 1 / (weight * found.risk)), residual };
    }
    w = found.weights;
    amount = found.risk;
  }
  return { ...riskOutcome(calmest, Number.NaN, 0), status: "iteration-limit" };
}

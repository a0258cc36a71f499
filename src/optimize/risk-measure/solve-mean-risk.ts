import { dotKernel } from "../../numerics/matrix/dot-kernel.js";
import type { ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { tradingCost } from "../constraints/trading-cost.js";
import { targetRow } from "../cvar/unsolved-cvar.js";
import { greatestRatio } from "./greatest-ratio.js";
import { greatestWithin } from "./greatest-within.js";
import type { LinearRisk, SmoothRisk } from "./risk-measure.js";
import { type RiskOutcome, riskOutcome } from "./risk-outcome.js";
import { riskProgram } from "./risk-program.js";

/** What is made best, with every option filled in. */
export type RiskObjective =
  | { readonly kind: "minimum-risk" }
  | { readonly kind: "target-return"; readonly target: number }
  | { readonly kind: "target-risk"; readonly target: number }
  | { readonly kind: "maximum-ratio"; readonly riskFreeRate: number }
  | { readonly kind: "maximum-utility"; readonly riskAversion: number };

/** One objective under all limits but the number of assets. */
export function solveMeanRisk(
  risk: LinearRisk | SmoothRisk,
  mean: Float64Array,
  resolved: ResolvedConstraints,
  objective: RiskObjective,
): RiskOutcome {
  const extra = objective.kind === "target-return" ? [targetRow(mean, objective.target)] : [];
  const program = riskProgram(risk, mean, resolved, extra);
  const net = (w: Float64Array): number => dotKernel(mean, w) - tradingCost(resolved, w);
  switch (objective.kind) {
    case "minimum-risk":
    case "target-return": {
      const found = program.solve(0, 1);
      return riskOutcome(found, found.risk + tradingCost(resolved, found.weights), 1);
    }
    case "maximum-utility": {
      const weight = 1 / objective.riskAversion;
      const found = program.solve(weight, weight);
      return riskOutcome(found, objective.riskAversion * found.risk - net(found.weights), objective.riskAversion);
    }
    case "maximum-ratio": {
      const excess = (w: Float64Array): number => net(w) - objective.riskFreeRate;
      return greatestRatio(risk, mean, resolved, excess, program);
    }
    case "target-risk":
      return greatestWithin(risk, mean, resolved, objective.target, net, program);
  }
}

import type { OptionsOf } from "../../core/options/option-types.js";
import type { Constraints, FactorMoments, Moments, OptimizationResult } from "../../core/types.js";
import { describeOptimum } from "../answer/describe-optimum.js";
import { explainBounds } from "../answer/explain-infeasibility.js";
import { offerRelaxed, type RelaxOption } from "../answer/offer-relaxed.js";
import { commonOptions, readCallOptions } from "../inputs/read-call-options.js";
import { boundedBudget, resolveBounds, touchedBounds } from "./bounded-budget.js";
import { proportionalWeights } from "./proportional-weights.js";

export interface WeightRuleOptions extends RelaxOption {
  /** Bounds and budget; groups and linear rows are refused. Long-only and fully invested. */
  readonly constraints?: Constraints;
  /** Per year, for the Sharpe ratio of the result alone; 0. */
  readonly riskFreeRate?: number;
}

export const weightRuleOptions: OptionsOf<WeightRuleOptions> = commonOptions;

/** The result of any rule that gives each asset a score. */
export function weightByRule(
  method: string,
  moments: Moments | FactorMoments,
  scores: Float64Array,
  given: WeightRuleOptions,
): OptimizationResult {
  const options = readCallOptions(method, given, weightRuleOptions, moments.assets);
  const resolved = resolveBounds(options.constraints, moments.assets, method);
  const { riskFreeRate = 0 } = options;
  return offerRelaxed({ resolved }, options.relax, (question): OptimizationResult => {
    const infeasible = explainBounds(method, question.resolved);
    if (infeasible !== undefined) return infeasible;
    const bounded = boundedBudget(question.resolved);
    const weights = proportionalWeights(scores, bounded);
    const diagnostics = { iterations: 0, kktResidual: 0, binding: touchedBounds(moments.assets, weights, bounded) };
    return describeOptimum(moments, weights, method, riskFreeRate, diagnostics);
  });
}

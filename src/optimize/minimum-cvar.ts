import type { Constraints, OptimizationResult, ReturnsTable } from "../core/types.js";
import { NO_TAIL, targetRow, unsolvedCvar } from "./cvar-outcome.js";
import { CvarProgram } from "./cvar-program.js";
import { bindingOfCvar, describeSample, type TailLosses, tailLosses, violation } from "./describe-cvar.js";
import { explainInfeasibility } from "./explain-infeasibility.js";
import { readCvarSample } from "./read-cvar-sample.js";
import { resolveConstraints } from "./resolve-constraints.js";

export interface MinimumCvarOptions {
  /** Share of the periods outside the tail; 0.95. */
  readonly level?: number;
  /** Least expected return per year (mean of the sample times the periods per year); none. */
  readonly targetReturn?: number;
  /** Bounds, budget, groups and linear rows. Long-only and fully invested. */
  readonly constraints?: Constraints;
  /** Inferred from the dates. */
  readonly periodsPerYear?: number;
  /** Per year, for the Sharpe ratio of the result alone; 0. */
  readonly riskFreeRate?: number;
}

/**
 * The portfolio with the least conditional value at risk: the least mean loss of its worst periods.
 *
 * Every period of the table is a scenario of equal weight; the tail holds (1 − level)·T of them, the last one by its
 * fraction (Rockafellar and Uryasev 2000, 2002). Solved exactly as a linear program through its dual.
 *
 * @param returns - T periods by N assets; log returns are converted to simple ones
 * @param options - `level` 0.95, `targetReturn` none, `constraints` long-only and fully invested
 * @returns weights with CVaR and VaR **per period**, positive where they are losses; expected return and volatility per
 *   year, of the sample; or `infeasible` with a minimal conflict by name. `diagnostics.kktResidual` is the gap between
 *   the CVaR of the weights and the dual bound that proves it (or the worst violation of a constraint), relative to the
 *   largest loss of a single asset in a period; shadow prices are CVaR per unit. Where several portfolios have the least CVaR it is
 *   one of them
 * @throws {@link PortfolioError} `empty`, `shape`, `not-finite` (with asset and date), `invalid-argument`,
 *   `unknown-asset`; `conflicting-options` for turnover, costs, tracking error, gross exposure and cardinality
 * @remarks O(T·N) a pivot, a few pivots for each asset held. NaN throws. Reference values:
 *   test/reference/optimize/minimum-cvar.json.
 * @example
 * minimumCvar(returns, { level: 0.95, constraints: { max: 0.3 } }).conditionalValueAtRisk
 */
export function minimumCvar(returns: ReturnsTable, options: MinimumCvarOptions = {}): OptimizationResult & TailLosses {
  const method = "minimumCvar";
  const sample = readCvarSample(returns, options.level, options.periodsPerYear);
  const resolved = resolveConstraints(options.constraints, sample.assets, method);
  const extra = options.targetReturn === undefined ? [] : [targetRow(sample.mean, options.targetReturn)];
  const rows = [...resolved.rows, ...extra];
  const solution = new CvarProgram(sample.values, sample.periods, sample.level, resolved, extra).solve();
  if (solution.status !== "optimal") {
    const infeasible = explainInfeasibility(method, resolved, extra);
    return { ...(infeasible ?? unsolvedCvar(method, solution.status, solution.iterations)), ...NO_TAIL };
  }
  const tail = tailLosses(sample, solution.weights);
  const scale = sample.values.reduce((most, r) => Math.max(most, Math.abs(r)), 0) || 1;
  return {
    status: "optimal",
    method,
    ...describeSample(sample, solution.weights, options.riskFreeRate ?? 0),
    diagnostics: {
      iterations: solution.iterations,
      kktResidual: Math.max(
        Math.abs(tail.conditionalValueAtRisk - solution.bound) / scale,
        violation(resolved, rows, solution.weights),
      ),
      binding: bindingOfCvar(resolved, rows, solution, 1),
    },
    ...tail,
  };
}

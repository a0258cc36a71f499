import { PortfolioError } from "../core/portfolio-error.js";
import { resolvePerAsset } from "../core/resolve-per-asset.js";
import type { Constraints, FactorMoments, Moments, OptimizationResult, Weights } from "../core/types.js";
import { type CovarianceColumns, denseColumns, factorColumns } from "../numerics/covariance-columns.js";
import { riskBudgetKernel } from "../numerics/risk-budget-kernel.js";
import { type BudgetSolution, bindingOfBudgets } from "./binding-of-budgets.js";
import { boundedRiskBudget } from "./bounded-risk-budget.js";
import { checkMoments } from "./check-moments.js";
import { positiveVariances } from "./cluster-tree.js";
import { describeOptimum } from "./describe-optimum.js";
import { explainInfeasibility } from "./explain-infeasibility.js";
import { isFactorMoments } from "./is-factor-moments.js";
import { type ResolvedConstraints, resolveConstraints } from "./resolve-constraints.js";
import { rowedRiskBudget } from "./rowed-risk-budget.js";

export interface RiskBudgetingOptions {
  /** Each asset's share of the variance, summing to 1; one left out has 0. By default all equal. */
  readonly budgets?: Weights;
  /** Bounds, budget, groups and linear rows. Long-only and fully invested. */
  readonly constraints?: Constraints;
  /** Per year, for the Sharpe ratio of the result alone; 0. */
  readonly riskFreeRate?: number;
}

const METHOD = "risk budgeting";

/**
 * Long-only weights whose shares of the variance are the budgets: equal risk contribution by default.
 *
 * Minimises ½w'Σw − λ Σ b_i ln w_i, with λ such that the weights meet their sum. Where bounds, groups or rows bind, the
 * portfolio minimises the same under them, so **all assets that no binding constraint touches keep contributions in
 * proportion to their budgets**, and only the touched ones deviate. An asset with a budget of 0 has no share of the
 * variance: it weighs 0 unless it hedges the others, then it weighs what brings its marginal risk to 0. Weights are
 * positive whatever `constraints.min` allows.
 *
 * @param moments - N assets; covariance (N, N) per year, or factors (N × N is then never built); its scale does not matter
 * @param options - `budgets` equal, summing to 1 within 1e-9
 * @returns the portfolio; unconstrained, contributions equal the budgets within 1e-10 of each. `infeasible` with the named
 *   conflict when no weights meet the constraints; `numerical-error` when a long-only mix carries no risk at all
 * @throws {@link PortfolioError} `invalid-argument` (budgets that are negative or do not sum to 1), `no-variance` for an
 *   asset that does not move, `unknown-asset`, `shape`, `not-finite`, `not-a-covariance`, `conflicting-options`
 * @remarks O(N²) a cycle, some 10 to 20 cycles; in factor form O(N·K) a cycle. Rows: a quadratic program for each Newton step.
 *   NaN throws. Maillard, Roncalli and Teïletche (2010); Griveau-Billion, Richard and Roncalli (2013), "A fast algorithm
 *   for computing high-dimensional risk parity portfolios"; Richard and Roncalli (2019), "Constrained risk budgeting
 *   portfolios". Reference values: test/reference/optimize/risk-budgeting.json.
 * @example
 * requireOptimal(riskBudgeting(moments, { budgets: { AAPL: 0.7, KO: 0.3 } })).riskContributions
 */
export function riskBudgeting(
  moments: Moments | FactorMoments,
  options: RiskBudgetingOptions = {},
): OptimizationResult {
  checkMoments(moments);
  const { assets } = moments;
  const budgets = resolveBudgets(options.budgets, assets);
  const deviation = positiveVariances(moments, METHOD).map(Math.sqrt);
  const resolved = longOnly(resolveConstraints(options.constraints, assets, METHOD));
  const infeasible = surelyFeasible(resolved) ? undefined : explainInfeasibility(METHOD, resolved);
  if (infeasible !== undefined) return infeasible;
  const total = totalOf(resolved);
  const columns = columnsOf(moments);

  const free = freeRiskBudget(columns, budgets, deviation, total);
  const solution =
    free.status !== "optimal" || meets(free.weights, resolved)
      ? free
      : resolved.rows.length === 1
        ? boundedRiskBudget(columns, budgets, free, resolved, total)
        : rowedRiskBudget(moments, budgets, free, resolved, total);
  const binding = bindingOfBudgets(moments, budgets, solution, resolved);
  const diagnostics = { iterations: solution.iterations, kktResidual: solution.residual, binding };
  if (solution.status !== "optimal") {
    const reason =
      solution.status === "numerical-error"
        ? "a long-only mix of the assets carries (nearly) no risk, so no contributions to it can be set: estimate the covariance with shrinkage, or leave out one of the assets that cancel"
        : `not settled after ${solution.iterations} cycles: estimate the covariance with shrinkage`;
    return { status: solution.status, method: METHOD, reason, diagnostics };
  }
  return describeOptimum(moments, solution.weights, METHOD, options.riskFreeRate ?? 0, diagnostics);
}

/** Without constraints: any λ gives the same shares, so λ = 1 and the result is scaled. */
function freeRiskBudget(
  columns: CovarianceColumns,
  budgets: Float64Array,
  deviation: Float64Array,
  total: number,
): BudgetSolution {
  const n = columns.size;
  const start = deviation.map((s, i) => Math.sqrt(budgets[i]!) / s);
  columns.set(start);
  let variance = 0;
  for (let i = 0; i < n; i++) variance += start[i]! * columns.product(i);
  const scale = variance > 0 ? 1 / Math.sqrt(variance) : 1;
  const outcome = riskBudgetKernel(
    columns,
    budgets,
    1,
    new Float64Array(n),
    new Float64Array(n).fill(Number.POSITIVE_INFINITY),
    start.map((x) => x * scale),
    1e-11,
  );
  let sum = 0;
  let perfectlyCorrelated = 0; // the volatility if nothing diversified
  let left = 0; // the variance
  columns.set(outcome.x);
  for (let i = 0; i < n; i++) {
    const x = outcome.x[i]!;
    sum += x;
    perfectlyCorrelated += x * deviation[i]!;
    left += x * columns.product(i);
  }
  const weights = outcome.x.map((x) => (x * total) / sum);
  const { residual, cycles: iterations } = outcome;
  // when hedges cancel, x grows without end and hardly any risk is left
  const cancelled = !(left > 1e-2 * perfectlyCorrelated ** 2);
  const status = outcome.status === "optimal" ? "optimal" : cancelled ? "numerical-error" : "iteration-limit";
  return { status, weights, lambda: (total / sum) ** 2, residual, iterations, rowMultiplier: new Float64Array(0) };
}

function resolveBudgets(budgets: Weights | undefined, assets: readonly string[]): Float64Array {
  const n = assets.length;
  if (budgets === undefined) return new Float64Array(n).fill(1 / n);
  const values = resolvePerAsset("budgets", budgets, assets, 0);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    if (values[i]! < 0) {
      throw new PortfolioError("invalid-argument", `budgets.${assets[i]} is ${values[i]}: give 0 or more`, {
        asset: assets[i],
        value: values[i],
      });
    }
    sum += values[i]!;
  }
  if (Math.abs(sum - 1) > 1e-9) {
    throw new PortfolioError(
      "invalid-argument",
      `budgets sum to ${sum}: they are shares of the variance and must sum to 1 (an asset left out has 0)`,
      { sum },
    );
  }
  return values.map((value) => value / sum);
}

function columnsOf(moments: Moments | FactorMoments): CovarianceColumns {
  if (!isFactorMoments(moments)) return denseColumns(moments.covariance, moments.assets.length);
  const { loadings, covariance, specificVariance } = moments.factors;
  return factorColumns(loadings, covariance, specificVariance);
}

/** The sum of the weights: 1, or the nearest number to it that the budget allows. */
function totalOf(resolved: ResolvedConstraints): number {
  const { min, max } = resolved.rows[0]!;
  const total = Math.min(Math.max(1, min), max);
  if (total > 0) return total;
  throw new PortfolioError(
    "conflicting-options",
    `constraints.budget allows at most ${max}: riskBudgeting holds positive weights, so let the budget be above 0`,
    { max },
  );
}

/** A least weight below 0 is none: the logarithm keeps the weights positive. */
function longOnly(resolved: ResolvedConstraints): ResolvedConstraints {
  const { lower, upper } = resolved;
  return { ...resolved, lower: lower.map((bound, i) => (upper[i]! < 0 ? bound : Math.max(bound, 0))) };
}

/** Bounds alone can be met when their sums enclose the budget; no linear program is needed to see that. */
function surelyFeasible({ rows, lower, upper }: ResolvedConstraints): boolean {
  const least = lower.reduce((sum, bound) => sum + bound, 0);
  const most = upper.reduce((sum, bound) => sum + bound, 0);
  return (
    rows.length === 1 && lower.every((bound, i) => bound <= upper[i]!) && least <= rows[0]!.max && most >= rows[0]!.min
  );
}

function meets(weights: Float64Array, { lower, upper, rows }: ResolvedConstraints): boolean {
  if (!weights.every((w, i) => w >= lower[i]! && w <= upper[i]!)) return false;
  return rows.slice(1).every(({ coefficients, min, max }) => {
    const sum = coefficients.reduce((all, c, i) => all + c * weights[i]!, 0);
    return sum >= min && sum <= max;
  });
}

import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { resolvePerAsset } from "../../core/names/resolve-per-asset.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import type { Constraints, FactorMoments, Moments, OptimizationResult, Weights } from "../../core/types.js";
import { riskBudgetDescentKernel } from "../../numerics/convex-program/risk-budget-descent-kernel.js";
import { riskBudgetKernel } from "../../numerics/convex-program/risk-budget-kernel.js";
import { type CovarianceColumns, denseColumns, factorColumns } from "../../numerics/covariance/covariance-columns.js";
import { type ShiftedCovariance, shiftedDense, shiftedFactors } from "../../numerics/covariance/shifted-covariance.js";
import { linearProgramKernel } from "../../numerics/linear-program/linear-program-kernel.js";
import { describeOptimum } from "../answer/describe-optimum.js";
import { explainBounds } from "../answer/explain-infeasibility.js";
import { offerRelaxed, type RelaxOption } from "../answer/offer-relaxed.js";
import { type ResolvedConstraints, resolveConstraints } from "../constraints/resolve-constraints.js";
import { checkMoments } from "../inputs/check-moments.js";
import { isFactorMoments } from "../inputs/is-factor-moments.js";
import { positiveVariances } from "../inputs/positive-variances.js";
import { commonOptions, readCallOptions } from "../inputs/read-call-options.js";
import { activeRiskBudget } from "./active-risk-budget.js";
import { type BudgetSolution, bindingOfBudgets } from "./binding-of-budgets.js";
import { boundedRiskBudget } from "./bounded-risk-budget.js";
import { rowedRiskBudget } from "./rowed-risk-budget.js";

export interface RiskBudgetingOptions extends RelaxOption {
  /** Each asset's share of the variance, summing to 1; one left out has 0. By default all equal. */
  readonly budgets?: Weights;
  /** Bounds, budget, groups and linear rows. Long-only and fully invested. */
  readonly constraints?: Constraints;
  /** Per year, for the Sharpe ratio of the result alone; 0. */
  readonly riskFreeRate?: number;
}

const declared: OptionsOf<RiskBudgetingOptions> = {
  ...commonOptions,
  budgets: { kind: "numbers-by-name" },
};

const METHOD = "risk budgeting";

/**
 * Long-only weights whose shares of the variance are the budgets: equal risk contribution by default.
 *
 * Minimizes ½w'Σw − λ Σ b_i ln w_i, with λ such that the weights meet their sum. Where bounds, groups or rows bind, the
 * portfolio minimizes the same under them, so **all assets that no binding constraint touches keep contributions in
 * proportion to their budgets**, and only the touched ones deviate. An asset with a budget of 0 has no share of the
 * variance: it weighs 0 unless it hedges the others, then it weighs what brings its marginal risk to 0. Weights are
 * positive whatever `constraints.min` allows.
 *
 * `relax` offers the solution after the least loosening of the constraints, in the words of {@link meanVariance}.
 *
 * @param moments - N assets; covariance (N, N) per year, or factors (N × N is then never built); its scale does not matter
 * @param given - `budgets` equal, summing to 1 within 1e-9
 * @returns the portfolio; unconstrained, contributions equal the budgets within 1e-10 of each. `infeasible` with the named
 *   conflict when no weights meet the constraints; `numerical-error` when a long-only mix carries no risk at all
 * @throws {@link PortfolioError} `invalid-argument` (budgets that are negative or do not sum to 1), `no-variance` for an
 *   asset that does not move, `unknown-asset`, `shape`, `not-finite`, `not-a-covariance`, `conflicting-options`
 * @remarks O(N²) a cycle, some 10 to 20 cycles; in factor form O(N·K) a cycle; groups and rows O(N³/3) a
 *   Newton step, in factor form O(N·K²), some 20 to 50 steps.
 *   NaN throws. Maillard, Roncalli and Teïletche (2010); Griveau-Billion, Richard and Roncalli (2013), "A fast algorithm
 *   for computing high-dimensional risk parity portfolios"; Richard and Roncalli (2019), "Constrained risk budgeting
 *   portfolios". Reference values: test/reference/optimize/risk-budgeting.json.
 * @example
 * requireOptimal(riskBudgeting(moments, { budgets: { AAPL: 0.7, KO: 0.3 } })).riskContributions
 */
export function riskBudgeting(moments: Moments | FactorMoments, given: RiskBudgetingOptions = {}): OptimizationResult {
  checkMoments(moments);
  const { assets } = moments;
  const options = readCallOptions("riskBudgeting", given, declared, assets);
  const budgets = resolveBudgets(options.budgets, assets);
  const deviation = positiveVariances(moments, METHOD).map(Math.sqrt);
  const resolved = longOnly(resolveConstraints(options.constraints, assets, METHOD));
  const { riskFreeRate = 0 } = options;
  const { columns, shifted } = readCovariance(moments);
  return offerRelaxed({ resolved }, options.relax, (question) =>
    budgetRisk(moments, question.resolved, { columns, shifted, budgets, deviation }, riskFreeRate),
  );
}

/** Everything but the constraints, in numbers. */
interface RiskProblem {
  readonly columns: CovarianceColumns;
  readonly shifted: ShiftedCovariance;
  readonly budgets: Float64Array;
  readonly deviation: Float64Array;
}

function budgetRisk(
  moments: Moments | FactorMoments,
  resolved: ResolvedConstraints,
  { columns, shifted, budgets, deviation }: RiskProblem,
  riskFreeRate: number,
): OptimizationResult {
  const infeasible = explainBounds(METHOD, resolved);
  if (infeasible !== undefined) return infeasible;
  const total = totalOf(resolved);
  const free = freeRiskBudget(columns, shifted, budgets, deviation, total);
  const solution =
    free.status !== "optimal" || meets(free.weights, resolved)
      ? free
      : constrainedRiskBudget(moments, columns, shifted, budgets, free, resolved, total);
  const binding = bindingOfBudgets(moments, budgets, solution, resolved);
  const diagnostics = { iterations: solution.iterations, kktResidual: solution.residual, binding };
  if (solution.status !== "optimal") {
    const reason =
      solution.status === "numerical-error"
        ? "a long-only mix of the assets carries (nearly) no risk, so no contributions to it can be set: estimate the covariance with shrinkage, or leave out one of the assets that cancel"
        : `not settled after ${solution.iterations} cycles: estimate the covariance with shrinkage`;
    return { status: solution.status, method: METHOD, reason, diagnostics };
  }
  return describeOptimum(moments, solution.weights, METHOD, riskFreeRate, diagnostics);
}

/**
 * Without constraints: any λ gives the same shares, so λ = 1 and the result is scaled. Coordinate descent is quick unless
 * assets hedge each other strongly; then Newton's method takes over where it stopped.
 */
function freeRiskBudget(
  columns: CovarianceColumns,
  shifted: ShiftedCovariance,
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
  const lower = new Float64Array(n);
  const upper = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const first = start.map((x) => x * scale);
  const outcome = riskBudgetKernel(columns, budgets, 1, lower, upper, first, 1e-10, 100);
  const scaled = (x: Float64Array): BudgetSolution => {
    const sum = x.reduce((all, value) => all + value, 0);
    const { status, residual, cycles: iterations } = outcome;
    const weights = x.map((value) => (value * total) / sum);
    return { status, weights, lambda: (total / sum) ** 2, residual, iterations, rowMultiplier: new Float64Array(0) };
  };
  const found = scaled(outcome.x);
  if (found.status === "optimal") return found;
  const descended = riskBudgetDescentKernel(shifted, budgets, outcome.x);
  if (descended !== undefined) {
    const unbounded = { lower, upper, rows: [{ coefficients: new Float64Array(n).fill(1), min: total, max: total }] };
    const settled = activeRiskBudget(shifted, budgets, scaled(descended), unbounded, total);
    if (settled !== undefined) return settled;
  }
  return { ...found, status: carriesNoRisk(columns, found.weights, deviation) ? "numerical-error" : "iteration-limit" };
}

/** Whether hedges cancel until hardly any risk is left. */
function carriesNoRisk(columns: CovarianceColumns, weights: Float64Array, deviation: Float64Array): boolean {
  columns.set(weights);
  let undiversified = 0;
  let variance = 0;
  for (let i = 0; i < weights.length; i++) {
    undiversified += weights[i]! * deviation[i]!;
    variance += weights[i]! * columns.product(i);
  }
  return !(variance > 1e-2 * undiversified ** 2);
}

/** The quickest method that settles: coordinate descent for bounds, the active set, quadratic programs. */
function constrainedRiskBudget(
  moments: Moments | FactorMoments,
  columns: CovarianceColumns,
  shifted: ShiftedCovariance,
  budgets: Float64Array,
  free: BudgetSolution,
  resolved: ResolvedConstraints,
  total: number,
): BudgetSolution {
  if (resolved.rows.length === 1) {
    const bounded = boundedRiskBudget(columns, budgets, free, resolved, total);
    if (bounded.status === "optimal") return bounded;
  }
  const solution =
    activeRiskBudget(shifted, budgets, free, resolved, total) ??
    rowedRiskBudget(moments, budgets, free, resolved, total);
  if (solution.status === "optimal") return solution;
  const open = withoutShutOut(resolved, budgets, total);
  return open === undefined ? solution : constrainedRiskBudget(moments, columns, shifted, budgets, free, open, total);
}

/**
 * The constraints with a greatest weight of 0 for all assets that have a budget but that the rows keep at 0: no logarithm holds there.
 * Undefined when there is none. A linear program for each asset.
 */
function withoutShutOut(
  resolved: ResolvedConstraints,
  budgets: Float64Array,
  total: number,
): ResolvedConstraints | undefined {
  const { rows, lower, upper } = resolved;
  const n = budgets.length;
  const m = rows.length;
  const columns = Float64Array.from({ length: n * m }, (_, k) => rows[k % m]!.coefficients[Math.floor(k / m)]!);
  const hair = 1e-12 * total;
  const limits = {
    lower: Float64Array.from([...lower, ...rows.map(({ min }) => min - hair)]),
    upper: Float64Array.from([...upper, ...rows.map(({ max }) => max + hair)]),
  };
  const shut = Array.from(budgets.keys()).filter((i) => {
    if (budgets[i] === 0 || lower[i]! > 0 || upper[i]! <= 0) return false;
    const cost = new Float64Array(n);
    cost[i] = -1;
    const greatest = linearProgramKernel({ columns, cost, ...limits });
    return greatest.status === "optimal" && greatest.x[i]! < 1e-8 * total;
  });
  if (shut.length === 0) return undefined;
  return { ...resolved, upper: upper.map((high, i) => (shut.includes(i) ? 0 : high)) };
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

/** The two ways the covariance is read; in factor form neither builds N × N numbers. */
function readCovariance(moments: Moments | FactorMoments): Pick<RiskProblem, "columns" | "shifted"> {
  if (!isFactorMoments(moments)) {
    const { covariance, assets } = moments;
    return { columns: denseColumns(covariance, assets.length), shifted: shiftedDense(covariance, assets.length) };
  }
  const { loadings, covariance, specificVariance } = moments.factors;
  return {
    columns: factorColumns(loadings, covariance, specificVariance),
    shifted: shiftedFactors(loadings, covariance, specificVariance),
  };
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

function meets(weights: Float64Array, { lower, upper, rows }: ResolvedConstraints): boolean {
  if (!weights.every((w, i) => w >= lower[i]! && w <= upper[i]!)) return false;
  return rows.slice(1).every(({ coefficients, min, max }) => {
    const sum = coefficients.reduce((all, c, i) => all + c * weights[i]!, 0);
    return sum >= min && sum <= max;
  });
}

import type { BindingConstraint } from "../../core/types.js";
import { formProductKernel } from "../../numerics/quadratic-form/form-product.js";
import type { QuadraticForm } from "../../numerics/quadratic-form/quadratic-form.js";
import type { QuadraticStatus } from "../../numerics/quadratic-program/quadratic-program.js";
import { rowBinding } from "../answer/row-binding.js";
import type { ConstraintRow, ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { tradingCost } from "../constraints/trading-cost.js";
import { maximumReturn } from "./maximum-return.js";
import {
  crossing,
  type MeanVarianceProblem,
  MeanVarianceSolver,
  meanVarianceProblem,
  type WeightedSolution,
} from "./mean-variance-problem.js";

/** What is to be made best, with every option filled in. */
export type Objective =
  | { readonly kind: "minimum-variance" }
  | { readonly kind: "maximum-sharpe"; readonly riskFreeRate: number }
  | { readonly kind: "target-return"; readonly target: number }
  | { readonly kind: "target-volatility"; readonly target: number }
  | { readonly kind: "maximum-utility"; readonly riskAversion: number };

/** The end of one objective, before it is labelled. */
export interface ObjectiveOutcome {
  /** `"risk-limit"`: all linear constraints can be met, but not the limit on risk or on the excess return. */
  readonly status: QuadraticStatus | "risk-limit";
  readonly solution: WeightedSolution;
  readonly problem: MeanVarianceProblem;
  /** The objective as something to minimise: variance + costs, −Sharpe ratio, −return, −utility. */
  readonly value: number;
  readonly binding: readonly BindingConstraint[];
  readonly iterations: number;
  readonly extra: readonly ConstraintRow[];
  /** Weight of the mean in the last program. */
  readonly lambda: number;
}

/** Solves one objective under all constraints but cardinality. */
export function solveObjective(
  form: QuadraticForm,
  mean: Float64Array,
  resolved: ResolvedConstraints,
  objective: Objective,
): ObjectiveOutcome {
  const extra = objective.kind === "target-return" ? [targetReturnRow(mean, objective.target)] : [];
  const problem = meanVarianceProblem(form, mean, resolved, extra);
  const solver = new MeanVarianceSolver(problem);
  switch (objective.kind) {
    case "minimum-variance":
    case "target-return":
      return finish(solver, solver.solve(0, 0.5), 0, 2);
    case "maximum-utility": {
      const lambda = 1 / objective.riskAversion;
      return finish(solver, solver.solve(lambda, lambda), lambda, objective.riskAversion);
    }
    case "maximum-sharpe":
      return maximumSharpe(solver, objective.riskFreeRate);
    case "target-volatility":
      return targetVolatility(solver, objective.target);
  }
}

/** The row that keeps the expected return at the target or above. */
export function targetReturnRow(mean: Float64Array, target: number): ConstraintRow {
  return {
    coefficients: mean,
    min: target,
    max: Number.POSITIVE_INFINITY,
    minName: "targetReturn",
    maxName: "targetReturn",
  };
}

/**
 * The greatest ratio of excess return to volatility: of all λ the one with λ = variance / excess return of the
 * solution for λ (Dinkelbach 1967). Without kinks the next λ is the exact one of the present working set.
 */
function maximumSharpe(solver: MeanVarianceSolver, riskFreeRate: number): ObjectiveOutcome {
  const { problem } = solver;
  const { mean, form, hasCosts } = problem;
  const smooth = problem.program.kinks === undefined && problem.resolved.trackingError === undefined;
  let lambda = 0;
  for (let i = 0; i < mean.length; i++) {
    const excess = mean[i]! - riskFreeRate;
    const ratio = excess / Math.sqrt(form.diagonal[i]!);
    const best = lambda === 0 ? 0 : 1 / Math.sqrt(lambda);
    if (excess > 0 && ratio > 0 && form.diagonal[i]! > 0 && ratio > best) lambda = form.diagonal[i]! / excess;
  }
  const largest = mean.reduce((most, m) => Math.max(most, Math.abs(m)), 0);
  const spread = form.diagonal.reduce((most, d) => Math.max(most, d), 0) / (largest || 1) || 1;
  if (lambda === 0) lambda = spread;
  let solution = solver.solve(lambda, hasCosts ? lambda : 0);
  let value = 0;
  // the gap λ·excess − variance rises through zero at the best ratio
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let last = { lambda: 0, gap: Number.NaN };
  for (let turn = 0; turn < 100 && solution.status === "optimal"; turn++) {
    const variance = formProductKernel(form, solution.x, solution.x);
    const excess = dot(mean, solution.x) - riskFreeRate - tradingCost(problem.resolved, solution.x);
    if (!(excess > 1e-12 * largest)) {
      // more weight on the mean, until no more return is to be had
      if (lambda > 1e9 * spread) return { ...finish(solver, solution, lambda, 0), status: "risk-limit" };
      low = Math.max(low, lambda);
      lambda *= 10;
    } else {
      value = -excess / Math.sqrt(variance);
      const gap = lambda * excess - variance;
      if (Math.abs(gap) <= 1e-14 * variance) break;
      if (high < Number.POSITIVE_INFINITY && high - low <= 1e-15 * high) break;
      if (gap > 0) high = Math.min(high, lambda);
      else low = Math.max(low, lambda);
      // on one piece of the path the gap is straight: its slope is known, or that of the last two points is taken
      const slope = smooth ? excess - lambda * dot(mean, solver.tangent()) : (gap - last.gap) / (lambda - last.lambda);
      last = { lambda, gap };
      lambda = nextWeight(lambda, slope > 0 ? lambda - gap / slope : Number.NaN, variance / excess, low, high);
      if (!(lambda > 0)) break; // no variance at all
    }
    solution = solver.solve(lambda, hasCosts ? lambda : 0);
  }
  const volatility = Math.sqrt(formProductKernel(form, solution.x, solution.x));
  return { ...finish(solver, solution, lambda, volatility > 0 ? 1 / (lambda * volatility) : 0), value };
}

/** Where the gap is next looked at: where it should be zero, else where Dinkelbach would, and always between the ends known. */
function nextWeight(lambda: number, zero: number, plain: number, low: number, high: number): number {
  const within = (at: number): boolean => at > low && at < high && at > 0;
  if (within(zero) && zero < 10 * lambda && zero > lambda / 10) return zero;
  if (within(plain)) return plain;
  return high < Number.POSITIVE_INFINITY ? (low + high) / 2 : plain;
}

/** The greatest return whose volatility is at most the target, along the exact pieces of the frontier. */
function targetVolatility(solver: MeanVarianceSolver, target: number): ObjectiveOutcome {
  const { problem } = solver;
  const { form, mean, hasCosts } = problem;
  const smooth = problem.program.kinks === undefined && problem.resolved.trackingError === undefined;
  const plain = smooth && !hasCosts;
  // no portfolio within the bounds moves more than all assets together, and a limit far beyond that would only cost digits
  const { lower, upper } = problem.resolved;
  const most = form.diagonal.reduce(
    (sum, variance, i) => sum + Math.max(Math.abs(lower[i]!), Math.abs(upper[i]!)) * Math.sqrt(variance),
    0,
  );
  const allowed = Math.min(target, Number.isNaN(most) ? target : 2 * most) ** 2;
  let lambda = 0;
  let solution = solver.solve(0, 0);
  if (solution.status !== "optimal") return finish(solver, solution, 0, 0);
  let variance = formProductKernel(form, solution.x, solution.x);
  const size = Math.max(variance, allowed);
  // a portfolio without variance has that of its rounding
  const steepest = form.diagonal.reduce((most, d) => Math.max(most, d), 0);
  const rounding = 1e-24 * steepest * dot(solution.x, solution.x);
  if (variance > allowed + 1e-13 * size + rounding) return { ...finish(solver, solution, 0, 0), status: "risk-limit" };
  const [budget] = problem.resolved.rows;
  // under a fixed budget only the differences of the means can move the portfolio
  const middle = budget?.min === budget?.max ? mean.reduce((sum, m) => sum + m / mean.length, 0) : 0;
  let largest = mean.reduce((most, m) => Math.max(most, Math.abs(m - middle)), 0);
  for (const values of [problem.resolved.costs?.buy, problem.resolved.costs?.sell]) {
    for (const cost of values ?? []) largest = Math.max(largest, cost);
  }
  const unit =
    Math.max(
      size,
      form.diagonal.reduce((least, d) => Math.min(least, d), Number.POSITIVE_INFINITY),
    ) / (largest || 1);
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let inside = solution;
  let outside: WeightedSolution | undefined;
  let gap = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 300; turn++) {
    // where the portfolio stands still the rate is rounding, and the exact step leads nowhere
    const nearer = Math.abs(variance - allowed) < 0.5 * gap;
    gap = Math.abs(variance - allowed);
    const rate = smooth && nearer ? dot(mean, solver.tangent()) : 0;
    // on one piece variance(λ') = variance + (λ'² − λ²)·rate
    const exact = Math.sqrt(lambda * lambda + (allowed - variance) / rate);
    const doubled = high === Number.POSITIVE_INFINITY ? Math.max(4 * lambda, unit) : (low + high) / 2;
    const next = rate > 0 && exact > low && exact < high && exact < 1e3 * Math.max(lambda, unit) ? exact : doubled;
    if (largest === 0) return greatestReturn(solver, target, solution, next);
    // the last solution is the one of the last weight of the mean
    if (next > (plain ? 1e4 : 1e8) * unit) return greatestReturn(solver, target, solution, lambda);
    lambda = next;
    solution = solver.solve(lambda, hasCosts ? lambda : 0);
    if (solution.status !== "optimal") return finish(solver, solution, lambda, 0);
    variance = formProductKernel(form, solution.x, solution.x);
    if (Math.abs(variance - allowed) <= 1e-14 * allowed) break;
    if (variance > allowed) {
      high = lambda;
      outside = solution;
    } else {
      low = lambda;
      inside = solution;
    }
    if (high < Number.POSITIVE_INFINITY && high - low <= 1e-15 * high) break;
  }
  if (outside !== undefined && Math.abs(variance - allowed) > 1e-13 * allowed) {
    // one λ and two portfolios: all between them are as good
    const move = outside.x.map((w, i) => w - inside.x[i]!);
    solution = solver.mixture(inside, outside, crossing(form, inside.x, move, allowed));
    variance = formProductKernel(form, solution.x, solution.x);
  }
  const outcome = finish(solver, solution, lambda, lambda > 0 ? 1 / lambda : 0);
  const tight = Math.abs(variance - allowed) <= 1e-9 * allowed;
  const own = tight && lambda > 0 ? [{ constraint: "targetVolatility", shadowPrice: target / lambda }] : [];
  const value = tradingCost(problem.resolved, solution.x) - dot(mean, solution.x);
  return { ...outcome, value, binding: [...own, ...outcome.binding] };
}

/** The portfolio of the greatest return is within the limit on risk: of all that have this return the one of least variance. */
function greatestReturn(
  solver: MeanVarianceSolver,
  target: number,
  last: WeightedSolution,
  lambda: number,
): ObjectiveOutcome {
  const { problem } = solver;
  const { form, mean, resolved, program, hasCosts } = problem;
  const plain = program.kinks === undefined && resolved.trackingError === undefined && !hasCosts;
  const greatest = plain ? maximumReturn(problem) : undefined;
  if (greatest === undefined) {
    // where the last piece of the path ends the portfolio no longer moves
    const outcome = finish(solver, last, lambda, 1 / lambda);
    return { ...outcome, value: tradingCost(resolved, last.x) - dot(mean, last.x) };
  }
  const row = targetReturnRow(mean, greatest.expectedReturn);
  const inside = new MeanVarianceSolver(meanVarianceProblem(form, mean, resolved, [row]));
  const outcome = finish(inside, inside.solve(0, 0), 0, 0);
  if (
    outcome.status !== "optimal" ||
    formProductKernel(form, outcome.solution.x, outcome.solution.x) > target * target * (1 + 1e-9)
  ) {
    return { ...finish(solver, last, lambda, 1 / lambda), value: -dot(mean, last.x) };
  }
  return { ...outcome, extra: [], value: -greatest.expectedReturn, binding: greatest.binding };
}

/** @param gain - what a unit of the program's multipliers is in units of the objective */
function finish(
  solver: MeanVarianceSolver,
  solution: WeightedSolution,
  lambda: number,
  gain: number,
): ObjectiveOutcome {
  const { problem } = solver;
  const { form, mean, resolved } = problem;
  const { x } = solution;
  const risk = 0.5 * formProductKernel(form, x, x) - lambda * dot(mean, x);
  const costs = tradingCost(resolved, x) * (lambda === 0 ? 0.5 : lambda);
  return {
    status: solution.status,
    solution,
    problem,
    value: gain * (risk + costs),
    binding: solution.status === "optimal" ? bindingConstraints(problem, solution, gain) : [],
    iterations: solver.iterations,
    extra: problem.extra,
    lambda,
  };
}

function bindingConstraints(
  problem: MeanVarianceProblem,
  solution: WeightedSolution,
  gain: number,
): BindingConstraint[] {
  const { resolved, names } = problem;
  const { assets, lower, upper, trackingError } = resolved;
  const { x, rowState, rowMultiplier, boundMultiplier, trackingShare } = solution;
  const unit = trackingShare < 1 ? gain / (1 - trackingShare) : 0;
  const binding: BindingConstraint[] = [];
  names.forEach((row, r) => {
    if (rowState[r] !== 0) binding.push(rowBinding(row, rowState[r]!, unit * rowMultiplier[r]!));
  });
  for (let i = 0; i < assets.length; i++) {
    const z = unit * boundMultiplier[i]!;
    const atLower = x[i] === lower[i];
    const atUpper = x[i] === upper[i];
    if (atLower && !(atUpper && z < 0)) binding.push({ constraint: `min.${assets[i]}`, shadowPrice: z + 0 });
    else if (atUpper) binding.push({ constraint: `max.${assets[i]}`, shadowPrice: -z + 0 });
  }
  if (trackingError !== undefined && trackingShare > 0) {
    // at a share of 1 only the portfolio nearest to the benchmark is left, and the price has no bound
    const price = trackingShare < 1 ? unit * trackingError.max * trackingShare : Number.POSITIVE_INFINITY;
    binding.push({ constraint: "trackingError", shadowPrice: price });
  }
  return binding;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

import type { BindingConstraint } from "../../core/types.js";
import { formProductKernel } from "../../numerics/quadratic-form/form-product.js";
import type { QuadraticForm } from "../../numerics/quadratic-form/quadratic-form.js";
import { rowBinding } from "../answer/row-binding.js";
import type { ConstraintRow, ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { tradingCost } from "../constraints/trading-cost.js";
import { greatestReturn } from "./greatest-return.js";
import { maximumReturn } from "./maximum-return.js";
import {
  crossing,
  type MeanVarianceProblem,
  MeanVarianceSolver,
  meanVarianceProblem,
  type WeightedSolution,
} from "./mean-variance-problem.js";
import type { ObjectiveOutcome } from "./objective-outcome.js";

/** What is to be made best, with every option filled in. */
export type Objective =
  | { readonly kind: "minimum-variance" }
  | { readonly kind: "maximum-sharpe"; readonly riskFreeRate: number }
  | { readonly kind: "target-return"; readonly target: number }
  | { readonly kind: "target-volatility"; readonly target: number }
  | { readonly kind: "maximum-utility"; readonly riskAversion: number };

/** How an objective is solved. */
export interface SolveOptions {
  /** Called before every program; throws where the caller wants no more. */
  readonly watch?: (() => void) | undefined;
  /** Weights near which the optimum is expected. */
  readonly warm?: Float64Array | undefined;
}

/** Solves one objective under all constraints but cardinality. */
export function solveObjective(
  form: QuadraticForm,
  mean: Float64Array,
  resolved: ResolvedConstraints,
  objective: Objective,
  { watch, warm }: SolveOptions = {},
): ObjectiveOutcome {
  const extra = objective.kind === "target-return" ? [targetReturnRow(mean, objective.target)] : [];
  const problem = meanVarianceProblem(form, mean, resolved, extra);
  const solver = new MeanVarianceSolver(problem, watch, warm);
  switch (objective.kind) {
    case "minimum-variance":
    case "target-return":
      return finish(solver, solver.solve(0, 0.5), 2);
    case "maximum-utility": {
      const lambda = 1 / objective.riskAversion;
      return finish(solver, solver.solve(lambda, lambda), objective.riskAversion);
    }
    case "maximum-sharpe":
      return maximumSharpe(solver, objective.riskFreeRate, warm);
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

/** Below this part of the variance the gap between λ·excess and the variance is rounding. */
const NO_GAP = 1e-14;

/**
 * The greatest ratio of excess return to volatility: of all λ the one with λ = variance / excess return of the
 * solution for λ (Dinkelbach 1967).
 *
 * The gap λ·excess − variance changes its sign once, from below to above, and is straight on each piece of the path: without a
 * tracking error the next λ is the zero of the present piece, with one that of the last two points, and always between the ends
 * known. Where the weights have no bounds and the path goes on forever with the gap below zero, the ratio has no greatest value.
 */
function maximumSharpe(solver: MeanVarianceSolver, riskFreeRate: number, warm?: Float64Array): ObjectiveOutcome {
  const { problem } = solver;
  const { mean, form, hasCosts, resolved } = problem;
  const straight = resolved.trackingError === undefined;
  const largest = mean.reduce((most, m) => Math.max(most, Math.abs(m)), 0);
  const spread = form.diagonal.reduce((most, d) => Math.max(most, d), 0) / (largest || 1) || 1;
  const excessOf = (x: Float64Array): number => dot(mean, x) - riskFreeRate - tradingCost(resolved, x);
  const first = startingWeight(problem, riskFreeRate, spread, warm && { x: warm, excess: excessOf(warm) });
  let lambda = first;
  let solution = solver.solve(lambda, hasCosts ? lambda : 0);
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let last = { lambda: 0, gap: Number.NaN };
  let excess = 0;
  let variance = 0;
  let halved = Number.POSITIVE_INFINITY;
  let measured = false;
  for (let turn = 0; turn < 300 && solution.status === "optimal"; turn++) {
    variance = solver.variance(solution.x);
    excess = excessOf(solution.x);
    measured = true;
    if (!(excess > 1e-12 * largest)) {
      // more weight on the mean, until no more return is to be had
      if (lambda > 1e9 * spread) return { ...finish(solver, solution, 0), status: "risk-limit" };
      low = Math.max(low, lambda);
      lambda *= 10;
    } else {
      const gap = lambda * excess - variance;
      if (Math.abs(gap) <= NO_GAP * variance) break;
      if (high < Number.POSITIVE_INFINITY && high - low <= 1e-15 * high) break;
      if (gap > 0) high = Math.min(high, lambda);
      else low = Math.max(low, lambda);
      let slope = (gap - last.gap) / (lambda - last.lambda);
      if (straight) {
        const earning = solver.earning(1, 1);
        const move = solver.tangent(earning);
        slope = excess - lambda * dot(earning, move);
        if (gap < 0 && lambda > 1e4 * first && slope <= 0 && isOpen(solver, solution, move)) {
          return { ...finish(solver, solution, 0), status: "no-tangency" };
        }
      }
      last = { lambda, gap };
      // four turns that do not halve the interval make room for one that does
      const slow = turn % 4 === 3 && high - low > 0.5 * halved;
      if (turn % 4 === 3) halved = high - low;
      const zero = slope > 0 && !slow ? lambda - gap / slope : Number.NaN;
      lambda = nextWeight(lambda, zero, variance / excess, low, high);
      if (!(lambda > 0)) break; // no variance at all
    }
    solution = solver.solve(lambda, hasCosts ? lambda : 0);
    measured = false;
  }
  if (solution.status !== "optimal") return finish(solver, solution, 0);
  if (!measured) {
    variance = solver.variance(solution.x);
    excess = excessOf(solution.x);
  }
  const riskless = !(variance > 1e-15 * spread * largest * dot(solution.x, solution.x));
  // the conditions of the ratio itself are those of the program for variance / excess return, whatever λ the search ended with
  const own = riskless || !(excess > 0) ? lambda : variance / excess;
  const { trackingShare } = solution;
  const volatility = Math.sqrt(variance);
  const outcome = finish(solver, solution, !riskless && volatility > 0 ? 1 / (own * volatility) : 0);
  if (riskless) return { ...outcome, value: -Infinity };
  // no term of the gradient moves by more than λ does, relative to the greatest: next to nothing need not be computed again
  const moved = Math.abs(own - lambda) / lambda;
  const stated =
    straight && moved <= NO_GAP
      ? outcome.residual + moved
      : solver.residual(solution, (1 - trackingShare) * own, hasCosts ? (1 - trackingShare) * own : 0);
  return { ...outcome, residual: stated, value: -excess / volatility };
}

/** The λ of the best single asset, or that of the weights to begin from. */
function startingWeight(
  { mean, form }: MeanVarianceProblem,
  riskFreeRate: number,
  spread: number,
  warm: { readonly x: Float64Array; readonly excess: number } | undefined,
): number {
  if (warm !== undefined && warm.excess > 0) {
    const weight = formProductKernel(form, warm.x, warm.x) / warm.excess;
    if (weight > 0) return weight;
  }
  let lambda = 0;
  for (let i = 0; i < mean.length; i++) {
    const excess = mean[i]! - riskFreeRate;
    const ratio = excess / Math.sqrt(form.diagonal[i]!);
    const best = lambda === 0 ? 0 : 1 / Math.sqrt(lambda);
    if (excess > 0 && ratio > 0 && form.diagonal[i]! > 0 && ratio > best) lambda = form.diagonal[i]! / excess;
  }
  return lambda === 0 ? spread : lambda;
}

/** Whether no bound and no row ever ends the way along a direction. */
function isOpen({ problem }: MeanVarianceSolver, { rowState }: WeightedSolution, move: Float64Array): boolean {
  const { lower, upper, rows, rowLower, rowUpper } = problem.program;
  const most = move.reduce((greatest, step) => Math.max(greatest, Math.abs(step)), 0);
  const still = 1e-9 * most;
  for (let i = 0; i < move.length; i++) {
    if (move[i]! > still && upper[i]! < Number.POSITIVE_INFINITY) return false;
    if (move[i]! < -still && lower[i]! > Number.NEGATIVE_INFINITY) return false;
  }
  return rows.every((row, r) => {
    if (rowState[r] !== 0) return true;
    const speed = dot(row, move);
    const unit = still * row.reduce((greatest, a) => Math.max(greatest, Math.abs(a)), 0) * move.length;
    if (speed > unit) return rowUpper[r] === Number.POSITIVE_INFINITY;
    return !(speed < -unit) || rowLower[r] === Number.NEGATIVE_INFINITY;
  });
}

/** Where the gap is next looked at: where it should be zero, else where Dinkelbach would, and always between the ends known. */
function nextWeight(lambda: number, zero: number, plain: number, low: number, high: number): number {
  const within = (at: number): boolean => at > low && at < high && at > 0;
  if (high === Number.POSITIVE_INFINITY) {
    // the zero lies ahead: go there, but no more than 16 times as far, and at least twice, for Dinkelbach's own steps may be short
    const ahead = Number.isNaN(zero) ? 16 * lambda : zero;
    return Math.min(Math.max(ahead, plain), 16 * lambda) || plain;
  }
  if (within(zero)) return zero;
  if (low === 0) return within(plain) ? plain : high / 16;
  return Math.sqrt(low) * Math.sqrt(high);
}

/** Programs along the frontier after which the portfolio of the greatest return is looked at. */
const LOOK_AFTER = 3;

/** What the two limits on risk leave of the room, for some share of the tracking error between them. */
interface RiskSearch {
  readonly solution: WeightedSolution;
  /** Whether the limit is met exactly; else the portfolio of the greatest return is within it. */
  readonly tight: boolean;
}

/**
 * The greatest return whose volatility is at most the target, along the exact pieces of the frontier.
 *
 * With a tracking error one of the two limits mostly holds alone, which two searches show. Where both do, the share between them is
 * searched for: on the path of a share their weighted sum is met exactly, and the tracking error falls with the share.
 */
function targetVolatility(solver: MeanVarianceSolver, target: number): ObjectiveOutcome {
  const { problem } = solver;
  const { form, resolved } = problem;
  // no portfolio within the bounds moves more than all assets together, and a limit far beyond that would only cost digits
  const { lower, upper } = resolved;
  const most = form.diagonal.reduce(
    (sum, variance, i) => sum + Math.max(Math.abs(lower[i]!), Math.abs(upper[i]!)) * Math.sqrt(variance),
    0,
  );
  const allowed = Math.min(target, Number.isNaN(most) ? target : 2 * most) ** 2;
  const calmest = solver.solve(0, 0);
  if (calmest.status !== "optimal") return finish(solver, calmest, 0);
  const variance = solver.variance(calmest.x);
  const size = Math.max(variance, allowed);
  // a portfolio without variance has that of its rounding
  const steepest = form.diagonal.reduce((greatest, d) => Math.max(greatest, d), 0);
  const rounding = 1e-24 * steepest * dot(calmest.x, calmest.x);
  if (variance > allowed + 1e-13 * size + rounding) return { ...finish(solver, calmest, 0), status: "risk-limit" };
  const tracking = solver.allowedTracking;
  const limited = tracking < Number.POSITIVE_INFINITY;
  const slack = 1e-13 * solver.trackingSize;
  const atShare = (share: number, start: number): RiskSearch | ObjectiveOutcome =>
    alongFrontier(solver, share, allowed, share === 0 && !limited ? calmest : undefined, start);
  const plain = atShare(0, 0);
  if ("problem" in plain) return plain;
  if (plain.solution.status !== "optimal") return finish(solver, plain.solution, 0);
  if (!limited || solver.trackingVariance(plain.solution.x) <= tracking + slack) {
    return finishTarget(solver, plain, target, allowed);
  }
  const near = atShare(1, 0);
  if ("problem" in near) return near;
  if (near.solution.status !== "optimal") return finish(solver, near.solution, 0);
  if (solver.variance(near.solution.x) <= allowed * (1 + 1e-13)) return finishTarget(solver, near, target, allowed);
  return finishTarget(solver, bothLimits(solver, allowed, plain, near), target, allowed);
}

/** Both limits bind: the share between them at which each is met. */
function bothLimits(solver: MeanVarianceSolver, allowed: number, plain: RiskSearch, near: RiskSearch): RiskSearch {
  const { form } = solver.problem;
  const tracking = solver.allowedTracking;
  let low = 0;
  let high = 1;
  let outside = plain.solution;
  let inside = near.solution;
  let share = 0.5;
  let current: RiskSearch = near;
  let halved = 1;
  for (let turn = 0; turn < 200; turn++) {
    const found = alongFrontier(solver, share, allowed, undefined, current.solution.returnWeight);
    if ("problem" in found || found.solution.status !== "optimal") break;
    current = found;
    const { x, returnWeight } = found.solution;
    const excess = solver.trackingVariance(x) - tracking;
    const over = solver.variance(x) - allowed;
    if (Math.abs(excess) <= 1e-13 * solver.trackingSize && Math.abs(over) <= 1e-13 * allowed) return found;
    if (excess > 0) {
      low = share;
      outside = found.solution;
    } else {
      high = share;
      inside = found.solution;
    }
    if (high - low <= 1e-15) break;
    // both parabolas are known on this piece: one step of Newton for the two of them
    const earning = solver.earning(1, 1);
    const along = solver.tangent(earning);
    const across = solver.tangent(solver.pull);
    const risk = solver.product(x);
    const active = risk.map((v, i) => v - solver.pull[i]!);
    const [a, b, c, d] = [dot(risk, along), dot(risk, across), dot(active, along), dot(active, across)];
    const determinant = 2 * (a * d - b * c);
    const step = (c * over - a * excess) / determinant;
    const next = share + step;
    const slow = turn % 4 === 3 && high - low > 0.5 * halved;
    if (turn % 4 === 3) halved = high - low;
    share = !slow && returnWeight > 0 && next > low && next < high ? next : (low + high) / 2;
  }
  const benchmark = solver.problem.resolved.trackingError!.benchmark;
  const from = inside.x.map((w, i) => w - benchmark[i]!);
  const move = outside.x.map((w, i) => w - inside.x[i]!);
  return { solution: solver.mixture(inside, outside, crossing(form, from, move, tracking)), tight: true };
}

/**
 * The end of the path of greater and greater weight of the return at which (1 − t)·variance + t·tracking variance meets the same sum
 * of their limits; t = 0 is the limit on volatility alone.
 */
function alongFrontier(
  solver: MeanVarianceSolver,
  share: number,
  allowed: number,
  calmest: WeightedSolution | undefined,
  start: number,
): RiskSearch | ObjectiveOutcome {
  const { problem } = solver;
  const { form, mean, hasCosts, resolved } = problem;
  const plain = problem.program.kinks === undefined && share === 0 && resolved.trackingError === undefined && !hasCosts;
  const limit = (1 - share) * allowed + (share > 0 ? share * solver.allowedTracking : 0);
  const at = (weight: number): WeightedSolution => solver.weighted(weight, hasCosts ? weight : 0, share);
  const over = (x: Float64Array): number =>
    (1 - share) * (solver.variance(x) - allowed) +
    (share > 0 ? share * (solver.trackingVariance(x) - solver.allowedTracking) : 0);
  let lambda = start;
  let solution = calmest ?? at(start);
  if (solution.status !== "optimal") return { solution, tight: false };
  let excess = over(solution.x);
  const [budget] = resolved.rows;
  // under a fixed budget only the differences of the means can move the portfolio
  const middle = budget?.min === budget?.max ? mean.reduce((sum, m) => sum + m / mean.length, 0) : 0;
  let largest = mean.reduce((most, m) => Math.max(most, Math.abs(m - middle)), 0);
  for (const values of [resolved.costs?.buy, resolved.costs?.sell]) {
    for (const cost of values ?? []) largest = Math.max(largest, cost);
  }
  const unit =
    Math.max(
      limit,
      excess + limit,
      form.diagonal.reduce((least, d) => Math.min(least, d), Number.POSITIVE_INFINITY),
    ) / (largest || 1);
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  if (excess > 0 && lambda > 0) high = lambda;
  else low = lambda;
  let inside = solution;
  let outside: WeightedSolution | undefined = excess > 0 && lambda > 0 ? solution : undefined;
  let gap = Number.POSITIVE_INFINITY;
  let looked = false;
  const exactly = 1e-14 * Math.max(limit, 1e-300);
  for (let turn = 0; turn < 300 && !(lambda > 0 && Math.abs(excess) <= exactly); turn++) {
    // where the portfolio stands still the rate is rounding, and the exact step leads nowhere
    const nearer = Math.abs(excess) < 0.5 * gap;
    gap = Math.abs(excess);
    const earning = nearer ? solver.earning(1, 1) : undefined;
    const rate = earning === undefined ? 0 : dot(earning, solver.tangent(earning));
    // on one piece the sum of the risks at λ' is that at λ plus (λ'² − λ²)·rate
    const exact = Math.sqrt(lambda * lambda - excess / rate);
    const doubled = high === Number.POSITIVE_INFINITY ? Math.max(4 * lambda, unit) : (low + high) / 2;
    const next = rate > 0 && exact > low && exact < high && exact < 1e3 * Math.max(lambda, unit) ? exact : doubled;
    if (largest === 0) return greatestReturn(solver, allowed) ?? { solution, tight: false };
    if (plain && high === Number.POSITIVE_INFINITY && (next > 16 * unit || turn >= LOOK_AFTER) && !looked) {
      // a limit that does not bind would take many steps to tell: the portfolio of the greatest return tells at once
      looked = true;
      const greatest = greatestReturn(solver, allowed);
      if (greatest !== undefined) return greatest;
    }
    // where the last piece of the path ends the portfolio no longer moves
    if (next > (plain ? 1e4 : 1e8) * unit) {
      return (plain ? greatestReturn(solver, allowed) : undefined) ?? { solution, tight: false };
    }
    lambda = next;
    solution = at(lambda);
    if (solution.status !== "optimal") return { solution, tight: false };
    excess = over(solution.x);
    if (excess > 0) {
      high = lambda;
      outside = solution;
    } else {
      low = lambda;
      inside = solution;
    }
    if (high < Number.POSITIVE_INFINITY && high - low <= 1e-15 * high) break;
  }
  if (outside !== undefined && Math.abs(excess) > 1e-13 * limit) {
    // one λ and two portfolios: all between them are as good
    solution = solver.mixture(inside, outside, partOfTheWay(inside.x, outside.x, over));
  }
  return { solution, tight: true };
}

/** The part of the way to a portfolio beyond the limit at which it is met: a parabola through three points. */
function partOfTheWay(inside: Float64Array, outside: Float64Array, over: (x: Float64Array) => number): number {
  const at = (part: number): number => over(inside.map((w, i) => w + part * (outside[i]! - w)));
  const c = at(0);
  const [half, whole] = [at(0.5), at(1)];
  if (!(c < 0)) return 0;
  const a = 2 * (whole - 2 * half + c);
  const b = whole - c - a;
  const root = Math.sqrt(Math.max(0, b * b - 4 * a * c));
  return Math.min(1, b > 0 ? (-2 * c) / (b + root) : a > 0 ? (root - b) / (2 * a) : 1);
}

function finishTarget(
  solver: MeanVarianceSolver,
  { solution, tight }: RiskSearch,
  target: number,
  allowed: number,
): ObjectiveOutcome {
  const { problem } = solver;
  const { returnWeight, trackingShare } = solution;
  const outcome = finish(solver, solution, returnWeight > 0 ? (1 - trackingShare) / returnWeight : 0);
  const variance = solver.variance(solution.x);
  const excess = variance - allowed;
  const binds = tight && trackingShare < 1 && returnWeight > 0 && Math.abs(excess) <= 1e-9 * allowed;
  const price = (target * (1 - trackingShare)) / returnWeight;
  const own = binds ? [{ constraint: "targetVolatility", shadowPrice: price }] : [];
  // a limit with a price is met exactly, any other is only kept; a portfolio without variance has that of its rounding
  const missed = tight && trackingShare < 1 && returnWeight > 0 ? Math.abs(excess) : Math.max(0, excess);
  const steepest = problem.form.diagonal.reduce((greatest, d) => Math.max(greatest, d), 0);
  const rounding = 1e-14 * steepest * dot(solution.x, solution.x);
  const residual =
    missed <= rounding ? outcome.residual : Math.max(outcome.residual, missed / (2 * Math.max(allowed, 1e-300)));
  const value = tradingCost(problem.resolved, solution.x) - dot(problem.mean, solution.x);
  // where no risk binds the prices are those of the linear program, and its optimum is what the return must come to
  const greatest = tight ? undefined : maximumReturn(problem);
  if (greatest !== undefined) {
    const size = problem.mean.reduce((most, m, i) => Math.max(most, Math.abs(m * solution.x[i]!)), 1e-300);
    const gap = Math.abs(greatest.expectedReturn + value) / size;
    if (gap <= 1e-9) return { ...outcome, residual: Math.max(residual, gap), value, binding: greatest.binding };
  }
  return { ...outcome, residual, value, binding: [...own, ...outcome.binding] };
}

/** @param gain - what a unit of the multipliers is in units of the objective where the variance has a weight of 1 */
function finish(solver: MeanVarianceSolver, solution: WeightedSolution, gain: number): ObjectiveOutcome {
  const { problem } = solver;
  const { mean, resolved } = problem;
  const { x, trackingShare, returnWeight } = solution;
  // as if the tracking error had no part in the program
  const lambda = trackingShare < 1 ? returnWeight / (1 - trackingShare) : 0;
  const risk = 0.5 * solver.variance(x) - lambda * dot(mean, x);
  const costs = tradingCost(resolved, x) * (lambda === 0 ? 0.5 : lambda);
  const optimal = solution.status === "optimal";
  return {
    status: solution.status,
    solution,
    problem,
    value: gain * (risk + costs),
    residual: optimal ? solver.residual(solution) : Number.POSITIVE_INFINITY,
    binding: optimal ? bindingConstraints(problem, solution, gain) : [],
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
  const { x, rowState, rowMultiplier, boundMultiplier, trackingShare, returnWeight } = solution;
  const unit = trackingShare < 1 ? gain / (1 - trackingShare) : returnWeight > 0 ? 1 / returnWeight : 0;
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
    // without any weight on return or variance only the portfolio nearest to the benchmark is left, and the price has no bound
    const price = trackingShare < 1 || returnWeight > 0 ? unit * trackingError.max * trackingShare : null;
    binding.push({ constraint: "trackingError", shadowPrice: price });
  }
  return binding;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/**
 * The greatest expected return less costs within a tracking error, and the portfolio that has it; the other limits on risk are not
 * looked at.
 */
export function greatestTrackedReturn(solver: MeanVarianceSolver): WeightedSolution | undefined {
  const found = alongFrontier(solver, 1, 0, undefined, 0);
  const { solution } = found;
  return solution.status === "optimal" ? solution : undefined;
}

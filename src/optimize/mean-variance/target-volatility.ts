import { dotKernel } from "../../numerics/matrix/dot-kernel.js";
import { tradingCost } from "../constraints/trading-cost.js";
import { finishObjective } from "./finish-objective.js";
import { greatestReturn } from "./greatest-return.js";
import { maximumReturn } from "./maximum-return.js";
import { crossing, type MeanVarianceSolver, type WeightedSolution } from "./mean-variance-problem.js";
import type { ObjectiveOutcome } from "./objective-outcome.js";

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
export function targetVolatility(solver: MeanVarianceSolver, target: number): ObjectiveOutcome {
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
  if (calmest.status !== "optimal") return finishObjective(solver, calmest, 0);
  const variance = solver.variance(calmest.x);
  const size = Math.max(variance, allowed);
  // a variance is known to the rounding of the products that it is the sum of: a riskless portfolio has that of its rounding
  const moved = form.diagonal.reduce((sum, d, i) => sum + Math.abs(calmest.x[i]!) * Math.sqrt(Math.max(d, 0)), 0);
  const rounding = 2 ** -52 * moved * moved;
  if (variance > allowed + 1e-13 * size + rounding)
    return { ...finishObjective(solver, calmest, 0), status: "risk-limit" };
  const tracking = solver.allowedTracking;
  const limited = tracking < Number.POSITIVE_INFINITY;
  const slack = 1e-13 * solver.trackingSize;
  const atShare = (share: number, start: number): RiskSearch | ObjectiveOutcome =>
    alongFrontier(solver, share, allowed, share === 0 && !limited ? calmest : undefined, start);
  const plain = atShare(0, 0);
  if ("problem" in plain) return plain;
  if (plain.solution.status !== "optimal") return finishObjective(solver, plain.solution, 0);
  if (!limited || solver.trackingVariance(plain.solution.x) <= tracking + slack) {
    return finishTarget(solver, plain, target, allowed);
  }
  const near = atShare(1, 0);
  if ("problem" in near) return near;
  if (near.solution.status !== "optimal") return finishObjective(solver, near.solution, 0);
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
    const [a, b, c, d] = [
      dotKernel(risk, along),
      dotKernel(risk, across),
      dotKernel(active, along),
      dotKernel(active, across),
    ];
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
    const rate = earning === undefined ? 0 : dotKernel(earning, solver.tangent(earning));
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
    if (solution.status !== "optimal") {
      // so near to the portfolio within the limit the step of one more program is rounding: what is known on either side decides
      if (outside === undefined || solution.status === "infeasible") return { solution, tight: false };
      solution = inside;
      excess = over(outside.x);
      break;
    }
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
  const outcome = finishObjective(solver, solution, returnWeight > 0 ? (1 - trackingShare) / returnWeight : 0);
  const variance = solver.variance(solution.x);
  const excess = variance - allowed;
  const binds = tight && trackingShare < 1 && returnWeight > 0 && Math.abs(excess) <= 1e-9 * allowed;
  const price = (target * (1 - trackingShare)) / returnWeight;
  const own = binds ? [{ constraint: "targetVolatility", shadowPrice: price }] : [];
  // a limit with a price is met exactly, any other is only kept; a portfolio without variance has that of its rounding
  const missed = tight && trackingShare < 1 && returnWeight > 0 ? Math.abs(excess) : Math.max(0, excess);
  const steepest = problem.form.diagonal.reduce((greatest, d) => Math.max(greatest, d), 0);
  const rounding = 1e-14 * steepest * dotKernel(solution.x, solution.x);
  const residual =
    missed <= rounding ? outcome.residual : Math.max(outcome.residual, missed / (2 * Math.max(allowed, 1e-300)));
  const value = tradingCost(problem.resolved, solution.x) - dotKernel(problem.mean, solution.x);
  // where no risk binds the prices are those of the linear program, and its optimum is what the return must come to
  const greatest = tight ? undefined : maximumReturn(problem);
  if (greatest !== undefined) {
    const size = problem.mean.reduce((most, m, i) => Math.max(most, Math.abs(m * solution.x[i]!)), 1e-300);
    const gap = Math.abs(greatest.expectedReturn + value) / size;
    if (gap <= 1e-9) return { ...outcome, residual: Math.max(residual, gap), value, binding: greatest.binding };
  }
  return { ...outcome, residual, value, binding: [...own, ...outcome.binding] };
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

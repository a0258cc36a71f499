import { vector } from "../../numerics/matrix/vector.js";
import { formProductKernel } from "../../numerics/quadratic-form/form-product.js";
import type { QuadraticForm } from "../../numerics/quadratic-form/quadratic-form.js";
import { kktResidualKernel } from "../../numerics/quadratic-program/kkt-residual-kernel.js";
import type { QuadraticProgram, QuadraticSolution } from "../../numerics/quadratic-program/quadratic-program.js";
import { QuadraticSolver } from "../../numerics/quadratic-program/quadratic-solver.js";
import type { ConstraintRow, ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { tradedParts } from "../constraints/traded-kinks.js";

/** Names and units that turn the multipliers of a program back into binding constraints. */
export interface NamedRow {
  readonly minName: string;
  readonly maxName: string;
}

/** Everything that the objectives share: risk ½w'Pw against λ·(mean'w − costs), under all constraints. */
export interface MeanVarianceProblem {
  readonly resolved: ResolvedConstraints;
  readonly mean: Float64Array;
  readonly form: QuadraticForm;
  readonly names: readonly NamedRow[];
  readonly extra: readonly ConstraintRow[];
  readonly program: QuadraticProgram;
  /** Slope of the costs where there is no kink, N. */
  readonly slope: Float64Array;
  readonly hasCosts: boolean;
}

/**
 * A solution for some weights of return, costs and tracking error.
 *
 * It minimizes (1 − t)·½w'Pw + t·½(w − b)'P(w − b) − r·mean'w + c·costs, for the benchmark b.
 */
export interface WeightedSolution extends QuadraticSolution {
  /** t: 0 when the tracking error does not bind; its multiplier is t / (1 − t) of that of the variance. */
  readonly trackingShare: number;
  /** r. */
  readonly returnWeight: number;
  /** c. */
  readonly costWeight: number;
}

/** Puts moments and constraints into one program; `extra` rows come after those of the constraints. */
export function meanVarianceProblem(
  form: QuadraticForm,
  mean: Float64Array,
  resolved: ResolvedConstraints,
  extra: readonly ConstraintRow[] = [],
): MeanVarianceProblem {
  const plain = [...resolved.rows, ...extra];
  const traded = tradedParts(resolved, plain.length);
  const rows = plain;
  for (const { name, coefficients, max } of traded.rows) {
    rows.push({ coefficients, min: Number.NEGATIVE_INFINITY, max, minName: name, maxName: name });
  }
  return {
    resolved,
    mean,
    form,
    names: rows,
    extra,
    slope: traded.slope,
    hasCosts: resolved.costs !== undefined,
    program: {
      form,
      linear: vector(mean.length),
      lower: resolved.lower,
      upper: resolved.upper,
      rows: rows.map((row) => row.coefficients),
      rowLower: ends(rows, "min"),
      rowUpper: ends(rows, "max"),
      ...(traded.kinks && { kinks: traded.kinks }),
    },
  };
}

function ends(rows: readonly ConstraintRow[], side: "min" | "max"): Float64Array {
  const values = vector(rows.length);
  for (let r = 0; r < rows.length; r++) values[r] = rows[r]![side];
  return values;
}

/** How many programs a search may solve. */
const TURNS = 200;

/** Weights above this size, times the size of the limits, are looked at more closely where an asset has no bound. */
const HUGE = 1e7;

/**
 * Solves a problem for one weight of the mean after another, each from where the last ended.
 *
 * A tracking error limit is met exactly by moving q from λ·mean towards P·benchmark: with share t of the way the
 * program is that of the multiplier t/(1 − t), the weights move along straight pieces in t, and on each the
 * tracking error is a parabola.
 */
export class MeanVarianceSolver {
  readonly problem: MeanVarianceProblem;
  readonly #solver: QuadraticSolver;
  readonly #pull: Float64Array | undefined;
  /** Weights that the tracking error is measured against; undefined without one. */
  readonly #benchmark: Float64Array | undefined;
  readonly #size: number;
  readonly #watch: (() => void) | undefined;
  iterations = 0;

  /**
   * @param watch - called before every program; throws where the caller wants no more
   * @param warm - weights near which the optimum is expected
   */
  constructor(problem: MeanVarianceProblem, watch?: () => void, warm?: Float64Array) {
    this.problem = problem;
    this.#watch = watch;
    this.#solver = new QuadraticSolver(problem.program, warm);
    const { trackingError, lower, upper } = problem.resolved;
    this.#benchmark = trackingError?.benchmark;
    this.#size = unboundedSize(problem, lower, upper);
    if (trackingError !== undefined) this.#pull = this.product(trackingError.benchmark);
  }

  /** Greatest variance of w − b that the tracking error allows; Infinity without one. */
  get allowedTracking(): number {
    const { trackingError } = this.problem.resolved;
    return trackingError === undefined ? Number.POSITIVE_INFINITY : trackingError.max * trackingError.max;
  }

  /** Against what a tracking variance counts as rounding. */
  get trackingSize(): number {
    return Math.max(this.allowedTracking, 1e-8 * this.trackingVariance(vector(this.problem.mean.length)));
  }

  /** Solves for the weights of return, costs and tracking error. */
  weighted(returnWeight: number, costWeight: number, share: number): WeightedSolution {
    const { mean, slope } = this.problem;
    const linear = vector(mean.length);
    for (let i = 0; i < linear.length; i++) linear[i] = returnWeight * mean[i]! - costWeight * slope[i]!;
    if (this.#pull !== undefined && share > 0)
      for (let i = 0; i < linear.length; i++) linear[i]! += share * this.#pull[i]!;
    this.#watch?.();
    const before = this.iterations;
    const solution = this.#solver.solve(linear, costWeight);
    this.iterations = Math.max(before, solution.iterations);
    return {
      status: this.#runsAway(solution) ? "unbounded" : solution.status,
      x: solution.x,
      gradient: solution.gradient,
      product: solution.product,
      state: solution.state,
      rowState: solution.rowState,
      rowMultiplier: solution.rowMultiplier,
      boundMultiplier: solution.boundMultiplier,
      iterations: solution.iterations,
      kktResidual: solution.kktResidual,
      trackingShare: share,
      returnWeight,
      costWeight,
    };
  }

  /** @param lambda - weight of the mean against the variance alone; @param costScale - weight of the costs */
  solve(lambda: number, costScale: number): WeightedSolution {
    const at = (share: number): WeightedSolution => this.weighted((1 - share) * lambda, (1 - share) * costScale, share);
    const plain = at(0);
    if (this.#pull === undefined || plain.status !== "optimal") return plain;
    const allowed = this.allowedTracking;
    const size = this.trackingSize;
    if (this.trackingVariance(plain.x) <= allowed + 1e-14 * size) return plain;
    const nearest = this.nearest();
    if (nearest.status !== "optimal") return nearest;
    let share = 1;
    let solution = nearest;
    let low = 0;
    let high = 1;
    // the last solutions on either side of the limit
    let outside = plain;
    let inside = nearest;
    let halved = 1;
    for (let turn = 0; turn < TURNS; turn++) {
      // q moves by (pull − λ·mean) a unit of share, so w moves along the tangent and the tracking error along a parabola
      const earning = this.earning(lambda, costScale);
      const next = this.#nextShare(
        solution.x,
        share,
        this.#pull.map((p, i) => p - earning[i]!),
        allowed,
      );
      // an exact step that does not halve the interval in four turns makes room for one that does
      const slow = turn % 4 === 3 && high - low > 0.5 * halved;
      if (turn % 4 === 3) halved = high - low;
      share = !slow && next > low && next < high ? next : (low + high) / 2;
      solution = at(share);
      if (solution.status !== "optimal") return solution;
      const excess = this.trackingVariance(solution.x) - allowed;
      if (Math.abs(excess) <= 1e-13 * size) return solution;
      if (excess > 0) {
        low = share;
        outside = solution;
      } else {
        high = share;
        inside = solution;
      }
      if (high - low <= 1e-15) break;
    }
    // one share and two portfolios: all between them are as good
    const b = this.#fromBenchmark(inside.x);
    return this.mixture(inside, outside, crossing(this.problem.form, b, difference(outside.x, inside.x), allowed));
  }

  /**
   * The portfolio nearest to the benchmark of all that meet the other constraints; `"infeasible"` where even that one
   * misses the tracking error. Without a tracking error the one of least risk.
   */
  nearest(): WeightedSolution {
    if (this.#pull === undefined) return this.solve(0, 0);
    const nearest = this.weighted(0, 0, 1);
    if (nearest.status !== "optimal") return nearest;
    const missed = this.trackingVariance(nearest.x) > this.allowedTracking + 1e-12 * this.trackingSize;
    return missed ? { ...nearest, status: "infeasible" } : nearest;
  }

  /** The portfolio a part of the way from one solution to another, both for the same weights up to rounding. */
  mixture(from: WeightedSolution, to: WeightedSolution, part: number): WeightedSolution {
    if (!(part > 0)) return from;
    const between = (a: Float64Array, b: Float64Array): Float64Array => a.map((v, i) => v + part * (b[i]! - v));
    const same = (a: Int8Array, b: Int8Array): Int8Array => a.map((v, i) => (v === b[i] ? v : 0));
    return {
      ...from,
      x: between(from.x, to.x),
      gradient: between(from.gradient, to.gradient),
      product: undefined,
      state: same(from.state, to.state),
      rowState: same(from.rowState, to.rowState),
      rowMultiplier: between(from.rowMultiplier, to.rowMultiplier),
      boundMultiplier: between(from.boundMultiplier, to.boundMultiplier),
      kktResidual: Number.NaN,
    };
  }

  /** returnWeight·mean − costWeight·(slope of the costs where the weights stand), N. */
  earning(returnWeight: number, costWeight: number): Float64Array {
    const { mean, slope, hasCosts } = this.problem;
    if (!hasCosts && returnWeight === 1) return mean;
    const kinks = hasCosts && costWeight !== 0 ? this.#solver.kinkSlopes() : undefined;
    return mean.map((m, i) => returnWeight * m - costWeight * (slope[i]! + (kinks?.[i] ?? 0)));
  }

  /** Derivative of the last solution when q moves along `toward`, as long as the working set stays the same. */
  tangent(toward: Float64Array): Float64Array {
    return this.#solver.tangent(toward);
  }

  /** P·w. */
  product(w: Float64Array): Float64Array {
    const product = new Float64Array(w.length);
    this.problem.form.accumulate(
      Int32Array.from(w, (_, i) => i),
      w,
      w.length,
      product,
    );
    return product;
  }

  variance(x: Float64Array): number {
    return formProductKernel(this.problem.form, x, x);
  }

  trackingVariance(x: Float64Array): number {
    const d = this.#fromBenchmark(x);
    return formProductKernel(this.problem.form, d, d);
  }

  #fromBenchmark(x: Float64Array): Float64Array {
    return this.#benchmark === undefined ? x : difference(x, this.#benchmark);
  }

  /** P·benchmark, the direction into which a tracking error pulls; zeros without one. */
  get pull(): Float64Array {
    return this.#pull ?? new Float64Array(this.problem.mean.length);
  }

  /**
   * The residual of the whole question: of the program with just these weights, computed anew from weights and multipliers alone, and
   * of the tracking error that it must keep.
   */
  residual(
    solution: WeightedSolution,
    returnWeight: number = solution.returnWeight,
    costWeight: number = solution.costWeight,
  ): number {
    const { program, mean, slope } = this.problem;
    const { trackingShare, kktResidual } = solution;
    const same = returnWeight === solution.returnWeight && costWeight === solution.costWeight;
    // the program's own residual is computed anew as well; only a mixture of two solutions has none
    if (same && this.#pull === undefined && !Number.isNaN(kktResidual)) return kktResidual;
    const linear = vector(mean.length);
    for (let i = 0; i < linear.length; i++) linear[i] = returnWeight * mean[i]! - costWeight * slope[i]!;
    if (this.#pull !== undefined && trackingShare > 0) {
      for (let i = 0; i < linear.length; i++) linear[i]! += trackingShare * this.#pull[i]!;
    }
    const own = kktResidualKernel(program, solution.x, solution.rowMultiplier, costWeight, linear);
    if (this.#pull === undefined) return own;
    const excess = this.trackingVariance(solution.x) - this.allowedTracking;
    // a binding limit is met exactly, any other is only kept
    const missed = trackingShare > 0 ? Math.abs(excess) : Math.max(0, excess);
    return Math.max(own, missed / (2 * this.trackingSize));
  }

  /** Weights that grew without end along a direction that carries no variance: what is left of the limits is rounding. */
  #runsAway({ status, x }: QuadraticSolution): boolean {
    if (this.#size === Number.POSITIVE_INFINITY || status === "infeasible" || status === "unbounded") return false;
    const greatest = x.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
    if (!(greatest > HUGE * this.#size)) return false;
    const { diagonal } = this.problem.form;
    const direction = x.map((w) => w / greatest);
    const alone = direction.reduce((sum, d, i) => sum + d * d * diagonal[i]!, 0);
    return !(formProductKernel(this.problem.form, direction, direction) > 1e-9 * alone);
  }

  #nextShare(x: Float64Array, share: number, toward: Float64Array, allowed: number): number {
    const move = this.#solver.tangent(toward);
    const d = this.#fromBenchmark(x);
    const a = formProductKernel(this.problem.form, move, move);
    const b = formProductKernel(this.problem.form, d, move);
    const c = formProductKernel(this.problem.form, d, d) - allowed;
    const root = b * b - a * c;
    if (!(a > 0) || root < 0) return Number.NaN;
    // the first crossing on the way: b is negative, the tracking error falls
    return share + (c > 0 ? c / (-b + Math.sqrt(root)) : (-b - Math.sqrt(root)) / a);
  }
}

/** How large weights can be expected to be where some asset has no bound; Infinity where all have. */
function unboundedSize({ program }: MeanVarianceProblem, lower: Float64Array, upper: Float64Array): number {
  let open = false;
  for (let i = 0; i < lower.length && !open; i++) open = !(lower[i]! > -Infinity && upper[i]! < Infinity);
  if (!open) return Number.POSITIVE_INFINITY;
  let size = 1;
  for (const values of [lower, upper, program.rowLower, program.rowUpper]) {
    for (const v of values) if (Number.isFinite(v)) size = Math.max(size, Math.abs(v));
  }
  return size;
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((v, i) => v - b[i]!);
}

/** The part of the way along `move`, at most all of it, after which x'Px has risen to `allowed`; 0 where it begins above. */
export function crossing(form: QuadraticForm, x: Float64Array, move: Float64Array, allowed: number): number {
  const a = formProductKernel(form, move, move);
  const b = formProductKernel(form, x, move);
  const c = formProductKernel(form, x, x) - allowed;
  if (!(c < 0)) return 0;
  const root = Math.sqrt(Math.max(0, b * b - a * c));
  return Math.min(1, b > 0 ? -c / (b + root) : a > 0 ? (root - b) / a : 1);
}

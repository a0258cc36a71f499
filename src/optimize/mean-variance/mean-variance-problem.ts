import { vector } from "../../numerics/matrix/vector.js";
import { formProductKernel } from "../../numerics/quadratic-form/form-product.js";
import type { QuadraticForm } from "../../numerics/quadratic-form/quadratic-form.js";
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

/** A solution for one λ, with the share of the tracking error in the objective. */
export interface WeightedSolution extends QuadraticSolution {
  /** 0 when the tracking error does not bind; its multiplier is share / (1 − share). */
  readonly trackingShare: number;
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
  const rows = [
    ...plain,
    ...traded.rows.map(({ name, coefficients, max }) => ({
      coefficients,
      min: Number.NEGATIVE_INFINITY,
      max,
      minName: name,
      maxName: name,
    })),
  ];
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
      rowLower: new Float64Array(rows.map((row) => row.min)),
      rowUpper: new Float64Array(rows.map((row) => row.max)),
      ...(traded.kinks && { kinks: traded.kinks }),
    },
  };
}

/**
 * Solves a problem for one λ after another, each from where the last ended: min ½w'Pw − λ·mean'w + κ·costs.
 *
 * A tracking error limit is met exactly by moving q from λ·mean towards P·benchmark: with share t of the way the
 * program is that of the multiplier t/(1 − t), the weights move along straight pieces in t, and on each the
 * tracking error is a parabola.
 */
export class MeanVarianceSolver {
  readonly problem: MeanVarianceProblem;
  readonly #solver: QuadraticSolver;
  readonly #pull: Float64Array | undefined;
  iterations = 0;

  constructor(problem: MeanVarianceProblem) {
    this.problem = problem;
    this.#solver = new QuadraticSolver(problem.program);
    const benchmark = problem.resolved.trackingError?.benchmark;
    if (benchmark !== undefined) {
      this.#pull = new Float64Array(benchmark.length);
      problem.form.accumulate(
        Int32Array.from(benchmark, (_, i) => i),
        benchmark,
        benchmark.length,
        this.#pull,
      );
    }
  }

  /** @param lambda - weight of the mean; @param costScale - weight of the costs */
  solve(lambda: number, costScale: number): WeightedSolution {
    const { mean, slope, resolved } = this.problem;
    const base = vector(mean.length);
    for (let i = 0; i < base.length; i++) base[i] = lambda * mean[i]! - costScale * slope[i]!;
    const plain = this.#run(base, costScale, 0);
    const tracking = resolved.trackingError;
    if (tracking === undefined || this.#pull === undefined || plain.status !== "optimal") return plain;
    let share = 0;
    let solution = plain;
    let low = 0;
    let high = 1;
    // the last solutions on either side of the limit
    let outside = plain;
    const allowed = tracking.max * tracking.max;
    const size = Math.max(allowed, this.#trackingVariance(this.#origin()));
    if (this.#trackingVariance(plain.x) <= allowed + 1e-14 * size) return plain;
    const nearest = this.nearest();
    if (nearest.status !== "optimal") return nearest;
    let inside = nearest;
    for (let turn = 0; turn < 200; turn++) {
      // q moves by (pull − base) a unit of share, so w moves along the tangent and the tracking error along a parabola
      const toward = this.#pull.map((p, i) => p - base[i]!);
      const next = this.#nextShare(solution.x, share, toward, allowed);
      share = next > low && next < high ? next : (low + high) / 2;
      solution = this.#run(
        base.map((b, i) => b + share * toward[i]!),
        (1 - share) * costScale,
        share,
      );
      if (solution.status !== "optimal") return solution;
      const excess = this.#trackingVariance(solution.x) - allowed;
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
    const b = difference(inside.x, this.#benchmark);
    return this.mixture(inside, outside, crossing(this.problem.form, b, difference(outside.x, inside.x), allowed));
  }

  /**
   * The portfolio nearest to the benchmark of all that meet the other constraints; `"infeasible"` where even that one
   * misses the tracking error. Without a tracking error the one of least risk.
   */
  nearest(): WeightedSolution {
    const tracking = this.problem.resolved.trackingError;
    if (tracking === undefined || this.#pull === undefined) return this.solve(0, 0);
    const nearest = this.#run(this.#pull, 0, 1);
    if (nearest.status !== "optimal") return nearest;
    const allowed = tracking.max * tracking.max;
    const size = Math.max(allowed, this.#trackingVariance(this.#origin()));
    const missed = this.#trackingVariance(nearest.x) > allowed + 1e-12 * size;
    return missed ? { ...nearest, status: "infeasible" } : nearest;
  }

  /** The portfolio a part of the way from one solution to another, both for the same λ up to rounding. */
  mixture(from: WeightedSolution, to: WeightedSolution, part: number): WeightedSolution {
    if (!(part > 0)) return from;
    const between = (a: Float64Array, b: Float64Array): Float64Array => a.map((v, i) => v + part * (b[i]! - v));
    const same = (a: Int8Array, b: Int8Array): Int8Array => a.map((v, i) => (v === b[i] ? v : 0));
    return {
      ...from,
      x: between(from.x, to.x),
      gradient: between(from.gradient, to.gradient),
      state: same(from.state, to.state),
      rowState: same(from.rowState, to.rowState),
      kktResidual: Math.max(from.kktResidual, to.kktResidual),
    };
  }

  /** Derivative of the weights when λ grows; only without kinks and without a binding tracking error. */
  tangent(): Float64Array {
    return this.#solver.tangent(this.problem.mean);
  }

  #run(linear: Float64Array, costScale: number, trackingShare: number): WeightedSolution {
    const before = this.iterations;
    const solution = this.#solver.solve(linear, costScale);
    this.iterations = Math.max(before, solution.iterations);
    return Object.assign(solution, { trackingShare });
  }

  get #benchmark(): Float64Array {
    return this.problem.resolved.trackingError?.benchmark ?? this.#origin();
  }

  #origin(): Float64Array {
    return new Float64Array(this.problem.mean.length);
  }

  #trackingVariance(x: Float64Array): number {
    const d = difference(x, this.#benchmark);
    return formProductKernel(this.problem.form, d, d);
  }

  #nextShare(x: Float64Array, share: number, toward: Float64Array, allowed: number): number {
    const move = this.#solver.tangent(toward);
    const d = difference(x, this.#benchmark);
    const a = formProductKernel(this.problem.form, move, move);
    const b = formProductKernel(this.problem.form, d, move);
    const c = formProductKernel(this.problem.form, d, d) - allowed;
    const root = b * b - a * c;
    if (!(a > 0) || root < 0) return Number.NaN;
    // the first crossing on the way: b is negative, the tracking error falls
    return share + (c > 0 ? c / (-b + Math.sqrt(root)) : (-b - Math.sqrt(root)) / a);
  }
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

import { dotKernel } from "../../numerics/matrix/dot-kernel.js";
import { DenseForm } from "../../numerics/quadratic-form/dense-form.js";
import { kktResidualKernel } from "../../numerics/quadratic-program/kkt-residual-kernel.js";
import type { QuadraticSolution } from "../../numerics/quadratic-program/quadratic-program.js";
import { QuadraticSolver } from "../../numerics/quadratic-program/quadratic-solver.js";
import { rowBinding } from "../answer/row-binding.js";
import type { ConstraintRow, ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { tradingCost } from "../constraints/trading-cost.js";
import { meanVarianceProblem } from "../mean-variance/mean-variance-problem.js";
import type { SmoothRisk } from "./risk-measure.js";
import type { RiskProgram, RiskSolution } from "./risk-solution.js";

/** The residual at which the search ends. */
const SETTLED = 1e-13;

/** A residual that is good enough where it gets no better. */
const FINE = 1e-9;

/** Part of the curvature that is added to it, as a measure is flat along the weights themselves. */
const RIDGE = 1e-9;

/** Newton's steps after which the search is given up. */
const TURNS = 200;

/** How long a search goes on, where it need not find all digits. */
export interface NewtonEffort {
  /** The residual at which it ends. */
  readonly settled: number;
  /** Steps after which it ends where it is. */
  readonly turns: number;
  /** Weights within the limits to begin from. */
  readonly start: Float64Array | undefined;
}

/**
 * A smooth convex risk, by Newton's method under the limits: each step solves the quadratic program of the risk's plane and curvature
 * exactly and goes as far towards it as the objective falls. Near the optimum the limits that bind stay the same and the digits double
 * with every step.
 */
export class NewtonRiskProgram implements RiskProgram {
  readonly #risk: SmoothRisk;
  readonly #mean: Float64Array;
  readonly #resolved: ResolvedConstraints;
  readonly #extra: readonly ConstraintRow[];
  readonly #settled: number;
  readonly #turns: number;
  #last: Float64Array | undefined;
  #iterations = 0;

  constructor(
    risk: SmoothRisk,
    mean: Float64Array,
    resolved: ResolvedConstraints,
    extra: readonly ConstraintRow[] = [],
    effort: NewtonEffort = { settled: SETTLED, turns: TURNS, start: undefined },
  ) {
    this.#risk = risk;
    this.#mean = mean;
    this.#resolved = resolved;
    this.#extra = extra;
    this.#settled = effort.settled;
    this.#turns = effort.turns;
    this.#last = effort.start;
  }

  solve(returnWeight: number, costWeight: number): RiskSolution {
    const mean = this.#mean;
    const n = mean.length;
    const start = this.#start();
    if (start.status !== "optimal") return this.#without(start);
    let w = start.x;
    const objective = (x: Float64Array, risk: number): number =>
      risk + costWeight * tradingCost(this.#resolved, x) - returnWeight * dotKernel(mean, x);
    let found = this.#risk.evaluate(w);
    let before = Number.POSITIVE_INFINITY;
    let best: { readonly residual: number; readonly z: QuadraticSolution } | undefined;
    for (let turn = 0; turn < this.#turns; turn++) {
      const matrix = found.curvature();
      let greatest = 0;
      for (let i = 0; i < n; i++) greatest = Math.max(greatest, matrix[i * n + i]!);
      const shift = new Float64Array(n);
      for (let i = 0; i < n; i++) shift[i] = RIDGE * (matrix[i * n + i]! || greatest || 1);
      const form = new DenseForm(matrix, n, shift);
      const problem = meanVarianceProblem(form, mean, this.#resolved, this.#extra);
      const { program, slope } = problem;
      const product = new Float64Array(n);
      form.accumulate(
        Int32Array.from(w, (_, i) => i),
        w,
        n,
        product,
      );
      const linear = product.map((p, i) => p - found.gradient[i]! + returnWeight * mean[i]! - costWeight * slope[i]!);
      if (best !== undefined) {
        const residual = kktResidualKernel(program, w, best.z.rowMultiplier, costWeight, linear);
        // where a step no longer halves the residual what is left is rounding
        const rounding = residual <= FINE && !(residual < 0.5 * before);
        before = residual;
        best = { ...best, residual };
        if (residual <= this.#settled || rounding) {
          this.#last = w;
          return this.#describe(problem, w, found.risk, best);
        }
      }
      const step = new QuadraticSolver({ ...program, linear }, w).solve(linear, costWeight);
      this.#iterations += step.iterations + 1;
      if (step.status !== "optimal") {
        return best === undefined || !(best.residual <= 1e-8)
          ? this.#without(step)
          : this.#describe(problem, w, found.risk, best);
      }
      const way = step.x.map((x, i) => x - w[i]!);
      const value = objective(w, found.risk);
      const fall =
        dotKernel(found.gradient, way) -
        returnWeight * dotKernel(mean, way) +
        costWeight * (tradingCost(this.#resolved, step.x) - tradingCost(this.#resolved, w));
      // the objective itself may be zero, as it is at the greatest ratio
      const size = Math.abs(found.risk) + Math.abs(returnWeight * dotKernel(mean, w));
      // a promise this small cannot be told from rounding, and so near the optimum the whole step is right
      const still = !(fall < -1e-11 * size);
      let part = 1;
      let next = step.x;
      let there = this.#risk.evaluate(next);
      while (!still && part > 1e-9 && !(objective(next, there.risk) <= value + 1e-4 * part * fall + 1e-15 * size)) {
        part /= 2;
        next = w.map((x, i) => x + part * way[i]!);
        there = this.#risk.evaluate(next);
      }
      w = next;
      found = there;
      best = { residual: Number.POSITIVE_INFINITY, z: step };
    }
    return this.#without({ status: "iteration-limit", x: w });
  }

  /** Weights within the limits: the last ones, or those nearest to an equal share. */
  #start(): { readonly status: QuadraticSolution["status"]; readonly x: Float64Array; readonly iterations: number } {
    if (this.#last !== undefined) return { status: "optimal", x: this.#last, iterations: 0 };
    const n = this.#mean.length;
    const identity = new Float64Array(n * n);
    for (let i = 0; i < n; i++) identity[i * n + i] = 1;
    const problem = meanVarianceProblem(new DenseForm(identity, n), this.#mean, this.#resolved, this.#extra);
    const from = (point: Float64Array): QuadraticSolution =>
      new QuadraticSolver({ ...problem.program, linear: point }).solve(point, 0);
    const equal = from(new Float64Array(n).fill(1 / n));
    // a portfolio that can lose everything has no growth to begin with
    return equal.status === "optimal" && this.#risk.evaluate(equal.x).risk === Number.POSITIVE_INFINITY
      ? from(new Float64Array(n))
      : equal;
  }

  #describe(
    problem: ReturnType<typeof meanVarianceProblem>,
    weights: Float64Array,
    risk: number,
    { residual, z }: { readonly residual: number; readonly z: QuadraticSolution },
  ): RiskSolution {
    const { assets, lower, upper } = this.#resolved;
    return {
      status: "optimal",
      weights,
      risk,
      residual,
      iterations: this.#iterations,
      binding: (scale) => {
        const rows = problem.names.flatMap((row, r) =>
          z.rowState[r] === 0 ? [] : [rowBinding(row, z.rowState[r]!, scale * z.rowMultiplier[r]!)],
        );
        const bounds = assets.flatMap((asset, i) => {
          const price = scale * z.boundMultiplier[i]!;
          const low = weights[i] === lower[i];
          if (low && !(weights[i] === upper[i] && price < 0)) {
            return [{ constraint: `min.${asset}`, shadowPrice: Math.max(0, price) }];
          }
          return weights[i] === upper[i] ? [{ constraint: `max.${asset}`, shadowPrice: Math.max(0, -price) }] : [];
        });
        return [...rows, ...bounds];
      },
    };
  }

  #without({ status, x }: { readonly status: QuadraticSolution["status"]; readonly x: Float64Array }): RiskSolution {
    return {
      status: status === "optimal" || status === "indefinite" ? "numerical-error" : status,
      weights: x,
      risk: Number.NaN,
      residual: Number.POSITIVE_INFINITY,
      iterations: this.#iterations,
      binding: () => [],
    };
  }
}

import type { FactorMoments, InfeasibleResult, Moments, UnsolvedResult, Weights } from "../../core/types.js";
import { projectedInverseKernel } from "../../numerics/matrix/projected-inverse-kernel.js";
import { countedLimits } from "../constraints/counted-limits.js";
import { tradingCost } from "../constraints/trading-cost.js";
import { answerMeanVariance } from "./mean-variance.js";
import type { ObjectiveOutcome } from "./objective-outcome.js";
import { type MeanVarianceCall, type MeanVarianceOptions, readMeanVariance } from "./read-mean-variance.js";

/** How the optimal weights move with the expected returns. */
export interface SensitivityResult {
  /** The weights have a derivative. */
  readonly status: "optimal";
  /** The objective that was asked for. */
  readonly method: string;
  /** The assets in the order of the rows and columns. */
  readonly assets: readonly string[];
  /** Weight of every asset. */
  readonly weights: Weights;
  /** N * N row-major: ∂w_i / ∂μ_j at `i * N + j`, μ per year. */
  readonly derivative: Float64Array;
  /** Constraints that bind without a price: the derivative holds on the side where they go on to bind. */
  readonly degenerate: readonly string[];
}

/** There is an optimum, but its weights have no derivative. */
export interface NotDifferentiableResult {
  /** The optimum has no derivative. */
  readonly status: "not-differentiable";
  /** The objective that was asked for. */
  readonly method: string;
  /** Why not, in words. */
  readonly reason: string;
}

/** What {@link weightSensitivity} answers. */
export type WeightSensitivity = SensitivityResult | NotDifferentiableResult | InfeasibleResult | UnsolvedResult;

/** Relative size below which a multiplier, or the determinant of the last conditions, counts as zero. */
const ZERO = 1e-9;

/**
 * The derivative of the optimal weights with respect to the expected returns, exact on the active set.
 *
 * Assets strictly between their bounds (and kinks of costs, turnover and gross exposure) are free, all others and all binding rows
 * stay as they are; the optimality conditions are differentiated there. A unit is 1 = 100 % a year: of a derivative of 20, a mean
 * higher by 0.001 adds 0.02 to the weight. With a fixed budget each column sums to 0. Minimum variance gives zeros.
 *
 * Weights are piecewise smooth in the means. Where a constraint just binds or just does not (its price is 0) left and right
 * derivatives differ: `degenerate` names those rows and bounds, and the derivative is the one of the side where they bind.
 * With `maxPositions` the assets held are taken as given.
 *
 * @param moments - N assets, per year; a factor form is expanded at the k free assets only
 * @param options - as for `meanVariance`, but for `relax`: ask `meanVariance` for the relaxed problem first
 * @returns the (N, N) derivative; `not-differentiable` where several portfolios are optimal or the next higher mean leaves
 *   none; what `meanVariance` gives where there is no optimum
 * @throws {@link PortfolioError} as `meanVariance`
 * @remarks One optimum, O(k³) for k free assets, and N² numbers of result. NaN throws. Best and Grauer (1991), "On the
 *   sensitivity of mean-variance-efficient portfolios to changes in asset means". Checked by central differences.
 * @example
 * const sensitivity = weightSensitivity(moments, { objective: "maximum-utility", riskAversion: 4 });
 * if (sensitivity.status === "optimal") sensitivity.derivative[0]; // of the first weight by the first mean
 */
export function weightSensitivity(
  moments: Moments | FactorMoments,
  options: Omit<MeanVarianceOptions, "relax">,
): WeightSensitivity {
  const call = readMeanVariance(moments, options);
  const { result, outcome } = answerMeanVariance(moments, call);
  if (outcome === undefined) return result;
  const method = call.objective.kind;
  const derivative = differentiate(moments.mean, call, outcome);
  if (typeof derivative === "string") return { status: "not-differentiable", method, reason: derivative };
  const degenerate = unpriced(outcome);
  return { status: "optimal", method, assets: moments.assets, weights: result.weights, derivative, degenerate };
}

/** Something that must stay zero: along'dw + Σ by_k dθ_k + own·dμ = 0. */
interface Condition {
  /** k free assets. */
  readonly along: Float64Array;
  /** One for each parameter. */
  readonly by: readonly number[];
  /** What dμ_j itself adds: this times w_j. */
  readonly own: number;
}

/**
 * At the optimum Pw = a·μ + (parameters) + A'y on the free assets, with a the weight of the mean. So dw = Z(a·dμ + Σ g_k dθ_k),
 * where the parameters θ (the weight of the mean, the pull towards the benchmark) keep the conditions that define them.
 */
function differentiate(mean: Float64Array, call: MeanVarianceCall, outcome: ObjectiveOutcome): Float64Array | string {
  const { form, objective, riskFreeRate } = call;
  const { solution, problem, lambda } = outcome;
  const { resolved, names } = problem;
  const { x, trackingShare: share } = solution;
  const n = mean.length;
  const derivative = new Float64Array(n * n);
  if (objective.kind === "minimum-variance" || objective.kind === "minimum-tracking-error") return derivative;
  const returnRow = names.findIndex(({ minName }) => minName === "targetReturn");
  const volatilityBinds = outcome.binding.some(({ constraint }) => constraint === "targetVolatility");
  const returnBinds = objective.kind === "target-return" && solution.rowState[returnRow] !== 0;
  if (objective.kind === "target-return" && !returnBinds) return derivative;
  if (share >= 1) return "only the portfolio nearest to the benchmark is within the tracking error";

  const free = Int32Array.from(Array.from(x.keys()).filter((i) => isFree(outcome, i)));
  const k = free.length;
  const at = (values: ArrayLike<number>): Float64Array => Float64Array.from(free, (i) => values[i]!);
  const rows = names.flatMap((_, r) => (r === returnRow || solution.rowState[r] === 0 ? [] : [at(rowAt(outcome, r))]));
  const block = new Float64Array(k * k);
  for (let c = 0; c < k; c++) form.column(free[c]!, free, k, block.subarray(c * k, (c + 1) * k));
  const projected = projectedInverseKernel(block, rows, k);
  const several =
    "several portfolios are optimal: the covariance is singular among the free assets; a small ridge chooses";
  if (objective.kind === "target-volatility" && !volatilityBinds && share === 0) {
    // the greatest return there is: a vertex, which stays where it is
    return projected.freedom === 0 ? derivative : "several portfolios have the greatest return";
  }
  if (projected.status !== "ok") return several;
  const { inverse } = projected;

  const product = new Float64Array(n);
  form.accumulate(Int32Array.from(x.keys()), x, n, product);
  const benchmark = resolved.trackingError?.benchmark ?? new Float64Array(n);
  const pull = new Float64Array(n);
  form.accumulate(Int32Array.from(x.keys()), benchmark, n, pull);
  const net = mean.map((m, i) => m - costSlope(outcome, i));
  // of the mean in the program, and the parameters with their directions
  const weight = returnBinds ? solution.rowMultiplier[returnRow]! : (1 - share) * lambda;
  const directions: Float64Array[] = [];
  const conditions: Condition[] = [];
  const tracked = share > 0;
  const trackedZero = tracked ? [0] : [];
  const utility = objective.kind === "maximum-utility" || (objective.kind === "target-volatility" && !volatilityBinds);
  if (returnBinds) {
    directions.push(at(mean));
    conditions.push({ along: at(mean), by: [0, ...trackedZero], own: 1 });
  } else if (objective.kind === "target-volatility" && !utility) {
    if (!(lambda > 0)) return "only the portfolio of least variance is within the target";
    directions.push(at(net));
    conditions.push({ along: at(product), by: [0, ...trackedZero], own: 0 });
  } else if (objective.kind === "maximum-sharpe") {
    // λ·excess = w'Pw with λ = weight / (1 − share)
    const excess = dot(mean, x) - riskFreeRate - tradingCost(resolved, x);
    const along = at(net.map((m, i) => lambda * m - 2 * product[i]!));
    const room = 1 - share;
    directions.push(at(net));
    conditions.push({
      along,
      by: [excess / room, ...(tracked ? [(excess * weight) / (room * room)] : [])],
      own: lambda,
    });
  }
  if (tracked) {
    // the part of the program that fades as the pull grows: the mean of a utility, the costs of a target return
    const fading = returnBinds ? net.map((m, i) => (m - mean[i]!) / 2) : net.map((m) => lambda * m);
    const kept = objective.kind === "maximum-sharpe" || (objective.kind === "target-volatility" && !utility);
    directions.push(at(pull.map((p, i) => p - (kept ? 0 : fading[i]!))));
    conditions.push({ along: at(product.map((p, i) => p - pull[i]!)), by: directions.map(() => 0), own: 0 });
  }
  return assemble({ inverse, free, weight, directions, conditions, weights: x, derivative });
}

interface Parts {
  readonly inverse: Float64Array;
  readonly free: Int32Array;
  readonly weight: number;
  readonly directions: readonly Float64Array[];
  readonly conditions: readonly Condition[];
  readonly weights: Float64Array;
  readonly derivative: Float64Array;
}

function assemble({
  inverse,
  free,
  weight,
  directions,
  conditions,
  weights,
  derivative,
}: Parts): Float64Array | string {
  const n = weights.length;
  const k = free.length;
  const moves = directions.map((g) => multiply(inverse, g));
  const size = Math.sqrt(dot(inverse, inverse));
  const scales = conditions.map(({ along, by }) =>
    directions.map((g, d) => size * Math.sqrt(dot(along, along) * dot(g, g)) + Math.abs(by[d]!)),
  );
  const matrix = conditions.map(({ along, by }) => moves.map((move, d) => dot(along, move) + by[d]!));
  const solve = invertSmall(matrix, scales);
  if (solve === undefined) return "the weights have no slope here: the limits leave them no way to follow the means";
  const answers = conditions.map(({ along }) => multiply(inverse, along));
  const place = new Int32Array(n).fill(-1);
  free.forEach((i, c) => {
    place[i] = c;
  });
  for (let j = 0; j < n; j++) {
    const c = place[j]!;
    const right = conditions.map(({ own }, q) => -own * weights[j]! - (c < 0 ? 0 : weight * answers[q]![c]!));
    const steps = solve(right);
    for (let f = 0; f < k; f++) {
      let sum = c < 0 ? 0 : weight * inverse[c * k + f]!;
      for (let d = 0; d < moves.length; d++) sum += moves[d]![f]! * steps[d]!;
      derivative[free[f]! * n + j] = sum;
    }
  }
  return derivative;
}

/** The solver of a system of at most two; undefined when it is singular. */
function invertSmall(
  matrix: readonly (readonly number[])[],
  scales: readonly (readonly number[])[],
): ((right: readonly number[]) => readonly number[]) | undefined {
  if (matrix.length === 0) return () => [];
  const [[a = 0, b = 0] = [], [c = 0, d = 0] = []] = matrix;
  const [[p = 0, q = 0] = [], [r = 0, s = 0] = []] = scales;
  if (matrix.length === 1) return Math.abs(a) > ZERO * p ? ([u = 0]) => [u / a] : undefined;
  const determinant = a * d - b * c;
  if (!(Math.abs(determinant) > ZERO * (p * s + q * r))) return undefined;
  return ([u = 0, v = 0]) => [(d * u - b * v) / determinant, (a * v - c * u) / determinant];
}

/** Strictly between its bounds and off every kink: an optimum is exactly on those that hold it. */
function isFree({ problem, solution }: ObjectiveOutcome, i: number): boolean {
  const { lower, upper, costs } = problem.resolved;
  const w = solution.x[i]!;
  if (w <= lower[i]! || w >= upper[i]!) return false;
  const counts = countedLimits(problem.resolved).some(
    ({ kind, from }) => w === from[i]! && solution.rowState[rowOf(problem, kind)] !== 0,
  );
  const priced = costs !== undefined && w === costs.from[i]! && costs.buy[i]! + costs.sell[i]! > 0;
  return !(counts || priced);
}

function rowOf({ names }: ObjectiveOutcome["problem"], name: string): number {
  return names.findIndex(({ maxName }) => maxName === name);
}

/** Coefficients of a row where the weights stand; turnover and gross exposure count by sign. */
function rowAt({ problem, solution }: ObjectiveOutcome, r: number): ArrayLike<number> {
  const { resolved, names, program } = problem;
  const counted = countedLimits(resolved).find(({ kind }) => kind === names[r]!.maxName);
  if (counted === undefined) return program.rows[r]!;
  const { from, below, above } = counted;
  return solution.x.map((w, i) => (w > from[i]! ? above : w < from[i]! ? -below : 0));
}

function costSlope({ problem, solution }: ObjectiveOutcome, i: number): number {
  const { costs } = problem.resolved;
  if (costs === undefined) return 0;
  return solution.x[i]! > costs.from[i]! ? costs.buy[i]! : -costs.sell[i]!;
}

/** Bounds and rows (not equalities) that bind although loosening them would gain nothing. */
function unpriced({ problem, solution, binding }: ObjectiveOutcome): string[] {
  const { resolved, names } = problem;
  const hard = new Set<string>();
  for (const { minName, maxName, ...row } of [...resolved.rows])
    if (row.min === row.max) hard.add(minName).add(maxName);
  resolved.assets.forEach((asset, i) => {
    if (resolved.lower[i] === resolved.upper[i]) hard.add(`min.${asset}`).add(`max.${asset}`);
  });
  const steepest = solution.gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
  const prices = new Map<string, number>();
  names.forEach(({ minName, maxName }, r) => {
    const size = problem.program.rows[r]!.reduce((most, a) => Math.max(most, Math.abs(a)), 0) || 1;
    prices.set(solution.rowState[r] === -1 ? minName : maxName, Math.abs(solution.rowMultiplier[r]!) * size);
  });
  resolved.assets.forEach((asset, i) => {
    const price = Math.abs(solution.boundMultiplier[i]!);
    prices.set(`min.${asset}`, price).set(`max.${asset}`, price);
  });
  return binding
    .map(({ constraint }) => constraint)
    .filter((name) => !hard.has(name) && (prices.get(name) ?? Number.POSITIVE_INFINITY) <= ZERO * steepest);
}

/** Z·g for a symmetric Z. */
function multiply(matrix: Float64Array, vector: Float64Array): Float64Array {
  const n = vector.length;
  return vector.map((_, i) => dot(matrix.subarray(i * n, (i + 1) * n), vector));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

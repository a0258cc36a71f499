import { choleskyKernel } from "../../numerics/matrix/cholesky-kernel.js";
import { choleskySolveKernel } from "../../numerics/matrix/triangular-solve-kernel.js";
import { vector } from "../../numerics/matrix/vector.js";
import { DenseForm } from "../../numerics/quadratic-form/dense-form.js";
import type { QuadraticForm } from "../../numerics/quadratic-form/quadratic-form.js";
import { leastTotals } from "../constraints/least-totals.js";
import type { ConstraintRow, ResolvedConstraints } from "../constraints/resolve-constraints.js";
import type { SplitOutcome } from "../constraints/solve-signs.js";
import { type Objective, type SolveOptions, solveObjective } from "./solve-objective.js";

/** The part of the greatest diagonal that is taken: a little less keeps the rest positive definite. */
const SAFE = 0.995;

/**
 * Bounds for weights whose signs are open: each weight is a long part less a short one, and both may be there at once.
 *
 * Of Σ = R + D with a diagonal D and a positive semidefinite R, w'Rw sees the difference of the parts and D the square of their sum, so having
 * both costs variance: it is the perspective of the choice of signs (Frangioni and Gentile 2006). Where one part of each weight is 0 the value
 * is that of the weights.
 *
 * @returns the bound within given weights, or undefined where the question is of another kind
 * @remarks O(N³) once.
 */
export function splitSigns(
  form: QuadraticForm,
  mean: Float64Array,
  objective: Objective,
  options: SolveOptions,
): ((resolved: ResolvedConstraints) => SplitOutcome) | undefined {
  if (!["minimum-variance", "maximum-utility", "target-return"].includes(objective.kind)) return undefined;
  const n = mean.length;
  const both = partsForm(form, n);
  if (both === undefined) return undefined;
  const rates = Float64Array.from({ length: 2 * n }, (_, i) => (i < n ? mean[i]! : -mean[i - n]!));
  return (resolved) => {
    const { status, value, solution, iterations } = solveObjective(both, rates, partsOf(resolved), objective, options);
    const { x } = solution;
    return { status, value, long: x.subarray(0, n), short: x.subarray(n), iterations };
  };
}

/** The quadratic form in the long and the short parts; undefined where Σ has no inverse. */
function partsForm(form: QuadraticForm, n: number): QuadraticForm | undefined {
  const covariance = vector(n * n);
  const all = Int32Array.from({ length: n }, (_, i) => i);
  for (let j = 0; j < n; j++) form.column(j, all, n, covariance.subarray(j * n, (j + 1) * n));
  const own = ownVariances(covariance, n);
  if (own === undefined) return undefined;
  const m = 2 * n;
  const both = vector(m * m);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const value = covariance[i * n + j]!;
      both[i * m + j] = both[(i + n) * m + j + n] = value;
      both[(i + n) * m + j] = both[i * m + j + n] = i === j ? 2 * own[i]! - value : -value;
    }
  }
  return new DenseForm(both, m);
}

function factorOf(matrix: Float64Array, n: number): Float64Array | undefined {
  const outcome = choleskyKernel(matrix, n, 1e-9);
  return outcome.status === "ok" ? outcome.lower : undefined;
}

/** A diagonal as great as can be that leaves the rest of the matrix positive definite: in proportion to 1 / (Σ⁻¹)ᵢᵢ. */
function ownVariances(covariance: Float64Array, n: number): Float64Array | undefined {
  const lower = factorOf(covariance, n);
  if (lower === undefined) return undefined;
  const own = vector(n);
  for (let i = 0; i < n; i++) {
    const unit = vector(n);
    unit[i] = 1;
    own[i] = 1 / choleskySolveKernel(lower, unit)[i]!;
  }
  const keeps = (part: number): boolean => {
    const rest = covariance.slice();
    for (let i = 0; i < n; i++) rest[i * n + i]! -= part * own[i]!;
    return factorOf(rest, n) !== undefined;
  };
  let low = 0;
  let high = 1;
  for (let step = 0; step < 20; step++) {
    const middle = (low + high) / 2;
    if (keeps(middle)) low = middle;
    else high = middle;
  }
  return own.map((value) => SAFE * low * value);
}

/** The constraints in the two parts of each weight, least totals as rows. */
function partsOf(resolved: ResolvedConstraints): ResolvedConstraints {
  const { assets, lower, upper, maxGross, maxLong, maxShort } = resolved;
  const n = assets.length;
  const side = (low: (i: number) => number): Float64Array => Float64Array.from({ length: 2 * n }, (_, i) => low(i));
  const doubled = (row: ConstraintRow): ConstraintRow => ({
    ...row,
    coefficients: side((i) => (i < n ? row.coefficients[i]! : -row.coefficients[i - n]!)),
  });
  const least = leastTotals(resolved);
  const totalRow = (
    name: "Gross" | "Long" | "Short",
    greatest: number | undefined,
    above: number,
    below: number,
  ): ConstraintRow => ({
    coefficients: side((i) => (i < n ? above : below)),
    min: least.find((total) => total.name === `min${name}`)?.min ?? Number.NEGATIVE_INFINITY,
    max: greatest ?? Number.POSITIVE_INFINITY,
    minName: `min${name}`,
    maxName: `max${name}`,
  });
  const totals = [
    totalRow("Gross", maxGross, 1, 1),
    totalRow("Long", maxLong, 1, 0),
    totalRow("Short", maxShort, 0, 1),
  ];
  return {
    assets: [...assets, ...assets.map((asset) => `${asset} short`)],
    lower: side((i) => (i < n ? Math.max(0, lower[i]!) : Math.max(0, -upper[i - n]!))),
    upper: side((i) => (i < n ? Math.max(0, upper[i]!) : Math.max(0, -lower[i - n]!))),
    rows: [
      ...resolved.rows.map(doubled),
      ...totals.filter(({ min, max }) => Number.isFinite(min) || Number.isFinite(max)),
    ],
  };
}

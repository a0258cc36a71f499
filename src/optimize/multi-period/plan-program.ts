import { DenseForm } from "../../numerics/quadratic-form/dense-form.js";
import type { QuadraticProgram } from "../../numerics/quadratic-program/quadratic-program.js";
import type { ResolvedConstraints } from "../constraints/resolve-constraints.js";

/** What is forecast for one step, per year. */
export interface StepForecast {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}

/** A plan in numbers. */
export interface PlanQuestion {
  readonly steps: readonly StepForecast[];
  /** Length of a step in years. */
  readonly years: number;
  readonly riskAversion: number;
  readonly from: Float64Array;
  readonly buy: Float64Array;
  readonly sell: Float64Array;
  readonly resolved: ResolvedConstraints;
}

/**
 * The plan as one quadratic program over the trades of all steps: the weights of a step are those held now and all trades up to it, so
 * that costs have their kink where nothing is traded. Bounds of the first step are those of its trades, all others are rows.
 */
export function planProgram({ steps, years, riskAversion, from, buy, sell, resolved }: PlanQuestion): QuadraticProgram {
  const n = from.length;
  const count = steps.length;
  const size = n * count;
  const matrix = new Float64Array(size * size);
  const linear = new Float64Array(size);
  for (let h = 0; h < count; h++) {
    const { mean, covariance } = steps[h]!;
    for (let i = 0; i < n; i++) {
      let held = 0;
      for (let j = 0; j < n; j++) {
        const risk = riskAversion * years * covariance[i * n + j]!;
        held += risk * from[j]!;
        // a trade counts in the risk of its own step and of all later ones
        for (let k = 0; k <= h; k++) {
          const row = (k * n + i) * size;
          for (let l = 0; l <= h; l++) matrix[row + l * n + j] = matrix[row + l * n + j]! + risk;
        }
      }
      for (let k = 0; k <= h; k++) linear[k * n + i] = linear[k * n + i]! + years * mean[i]! - held;
    }
  }
  const { lower, upper } = resolved;
  const rows: Float64Array[] = [];
  const rowLower: number[] = [];
  const rowUpper: number[] = [];
  const add = (h: number, coefficientOf: (i: number) => number, min: number, max: number): void => {
    const row = new Float64Array(size);
    let held = 0;
    for (let i = 0; i < n; i++) {
      const a = coefficientOf(i);
      held += a * from[i]!;
      if (a !== 0) for (let k = 0; k <= h; k++) row[k * n + i] = a;
    }
    rows.push(row);
    rowLower.push(min - held);
    rowUpper.push(max - held);
  };
  for (let h = 0; h < count; h++) {
    for (const { coefficients, min, max } of resolved.rows) add(h, (i) => coefficients[i]!, min, max);
    if (h > 0) for (let i = 0; i < n; i++) add(h, (j) => (i === j ? 1 : 0), lower[i]!, upper[i]!);
  }
  const first = (bounds: Float64Array, other: Float64Array): Float64Array =>
    Float64Array.from({ length: size }, (_, k) => (k < n ? bounds[k]! - from[k]! : bounds[k % n]! - other[k % n]!));
  const low = first(lower, upper);
  const high = first(upper, lower);
  const kinked: number[] = [];
  for (let k = 0; k < size; k++) {
    if (low[k]! < 0 && high[k]! > 0) kinked.push(k);
    else linear[k] = linear[k]! - (low[k]! >= 0 ? buy[k % n]! : -sell[k % n]!);
  }
  return {
    form: new DenseForm(matrix, size),
    linear,
    lower: low,
    upper: high,
    rows,
    rowLower: Float64Array.from(rowLower),
    rowUpper: Float64Array.from(rowUpper),
    ...(kinked.length > 0 && {
      kinks: {
        variables: Int32Array.from(kinked),
        points: kinked.map(() => Float64Array.of(0)),
        slopes: kinked.map((k) => Float64Array.of(-sell[k % n]!, buy[k % n]!)),
        rows: [],
        signs: kinked.map(() => []),
      },
    }),
  };
}

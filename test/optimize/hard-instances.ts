import { type SeededRandom, seededRandom } from "../../src/core/random/seeded-random.js";
import type { Constraints, FactorMoments, Moments } from "../../src/core/types.js";
import { formProductKernel } from "../../src/numerics/quadratic-form/form-product.js";
import { covarianceForm } from "../../src/optimize/inputs/covariance-form.js";
import type { MeanVarianceOptions } from "../../src/optimize/mean-variance/read-mean-variance.js";
import { randomFactorMoments } from "./random-moments.js";

export interface HardInstance {
  readonly label: string;
  readonly moments: Moments | FactorMoments;
  readonly options: MeanVarianceOptions;
  /** Weights that meet every constraint, many of them with equality. */
  readonly feasible: Float64Array;
}

const OBJECTIVES = [
  "minimum-variance",
  "maximum-sharpe",
  "target-return",
  "target-volatility",
  "maximum-utility",
] as const;

/**
 * A seeded question that has an answer and is hard in as many ways as may be: limits that meet in one point (round ones,
 * caps of exactly 1/N, rows repeated or through one point, turnover and gross exposure with nothing to spare), covariances
 * that are singular, nearly so, or of any scale, duplicate assets, equal means, many rows, costs.
 */
export function hardInstance(seed: number, largest: number): HardInstance {
  const random = seededRandom(Math.imul(seed, 0x9e3779b1) >>> 1);
  for (let k = 0; k < 8; k++) random.uniform();
  const n = 2 + random.integer(largest - 1);
  const names = Array.from({ length: n }, (_, i) => `A${i}`);
  const scale = pick(random, [1, 1, 1, 1e-8, 1e8]);
  const kind = pick(random, ["full", "singular", "nearly singular", "duplicates", "equal", "cash", "factors"]);
  const unit = pick(random, [1, Math.sqrt(scale)]);
  const alike = pick(random, [false, false, true]);
  const mean = Float64Array.from(
    names,
    () => unit * (alike ? 0.05 : Math.round(100 * (0.07 + 0.05 * random.normal())) / 100),
  );
  const moments: Moments | FactorMoments =
    kind === "factors"
      ? { ...randomFactorMoments(n, seed, { factors: Math.min(3, n), scale }), mean }
      : { assets: names, mean, periodsPerYear: 252, covariance: covarianceOf(random, n, kind).map((v) => v * scale) };
  const short = random.uniform() < 0.35;
  const min = new Float64Array(n).fill(short ? -pick(random, [0.1, 0.5, 1]) : 0);
  const cap = pick(random, [1, 1 / n, (1 + 1e-4) / n, Math.min(1, 3 / n), 1 / Math.ceil(n / 2)]);
  const max = new Float64Array(n).fill(cap);
  const feasible = filled(random, min, max, 1, random.uniform() < 0.5);
  const at = (row: ArrayLike<number>): number => feasible.reduce((sum, w, i) => sum + w * row[i]!, 0);
  const byName = (values: ArrayLike<number>): Record<string, number> =>
    Object.fromEntries(names.map((name, i) => [name, values[i]!]));
  const distance = (from: ArrayLike<number>): number => feasible.reduce((sum, w, i) => sum + Math.abs(w - from[i]!), 0);
  const groups = Array.from({ length: random.integer(4) }, (_, g) => {
    const from = random.integer(n);
    const to = Math.min(n, from + 1 + random.integer(n));
    const value = at(names.map((_, i) => (i >= from && i < to ? 1 : 0)));
    const side = pick(random, [{ max: value }, { min: value }, { min: value, max: value }]);
    return [
      { name: `g${g}`, assets: names.slice(from, to), ...side },
      { name: `same${g}`, assets: names.slice(from, to), ...side },
    ];
  }).flat();
  const linear = Array.from({ length: random.uniform() < 0.4 ? random.integer(2 * n + 3) : 0 }, (_, r) => {
    const row = names.map(() => (random.uniform() < 0.4 ? 0 : random.normal()));
    return { name: `l${r}`, coefficients: byName(row), max: at(row) + pick(random, [0, 0, 0.05]) };
  });
  const from = pick(random, [
    feasible,
    filled(random, min, max, 1, true),
    new Float64Array(n).fill(1 / n),
    new Float64Array(n),
  ]);
  const price = (): Float64Array => Float64Array.from(names, () => unit * pick(random, [0, 0.001, 0.02]));
  const constraints: Constraints = {
    min,
    max,
    budget: pick(random, [1, 1, [0.9, 1.1] as const]),
    ...(groups.length > 0 && { groups }),
    ...(linear.length > 0 && { linear }),
    ...(random.uniform() < 0.4 && {
      turnover: { from: byName(from), max: (distance(from) + pick(random, [0, 0, 0.1])) / 2 },
    }),
    ...(random.uniform() < 0.4 && { costs: { from: byName(from), buy: price(), sell: price() } }),
    ...(random.uniform() < 0.3 && { maxGross: distance(new Float64Array(n)) + pick(random, [0, 0, 0.2]) }),
  };
  const objective = OBJECTIVES[seed % 5]!;
  const largestMean = mean.reduce((most, m) => Math.max(most, Math.abs(m)), 0) || 1;
  const volatility = Math.sqrt(formProductKernel(covarianceForm(moments), feasible, feasible));
  const options: MeanVarianceOptions = {
    objective,
    constraints,
    ...(objective === "target-return" && { target: at(mean) - pick(random, [0, 0.01]) * largestMean }),
    ...(objective === "target-volatility" && { target: volatility * pick(random, [1, 1, 1.3]) }),
    ...(objective === "maximum-utility" && { riskAversion: pick(random, [0.5, 5, 50]) * (unit / scale) }),
  };
  return { label: `seed ${seed}: ${n} assets, ${kind}, ${objective}`, moments, options, feasible };
}

function pick<T>(random: SeededRandom, list: readonly T[]): T {
  return list[random.integer(list.length)]!;
}

function covarianceOf(random: SeededRandom, n: number, kind: string): Float64Array {
  const own = kind === "duplicates" ? Math.ceil(n / 2) : n;
  const dates = kind === "full" || kind === "duplicates" ? 3 * n + 5 : 1 + random.integer(n);
  const matrix = new Float64Array(n * n);
  if (kind === "equal") {
    for (let i = 0; i < n; i++) matrix[i * n + i] = 0.04;
    return matrix;
  }
  for (let t = 0; t < dates; t++) {
    const market = 0.5 * random.normal();
    const drawn = Float64Array.from({ length: own }, () => 0.2 * (market + random.normal()));
    const row = Float64Array.from({ length: n }, (_, i) => (kind === "cash" && i === 0 ? 0 : drawn[i % own]!));
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) matrix[i * n + j]! += (row[i]! * row[j]!) / dates;
  }
  if (kind === "nearly singular") for (let i = 0; i < n; i++) matrix[i * n + i]! += 10 ** -(7 + 5 * random.uniform());
  return matrix;
}

/** Weights within their bounds that sum to the total; with `vertex` as many of them on a bound as can be. */
function filled(
  random: SeededRandom,
  min: Float64Array,
  max: Float64Array,
  total: number,
  vertex: boolean,
): Float64Array {
  const n = min.length;
  const w = min.map((low) =>
    low < 0 && random.uniform() < 0.3 ? low * (vertex ? 1 : random.uniform()) : Math.max(low, 0),
  );
  for (let pass = 0; pass < 2; pass++) {
    for (let i = 0; i < n; i++) {
      const gap = total - w.reduce((sum, v) => sum + v, 0);
      const room = gap > 0 ? max[i]! - w[i]! : min[i]! - w[i]!;
      const part = vertex || pass > 0 ? 1 : Math.min(1, (3 * random.uniform()) / n);
      w[i]! += gap > 0 ? Math.min(gap, room * part) : Math.max(gap, room * part);
    }
  }
  return w;
}

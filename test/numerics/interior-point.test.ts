import { describe, expect, test } from "vitest";
import { type SeededRandom, seededRandom } from "../../src/core/random/seeded-random.js";
import { DenseForm } from "../../src/numerics/quadratic-form/dense-form.js";
import { FactorForm } from "../../src/numerics/quadratic-form/factor-form.js";
import { interiorPointKernel } from "../../src/numerics/quadratic-program/interior-point-kernel.js";
import { kktResidualKernel } from "../../src/numerics/quadratic-program/kkt-residual-kernel.js";
import type { Kinks, QuadraticProgram } from "../../src/numerics/quadratic-program/quadratic-program.js";
import { settleInteriorPoint } from "../../src/numerics/quadratic-program/settle-interior-point.js";
import { quadraticOracle } from "./quadratic-oracle.js";
import { splitProgram } from "./split-program.js";

/** G·G' + diag(specific) in both forms. */
function factorModel(random: SeededRandom, n: number, k: number): { dense: DenseForm; parts: FactorForm } {
  const loadings = Float64Array.from({ length: n * k }, () => 0.1 * random.normal());
  const specific = Float64Array.from({ length: n }, () => 0.01 + 0.04 * random.uniform());
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = i === j ? specific[i]! : 0;
      for (let f = 0; f < k; f++) sum += loadings[i * k + f]! * loadings[j * k + f]!;
      matrix[i * n + j] = sum;
    }
  }
  return { dense: new DenseForm(matrix, n), parts: new FactorForm(loadings, specific, k) };
}

/** Fully invested within [−0.2, 0.4], some further rows through 1/N, costs around 1/N and a limit on the distance from it. */
function kinkedProgram(random: SeededRandom, form: QuadraticProgram["form"]): QuadraticProgram {
  const n = form.size;
  const extra = Array.from({ length: 1 + random.integer(4) }, () =>
    Float64Array.from({ length: n }, () => random.normal()),
  );
  const through = extra.map((row) => row.reduce((sum, v) => sum + v / n, 0));
  const kinks: Kinks = {
    variables: Int32Array.from({ length: n }, (_, j) => j),
    points: Array.from({ length: n }, () => Float64Array.of(1 / n)),
    slopes: Array.from({ length: n }, () => Float64Array.of(-0.01 * random.uniform(), 0.01 * random.uniform())),
    rows: [1 + extra.length],
    signs: Array.from({ length: n }, () => [Float64Array.of(-1, 1)]),
  };
  return {
    form,
    linear: Float64Array.from({ length: n }, () => 0.05 * random.normal()),
    lower: new Float64Array(n).fill(-0.2),
    upper: new Float64Array(n).fill(0.4),
    rows: [new Float64Array(n).fill(1), ...extra, new Float64Array(n)],
    rowLower: Float64Array.from([1, ...through.map((v) => v - 0.01), Number.NEGATIVE_INFINITY]),
    rowUpper: Float64Array.from([1, ...through.map((v) => v + 0.01), 0.5 - 1]), // Σ −x on the first piece is −1 at 1/N
    kinks,
  };
}

const middle = (n: number): Float64Array => new Float64Array(n).fill(1 / n);

function settled(program: QuadraticProgram, slopeScale = 1): Float64Array {
  const { form } = program;
  const point = interiorPointKernel(program, middle(form.size), slopeScale);
  expect(point.iterations).toBeLessThan(60);
  const shift = form.diagonal.map((d) => 1e-9 * d);
  const { set, kktResidual } = settleInteriorPoint(program, point, slopeScale, shift);
  expect(kktResidual).toBeLessThan(1e-12);
  return set.x;
}

describe("interior point", () => {
  test("with costs, a limit on trades and rows it ends where quadprog ends for the program in split variables", () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = seededRandom(seed);
      const { dense } = factorModel(random, 4 + random.integer(12), 3);
      const program = kinkedProgram(random, dense);
      const x = settled(program);
      const split = splitProgram(program, 1, 1e-8);
      const other = split.weightsOf(quadraticOracle(split.matrix, split.program)!);
      x.forEach((w, j) => {
        expect(w, `seed ${seed}`).toBeCloseTo(other[j]!, 6);
      });
    }
  });

  test("in factor form it ends where the expanded matrix ends", () => {
    for (let seed = 1; seed <= 10; seed++) {
      const random = seededRandom(seed);
      const { dense, parts } = factorModel(random, 40, 4);
      const program = kinkedProgram(random, dense);
      const x = settled(program);
      settled({ ...program, form: parts }).forEach((w, j) => {
        expect(w).toBeCloseTo(x[j]!, 10);
      });
    }
  });

  test("a singular matrix, rows that repeat each other and a feasible set without inside are no obstacle", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = seededRandom(seed);
      const n = 6 + random.integer(10);
      const row = Float64Array.from({ length: n }, () => random.normal());
      const matrix = Float64Array.from({ length: n * n }, (_, p) => row[Math.floor(p / n)]! * row[p % n]!);
      const form = new DenseForm(matrix, n);
      const ones = new Float64Array(n).fill(1);
      const program: QuadraticProgram = {
        form,
        linear: Float64Array.from({ length: n }, () => random.normal()),
        lower: new Float64Array(n),
        upper: new Float64Array(n).fill(seed % 2 === 0 ? 1 / n : 3 / n), // every second one leaves 1/N alone
        rows: [ones, ones, ones.map((v) => 2 * v)],
        rowLower: Float64Array.of(1, 0.5, 2),
        rowUpper: Float64Array.of(1, 1, 2),
      };
      const x = settled(program);
      if (seed % 2 === 0) for (const w of x) expect(w).toBeCloseTo(1 / n, 12);
    }
  });

  test("the scale of the matrix and of the weights does not count", () => {
    const random = seededRandom(3);
    const { dense } = factorModel(random, 20, 3);
    const program = kinkedProgram(random, dense);
    const base = settled(program);
    for (const factor of [1e-8, 1e8]) {
      const matrix = new Float64Array(400);
      const all = Int32Array.from({ length: 20 }, (_, j) => j);
      for (let j = 0; j < 20; j++) dense.column(j, all, 20, matrix.subarray(20 * j, 20 * j + 20));
      const scaled = {
        ...program,
        form: new DenseForm(
          matrix.map((v) => v * factor),
          20,
        ),
        linear: program.linear.map((v) => v * factor),
      };
      settled(scaled, factor).forEach((w, j) => {
        expect(w).toBeCloseTo(base[j]!, 9);
      });
    }
  });

  test("inputs are left untouched", () => {
    const random = seededRandom(9);
    const program = kinkedProgram(random, factorModel(random, 8, 2).dense);
    const before = structuredClone({ ...program, form: undefined });
    settled(program);
    expect({ ...program, form: undefined }).toEqual(before);
  });
});

describe("the residual on kinks", () => {
  // ½·x² − q·x with a cost of 1 a unit on either side of 0.5
  const program = (q: number): QuadraticProgram => ({
    form: new DenseForm(Float64Array.of(1), 1),
    linear: Float64Array.of(q),
    lower: Float64Array.of(-10),
    upper: Float64Array.of(10),
    rows: [],
    rowLower: new Float64Array(0),
    rowUpper: new Float64Array(0),
    kinks: {
      variables: Int32Array.of(0),
      points: [Float64Array.of(0.5)],
      slopes: [Float64Array.of(-1, 1)],
      rows: [],
      signs: [[]],
    },
  });
  const residual = (q: number, x: number): number =>
    kktResidualKernel(program(q), Float64Array.of(x), new Float64Array(0));
  test("it is nothing on the kink while the gradient lies between the two slopes, and off it where the pieces end", () => {
    for (const q of [-0.5, 0, 0.5, 1.5]) expect(residual(q, 0.5)).toBe(0);
    expect(residual(3, 2)).toBe(0);
    expect(residual(-2, -1)).toBe(0);
  });
  test("it is what the gradient lacks, relative to its terms", () => {
    expect(residual(2, 0.5)).toBeCloseTo(0.5 / 2, 14);
    expect(residual(3, 2.5)).toBeCloseTo(0.5 / 3, 14);
  });
});

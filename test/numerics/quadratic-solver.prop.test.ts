import { describe, expect, test } from "vitest";
import { type SeededRandom, seededRandom } from "../../src/core/random/seeded-random.js";
import { DenseForm } from "../../src/numerics/quadratic-form/dense-form.js";
import type { QuadraticProgram, QuadraticSolution } from "../../src/numerics/quadratic-program/quadratic-program.js";
import { QuadraticSolver } from "../../src/numerics/quadratic-program/quadratic-solver.js";
import { quadraticOracle } from "./quadratic-oracle.js";

/** X'X / T of T rows with a common factor: singular when T is below N. */
function sampleCovariance(n: number, t: number, random: SeededRandom, common = 0.5): Float64Array {
  const matrix = new Float64Array(n * n);
  const row = new Float64Array(n);
  for (let k = 0; k < t; k++) {
    const market = common * random.normal();
    for (let i = 0; i < n; i++) row[i] = 0.2 * (market + random.normal() * (0.5 + (i % 5) / 5));
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) matrix[i * n + j]! += (row[i]! * row[j]!) / t;
  }
  return matrix;
}

interface Problem {
  readonly matrix: Float64Array;
  readonly program: QuadraticProgram;
}

function problem(
  n: number,
  matrix: Float64Array,
  given: Partial<Omit<QuadraticProgram, "form" | "rows" | "rowLower" | "rowUpper">> & {
    rows?: readonly [Float64Array, number, number][];
  } = {},
): Problem {
  const { rows = [], linear = new Float64Array(n) } = given;
  const all: readonly [Float64Array, number, number][] = [[new Float64Array(n).fill(1), 1, 1], ...rows];
  return {
    matrix,
    program: {
      form: new DenseForm(matrix, n),
      linear,
      lower: given.lower ?? new Float64Array(n),
      upper: given.upper ?? new Float64Array(n).fill(1),
      rows: all.map(([row]) => row),
      rowLower: Float64Array.from(all, ([, low]) => low),
      rowUpper: Float64Array.from(all, ([, , high]) => high),
    },
  };
}

const objective = (matrix: Float64Array, q: Float64Array, x: ArrayLike<number>): number => {
  const n = q.length;
  let value = 0;
  for (let i = 0; i < n; i++) {
    value -= q[i]! * x[i]!;
    for (let j = 0; j < n; j++) value += 0.5 * x[i]! * matrix[i * n + j]! * x[j]!;
  }
  return value;
};

/** Optimal with a residual of at most 1e-9, and no worse than the other solver. */
function expectOptimal({ matrix, program }: Problem, label: string, ridge = 0): QuadraticSolution {
  const solution = new QuadraticSolver(program).solve();
  expect(solution.status, label).toBe("optimal");
  expect(solution.kktResidual, label).toBeLessThanOrEqual(1e-9);
  const n = program.linear.length;
  // quadprog needs a definite matrix; a ridge moves its answer, so it may only be worse
  const scale = program.form.diagonal.reduce((most, d) => Math.max(most, d), 0);
  const definite = matrix.map((v, p) => (p % (n + 1) === 0 ? v + ridge * scale : v));
  const other = quadraticOracle(definite, program);
  // nearly singular, its answer may leave the feasible set
  if (other?.every((w, i) => w > program.lower[i]! - 1e-7 && w < program.upper[i]! + 1e-7)) {
    const ours = objective(matrix, program.linear, solution.x);
    const theirs = objective(matrix, program.linear, other);
    expect(ours, label).toBeLessThanOrEqual(theirs + 1e-9 * (Math.abs(theirs) + scale));
    if (ridge === 0) {
      const gap = other.reduce((most, w, i) => Math.max(most, Math.abs(w - solution.x[i]!)), 0);
      expect(gap, label).toBeLessThan(1e-7);
    }
  }
  for (let j = 0; j < n; j++) {
    const x = solution.x[j]!;
    const { lower, upper } = program;
    expect(x >= lower[j]! && x <= upper[j]!, `${label}: ${x} lies within its bounds`).toBe(true);
  }
  return solution;
}

const seeds = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

describe("hard families, with quadprog as oracle", () => {
  test("most assets held", () => {
    for (const seed of seeds(5)) {
      const n = 20 + 6 * seed;
      const random = seededRandom(seed);
      const matrix = sampleCovariance(n, 4 * n, random, 0.05);
      const { x } = expectOptimal(problem(n, matrix), `seed ${seed}`);
      expect(x.filter((w) => w > 0).length).toBeGreaterThan(n / 2);
    }
  });

  test("caps of 1/N plus a little, and of exactly 1/N", () => {
    for (const seed of seeds(6)) {
      const random = seededRandom(seed);
      const n = 3 + random.integer(25);
      const matrix = sampleCovariance(n, 3 * n, random);
      for (const more of [0, 1e-9, 1e-4, 0.2]) {
        const upper = new Float64Array(n).fill((1 + more) / n);
        const { x } = expectOptimal(problem(n, matrix, { upper }), `seed ${seed}, ${more}`);
        if (more === 0) for (const w of x) expect(w).toBeCloseTo(1 / n, 12);
      }
    }
  });

  test("fewer dates than assets: singular, the answer is an optimum all the same", () => {
    for (const seed of seeds(20)) {
      const random = seededRandom(seed);
      const n = 10 + random.integer(25);
      const matrix = sampleCovariance(n, 2 + random.integer(n - 2), random);
      const linear = Float64Array.from({ length: n }, () => (seed % 2 === 0 ? 0 : 0.02 * random.normal()));
      const upper = new Float64Array(n).fill(seed % 3 === 0 ? 0.2 : 1);
      expectOptimal(problem(n, matrix, { linear, upper }), `seed ${seed}`, 1e-9);
    }
  });

  test("duplicate assets and equal means", () => {
    for (const seed of seeds(15)) {
      const random = seededRandom(seed);
      const half = 3 + random.integer(15);
      const n = 2 * half;
      const one = sampleCovariance(half, 3 * half, random);
      const matrix = Float64Array.from(
        { length: n * n },
        (_, p) => one[(Math.floor(p / n) % half) * half + ((p % n) % half)]!,
      );
      const linear = new Float64Array(n).fill(0.05);
      expectOptimal(problem(n, matrix, { linear }), `seed ${seed}`, 1e-9);
      expectOptimal(problem(n, matrix, { linear, upper: new Float64Array(n).fill(0.3) }), `seed ${seed} capped`, 1e-9);
    }
  });

  test("degenerate vertices: round limits that meet in one point, and redundant rows", () => {
    for (const seed of seeds(60)) {
      const random = seededRandom(seed);
      const n = 12;
      const matrix = sampleCovariance(n, 40, random);
      const part = (from: number, to: number): Float64Array =>
        Float64Array.from({ length: n }, (_, i) => (i >= from && i < to ? 1 : 0));
      const linear = Float64Array.from({ length: n }, () => 3 * random.normal());
      const rows: [Float64Array, number, number][] = [
        [part(0, 4), 0.25, 0.5],
        [part(4, 8), Number.NEGATIVE_INFINITY, 0.25],
        [part(8, 12), 0.25, 0.25],
        [part(0, 8), 0.75, 0.75], // the budget less the row before
        [part(2, 6), 0.25, 0.75],
        [part(0, 4), 0.25, 0.5],
      ];
      expectOptimal(problem(n, matrix, { linear, rows, upper: new Float64Array(n).fill(0.25) }), `seed ${seed}`);
    }
  });

  test("many general rows", () => {
    for (const seed of seeds(5)) {
      const random = seededRandom(seed);
      const n = 24;
      const matrix = sampleCovariance(n, 90, random);
      const linear = Float64Array.from({ length: n }, () => 0.1 * random.normal());
      const rows = Array.from({ length: 40 }, (): [Float64Array, number, number] => {
        const row = Float64Array.from({ length: n }, () => random.normal());
        const middle = row.reduce((sum, v) => sum + v / n, 0); // 1/N for all meets it
        return [row, middle - 0.05 * random.uniform(), middle + 0.05 * random.uniform()];
      });
      expectOptimal(problem(n, matrix, { linear, rows, lower: new Float64Array(n).fill(-0.5) }), `seed ${seed}`);
    }
  });

  test("the scale of the covariance, from 1e-8 to 1e8, changes nothing", () => {
    for (const seed of seeds(5)) {
      const random = seededRandom(seed);
      const n = 25;
      const matrix = sampleCovariance(n, 60, random);
      const linear = Float64Array.from({ length: n }, () => 0.02 * random.normal());
      const base = expectOptimal(problem(n, matrix, { linear }), `seed ${seed}`).x;
      for (const scale of [1e-8, 1e-4, 1e4, 1e8]) {
        const scaled = problem(
          n,
          matrix.map((v) => v * scale),
          { linear: linear.map((v) => v * scale) },
        );
        const { x } = expectOptimal(scaled, `seed ${seed}, scale ${scale}`);
        x.forEach((w, i) => {
          expect(w).toBeCloseTo(base[i]!, 10);
        });
      }
    }
  });

  test("the scale of the weights, from 1e-6 to 1e6, scales the answer", () => {
    const random = seededRandom(4);
    const n = 20;
    const matrix = sampleCovariance(n, 60, random);
    const base = new QuadraticSolver(problem(n, matrix, { upper: new Float64Array(n).fill(0.1) }).program).solve().x;
    for (const scale of [1e-6, 1e6]) {
      const { program } = problem(n, matrix, { upper: new Float64Array(n).fill(0.1 * scale) });
      const solution = new QuadraticSolver({
        ...program,
        rowLower: Float64Array.of(scale),
        rowUpper: Float64Array.of(scale),
      }).solve();
      expect(solution.kktResidual).toBeLessThan(1e-9);
      solution.x.forEach((w, i) => {
        expect(w / scale).toBeCloseTo(base[i]!, 10);
      });
    }
  });
});

test("the same problem from one q to the next gives what a fresh solver gives", () => {
  const random = seededRandom(8);
  const n = 30;
  const matrix = sampleCovariance(n, 80, random);
  const { program } = problem(n, matrix, { upper: new Float64Array(n).fill(0.15) });
  const warm = new QuadraticSolver(program);
  for (let turn = 0; turn < 20; turn++) {
    const linear = Float64Array.from({ length: n }, () => 0.05 * random.normal());
    const cold = new QuadraticSolver(program).solve(linear);
    const found = warm.solve(linear);
    expect(found.kktResidual).toBeLessThan(1e-12);
    found.x.forEach((w, i) => {
      expect(w).toBeCloseTo(cold.x[i]!, 10);
    });
  }
});

test("what has no solution is a status", () => {
  const matrix = Float64Array.of(1, 0, 0, 1);
  const { program } = problem(2, matrix, { upper: Float64Array.of(0.3, 0.3) });
  expect(new QuadraticSolver(program).solve().status).toBe("infeasible");
  const open = problem(2, new Float64Array(4), {
    linear: Float64Array.of(1, 0),
    lower: new Float64Array(2).fill(Number.NEGATIVE_INFINITY),
    upper: new Float64Array(2).fill(Number.POSITIVE_INFINITY),
  });
  expect(new QuadraticSolver(open.program).solve().status).toBe("unbounded");
  const indefinite = problem(2, Float64Array.of(1, 2, 2, 1));
  expect(["indefinite", "optimal"]).toContain(new QuadraticSolver(indefinite.program).solve().status);
});

test("inputs are left untouched", () => {
  const random = seededRandom(2);
  const { program, matrix } = problem(10, sampleCovariance(10, 30, random));
  const before = structuredClone({ ...program, form: undefined, matrix });
  new QuadraticSolver(program).solve();
  expect({ ...program, form: undefined, matrix }).toEqual(before);
});

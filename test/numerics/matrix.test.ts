import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { choleskyKernel } from "../../src/numerics/matrix/cholesky-kernel.js";
import { dotKernel } from "../../src/numerics/matrix/dot-kernel.js";
import { compiledEigenLoops, eigenLoops, plainEigenLoops } from "../../src/numerics/matrix/eigen-loops.js";
import { leadingEigenKernel } from "../../src/numerics/matrix/leading-eigen-kernel.js";
import { multiplySymmetricKernel } from "../../src/numerics/matrix/multiply-symmetric-kernel.js";
import { compiledPanelProducts, panelProducts, plainPanelProducts } from "../../src/numerics/matrix/panel-products.js";
import { isPositiveDefiniteKernel } from "../../src/numerics/matrix/positive-definite-kernel.js";
import { symmetricEigenKernel } from "../../src/numerics/matrix/symmetric-eigen-kernel.js";
import { symmetricProductKernel } from "../../src/numerics/matrix/symmetric-product-kernel.js";
import { fromTilesKernel, tilesLength, updateTilesKernel } from "../../src/numerics/matrix/symmetric-tiles-kernel.js";
import { choleskySolveKernel, forwardSolveKernel } from "../../src/numerics/matrix/triangular-solve-kernel.js";

const SIZES = [1, 2, 3, 4, 5, 8, 13, 33, 64] as const;

function randomValues(length: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length }, () => random.normal());
}

function gram(n: number, rows: number, seed = n): Float64Array {
  return symmetricProductKernel(randomValues(rows * n, seed), rows, n);
}

function identity(n: number, value = 1): Float64Array {
  return Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? value : 0));
}

describe("symmetric product", () => {
  test.each(SIZES)("N = %d: every entry is the plain sum over the rows, bit by bit", (n) => {
    for (const rows of [1, 3, 256, 300]) {
      const x = randomValues(rows * n, 7 * n + rows);
      const center = randomValues(n, 3);
      const weights = randomValues(rows, 5).map(Math.abs);
      const c = symmetricProductKernel(x, rows, n, center, weights);
      for (let i = 0; i < n; i += 3) {
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let t = 0; t < rows; t++) {
            const w = Math.sqrt(weights[t]!);
            sum += (x[t * n + i]! - center[i]!) * w * ((x[t * n + j]! - center[j]!) * w);
          }
          expect(c[i * n + j]).toBe(sum);
          expect(c[j * n + i]).toBe(sum);
        }
      }
    }
  });

  test("the vector form and the plain form give the same bits, whatever stood in their room before", () => {
    const compiled = compiledPanelProducts();
    if (compiled === undefined) throw new Error("this runtime does not compile the vector form");
    const plain = plainPanelProducts();
    for (const n of [41, 6, 90]) {
      const x = randomValues(300 * n, n);
      const byVectors = symmetricProductKernel(x, 300, n, undefined, undefined, 1, compiled);
      expect(symmetricProductKernel(x, 300, n, undefined, undefined, 1, plain)).toEqual(byVectors);
    }
  });

  test("without WebAssembly the plain form takes over silently", () => {
    const original = globalThis.WebAssembly;
    try {
      Reflect.deleteProperty(globalThis, "WebAssembly");
      expect(compiledPanelProducts()).toBeUndefined();
    } finally {
      globalThis.WebAssembly = original;
    }
    expect(panelProducts()).toBe(panelProducts());
  });

  test("where the memory of WebAssembly cannot grow the plain form takes over with the same numbers", () => {
    const x = randomValues(300 * 60, 7);
    const product = (engine = compiledPanelProducts()!) =>
      symmetricProductKernel(x, 300, 60, undefined, undefined, 1, engine);
    const expected = product();
    const { grow } = WebAssembly.Memory.prototype;
    try {
      WebAssembly.Memory.prototype.grow = () => {
        throw new RangeError("WebAssembly.Memory.grow(): Maximum memory size exceeded");
      };
      const engine = compiledPanelProducts()!;
      expect(product(engine)).toEqual(expected);
      expect(engine.room(1_000_000).length).toBeGreaterThanOrEqual(1_000_000);
      expect(compiledEigenLoops(1_000_000)).toBeUndefined();
    } finally {
      WebAssembly.Memory.prototype.grow = grow;
    }
  });

  test("the input is not written", () => {
    const x = randomValues(60, 1);
    const before = x.slice();
    symmetricProductKernel(x, 12, 5);
    expect(x).toEqual(before);
  });
});

describe("symmetric tiles", () => {
  test.each(SIZES)("N = %d: rows that enter and leave make the sum that the rows themselves have", (n) => {
    for (const engine of [compiledPanelProducts()!, plainPanelProducts()]) {
      const center = randomValues(n, 3);
      const none = new Float64Array(n);
      const weights = randomValues(300, 5).map(Math.abs);
      const x = randomValues(310 * n, n);
      const tiles = new Float64Array(tilesLength(n));
      updateTilesKernel(tiles, 1, center, [{ values: x, count: 300, weights }], engine);
      const moved = [
        { values: x.subarray(300 * n), count: 10 },
        { values: x, count: 10, weights: weights.subarray(0, 10).map((w) => w / 2), leave: true },
      ];
      updateTilesKernel(tiles, 0.5, center, moved, engine);
      const c = fromTilesKernel(tiles, none, none, 3);
      const left = Float64Array.from({ length: 300 }, (_, t) => (t < 290 ? weights[t + 10]! / 2 : 1));
      const expected = symmetricProductKernel(x.subarray(10 * n), 300, n, center, left, 1 / 3);
      for (let k = 0; k < n * n; k++) {
        expect(Math.abs(c[k]! - expected[k]!)).toBeLessThan(1e-12 * (expected[0]! + 3 * 300));
        expect(c[k]).toBe(c[(k % n) * n + Math.floor(k / n)]);
      }
    }
  });

  test("both forms give the same bits, and a product of two vectors is taken off", () => {
    const n = 9;
    const values = randomValues(40 * n, 2);
    const [a, b] = [values.subarray(0, n), values.subarray(0, n).map((v) => 2 * v)];
    const [byVectors, plain] = [compiledPanelProducts()!, plainPanelProducts()].map((engine) => {
      const tiles = new Float64Array(tilesLength(n));
      updateTilesKernel(tiles, 1, a, [{ values, count: 40 }], engine);
      return tiles;
    });
    expect(plain).toEqual(byVectors);
    const whole = fromTilesKernel(plain!, new Float64Array(n), b, 1);
    fromTilesKernel(plain!, a, b, 1).forEach((entry, k) => {
      expect(entry).toBeCloseTo(whole[k]! - 2 * a[k % n]! * a[Math.floor(k / n)]!, 12);
    });
  });
});

describe("Cholesky", () => {
  test("a matrix is positive definite exactly where it has a factor", () => {
    for (const n of SIZES) {
      const a = gram(n, n + 2);
      expect(isPositiveDefiniteKernel(a, n)).toBe(true);
      a[n * n - 1] = -1;
      expect(isPositiveDefiniteKernel(a, n)).toBe(false);
      expect(isPositiveDefiniteKernel(gram(n + 3, n), n + 3, 1e-12)).toBe(false);
    }
  });

  test.each(SIZES)("N = %d: L·L' is the matrix and the solution solves", (n) => {
    const a = gram(n, 2 * n + 3);
    const outcome = choleskyKernel(a, n);
    if (outcome.status !== "ok") throw new Error(outcome.status);
    const { lower } = outcome;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += lower[i * n + k]! * lower[j * n + k]!;
        expect(Math.abs(sum - a[i * n + j]!)).toBeLessThan(1e-12 * a[i * n + i]! + 1e-12 * a[j * n + j]!);
        if (j > i) expect(lower[i * n + j]).toBe(0);
      }
    }
    const b = randomValues(n, 11);
    const back = multiplySymmetricKernel(a, choleskySolveKernel(lower, b));
    const condition = a.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    b.forEach((value, i) => {
      expect(Math.abs(back[i]! - value)).toBeLessThan(1e-9 * Math.max(1, condition));
    });
    expect(forwardSolveKernel(lower, b)[0]).toBe(b[0]! / lower[0]!);
  });

  test("both forms give the same bits", () => {
    const a = gram(50, 80);
    expect(choleskyKernel(a, 50, 0, plainPanelProducts())).toEqual(choleskyKernel(a, 50, 0, compiledPanelProducts()!));
  });

  test.each([1, 5, 9, 14])("the failing pivot is named: row %d repeats row 0", (repeated) => {
    const n = 15;
    const a = gram(n, 40);
    for (let k = 0; k < n; k++) a[repeated * n + k] = a[k]!;
    for (let k = 0; k < n; k++) a[k * n + repeated] = a[k * n]!;
    a[repeated * n + repeated] = a[0]!;
    expect(choleskyKernel(a, n, 1e-12)).toMatchObject({ status: "not-positive-definite", pivot: repeated });
  });

  test("an indefinite matrix, NaN and the zero matrix fail with a status", () => {
    const indefinite = Float64Array.of(1, 2, 2, 1);
    expect(choleskyKernel(indefinite, 2)).toEqual({ status: "not-positive-definite", pivot: 1, remaining: -3 });
    expect(choleskyKernel(Float64Array.of(Number.NaN), 1).status).toBe("not-positive-definite");
    expect(choleskyKernel(new Float64Array(4), 2)).toMatchObject({ pivot: 0 });
    expect(choleskyKernel(Float64Array.of(Number.POSITIVE_INFINITY), 1).status).toBe("not-positive-definite");
  });
});

/** ‖A v − λ v‖ and the distance from orthogonality, greatest over the vectors. */
function eigenErrors(a: Float64Array, n: number, values: Float64Array, vectors: Float64Array): [number, number] {
  let residual = 0;
  let skew = 0;
  const count = vectors.length / n;
  for (let k = 0; k < count; k++) {
    const v = vectors.slice(k * n, (k + 1) * n);
    multiplySymmetricKernel(a, v).forEach((value, i) => {
      residual = Math.max(residual, Math.abs(value - values[k]! * v[i]!));
    });
    for (let l = 0; l < count; l++) {
      const dot = dotKernel(v, vectors.slice(l * n, (l + 1) * n));
      skew = Math.max(skew, Math.abs(dot - (k === l ? 1 : 0)));
    }
  }
  return [residual, skew];
}

/** Matrices whose eigenvalues are simple, repeated, zero, or far apart. */
const SPECTRA: readonly (readonly [string, number, Float64Array])[] = [
  ...SIZES.map((n): [string, number, Float64Array] => [`random of ${n}`, n, gram(n, 2 * n)]),
  ["singular", 20, gram(20, 7)],
  ["identity", 12, identity(12, 3)],
  ["zero", 5, new Float64Array(25)],
  ["equal correlations", 30, identity(30, 0.5).map((value) => value + 0.5)],
  [
    "diagonal over 20 magnitudes",
    6,
    Float64Array.from({ length: 36 }, (_, k) => (k % 7 === 0 ? 10 ** (-4 * (k / 7)) : 0)),
  ],
  ["indefinite", 9, gram(9, 20).map((value, k) => (k % 10 === 0 ? value - 20 : value))],
  ["tiny numbers", 8, gram(8, 20).map((value) => value * 1e-200)],
  ["huge numbers", 11, gram(11, 20).map((value) => value * 1e140)],
  ["rank one", 23, identity(23, 0).map((_, k) => ((k % 23) + 1) * (Math.floor(k / 23) + 1))],
  ["two eigenvalues, many times each", 40, reflection(40)],
  [
    "blocks without a link",
    21,
    gram(21, 60).map((value, k) => (Math.floor(k / 21 / 7) === Math.floor((k % 21) / 7) ? value : 0)),
  ],
  ["Wilkinson's W21+, whose eigenvalues come in pairs", 21, wilkinson(21)],
  ["Hilbert", 12, identity(12, 0).map((_, k) => 1 / (1 + (k % 12) + Math.floor(k / 12)))],
];

/** I − 2vv' in a direction without a pattern: eigenvalues −1 and, 39 times, 1. */
function reflection(n: number): Float64Array {
  const v = randomValues(n, 3);
  const square = dotKernel(v, v);
  return identity(n).map((value, k) => value - (2 * v[k % n]! * v[Math.floor(k / n)]!) / square);
}

function wilkinson(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, k) => {
    const i = Math.floor(k / n);
    const j = k % n;
    return i === j ? Math.abs(i - (n - 1) / 2) : Math.abs(i - j) === 1 ? 1 : 0;
  });
}

describe("eigenvalues", () => {
  test.each(SPECTRA)("%s: values agree with ml-matrix, vectors are eigenvectors and orthonormal", (_, n, a) => {
    const { status, values, vectors } = symmetricEigenKernel(a, n, { vectors: true });
    expect(status).toBe("ok");
    const scale = Math.max(...a.map(Math.abs), Number.MIN_VALUE);
    const [residual, skew] = eigenErrors(a, n, values, vectors);
    expect(residual).toBeLessThanOrEqual(1e-13 * n * scale);
    expect(skew).toBeLessThan(1e-13 * n);
    if (scale > 1e-100) {
      const oracle = new EigenvalueDecomposition(Matrix.from1DArray(n, n, Array.from(a)), { assumeSymmetric: true });
      const sorted = Float64Array.from(oracle.realEigenvalues).sort();
      values.forEach((value, k) => {
        expect(Math.abs(value - sorted[k]!)).toBeLessThanOrEqual(1e-12 * n * scale);
      });
    }
    const alone = symmetricEigenKernel(a, n, { vectors: false });
    expect(alone.vectors.length).toBe(0);
    values.forEach((value, k) => {
      expect(Math.abs(alone.values[k]! - value)).toBeLessThanOrEqual(1e-13 * n * scale);
    });
  });

  test.each(SPECTRA)("%s: the leading vectors are eigenvectors and orthonormal", (_, n, a) => {
    const count = Math.ceil(n / 2);
    const { status, values, vectors } = leadingEigenKernel(a, n, () => count);
    expect(status).toBe("ok");
    expect(vectors.length).toBe(count * n);
    const all = symmetricEigenKernel(a, n, { vectors: false }).values;
    values.forEach((value, k) => {
      expect(value).toBe(all[n - 1 - k]);
    });
    const scale = Math.max(...a.map(Math.abs), Number.MIN_VALUE);
    const [residual, skew] = eigenErrors(a, n, values, vectors);
    expect(residual).toBeLessThanOrEqual(1e-12 * n * scale);
    expect(skew).toBeLessThan(1e-13 * n);
  });

  test.each(SPECTRA)("%s: the vector form and the plain form give the same bits", (_, n, a) => {
    for (const vectors of [false, true]) {
      const byVectors = symmetricEigenKernel(a, n, { vectors }, (length) => compiledEigenLoops(length)!);
      expect(symmetricEigenKernel(a, n, { vectors }, plainEigenLoops)).toEqual(byVectors);
    }
  });

  test("what stood in the room before does not matter", () => {
    const a = gram(37, 80);
    const first = symmetricEigenKernel(a, 37, { vectors: true });
    symmetricEigenKernel(
      gram(64, 70).map((value) => value * 1e300),
      64,
      { vectors: true },
    );
    symmetricEigenKernel(new Float64Array(49).fill(Number.NaN), 7, { vectors: true });
    expect(symmetricEigenKernel(a, 37, { vectors: true })).toEqual(first);
    expect(leadingEigenKernel(a, 37, () => 5)).toEqual(leadingEigenKernel(a, 37, () => 5));
  });

  test("a matrix of 300: more rotations than are collected at a time", () => {
    const a = gram(300, 320);
    const { status, values, vectors } = symmetricEigenKernel(a, 300, { vectors: true });
    expect(status).toBe("ok");
    const [residual, skew] = eigenErrors(a, 300, values, vectors);
    expect(residual).toBeLessThan(1e-13 * values[299]!);
    expect(skew).toBeLessThan(1e-13);
  });

  test("without WebAssembly the plain loops take over silently", () => {
    const original = globalThis.WebAssembly;
    try {
      Reflect.deleteProperty(globalThis, "WebAssembly");
      expect(compiledEigenLoops(100)).toBeUndefined();
    } finally {
      globalThis.WebAssembly = original;
    }
    expect(eigenLoops(100)).toBe(eigenLoops(50));
    // room above 16 MB is not kept
    expect(eigenLoops(2 ** 21 + 1)).not.toBe(eigenLoops(2 ** 21 + 1));
  });

  test("NaN ends with a status", () => {
    const a = identity(4);
    a[5] = Number.NaN;
    expect(symmetricEigenKernel(a, 4, { vectors: true }).status).toBe("iteration-limit");
    expect(leadingEigenKernel(a, 4, () => 2).status).toBe("iteration-limit");
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { FactorMoments, Moments } from "../../src/core/types.js";
import { covarianceDiagnostics } from "../../src/moments/covariance-diagnostics.js";
import { nearestPositiveDefinite } from "../../src/moments/nearest-positive-definite.js";
import { covarianceEntryKernel } from "../../src/numerics/covariance/covariance-entry-kernel.js";
import { choleskyKernel } from "../../src/numerics/matrix/cholesky-kernel.js";
import reference from "../reference/moments/factors.json" with { type: "json" };

function momentsOf(rows: readonly (readonly number[])[]): Moments {
  const n = rows.length;
  return {
    assets: Array.from({ length: n }, (_, i) => `A${i}`),
    mean: new Float64Array(n),
    covariance: Float64Array.from(rows.flat()),
    periodsPerYear: 252,
  };
}

describe("diagnostics", () => {
  test("of two assets, by hand", () => {
    const found = covarianceDiagnostics(
      momentsOf([
        [2, 1],
        [1, 2],
      ]),
    );
    expect(found.smallestEigenvalue).toBeCloseTo(1, 14);
    expect(found.largestEigenvalue).toBeCloseTo(3, 14);
    expect(found.conditionNumber).toBeCloseTo(3, 13);
    expect(found).toMatchObject({ rank: 2, positiveDefinite: true, constantAssets: [] });
  });

  test("a singular one has an infinite condition number and names what never moves", () => {
    const found = covarianceDiagnostics(
      momentsOf([
        [1, 0, 1],
        [0, 0, 0],
        [1, 0, 1],
      ]),
    );
    expect(found).toMatchObject({
      rank: 1,
      positiveDefinite: false,
      conditionNumber: null,
      constantAssets: ["A1"],
    });
  });

  test("an indefinite one is diagnosed, not refused", () => {
    const found = covarianceDiagnostics(momentsOf(reference.input.indefinite));
    expect(found.smallestEigenvalue).toBeCloseTo(1 - Math.SQRT2, 13);
    expect(found.positiveDefinite).toBe(false);
  });

  test("what is no matrix of the assets is refused by name", () => {
    expect(() => covarianceDiagnostics({ ...momentsOf([[1]]), covariance: new Float64Array(2) })).toThrow(/1 expected/);
    expect(() => covarianceDiagnostics(momentsOf([]))).toThrow(/moments\.assets is empty/);
    const nan = momentsOf([
      [1, Number.NaN],
      [0, 1],
    ]);
    expect(() => covarianceDiagnostics(nan)).toThrow(/moments\.covariance of A0 and A1 is NaN/);
    const skew = momentsOf([
      [1, 0.2],
      [0.1, 1],
    ]);
    expect(() => covarianceDiagnostics(skew)).toThrow(/not symmetric: A1 and A0/);
  });
});

describe("nearest positive definite", () => {
  test("higham: the example that he prints, 0.7607 and 0.1573, and statsmodels beside it", () => {
    const { covariance } = nearestPositiveDefinite(momentsOf(reference.input.indefinite), { method: "higham" });
    expect(covariance[1]).toBeCloseTo(0.7607, 4);
    expect(covariance[2]).toBeCloseTo(0.1573, 4);
    reference.expected.corrNearest.flat().forEach((value, k) => {
      expect(covariance[k]).toBeCloseTo(value, 3);
    });
  });

  test("clip: eigenvalues raised, the diagonal made whole again", () => {
    const { covariance } = nearestPositiveDefinite(momentsOf(reference.input.indefinite), { floor: 1e-10 });
    // clipping 1 − √2 to 0 gives entries of (1 + √2) v v' + w w' whose correlation is this
    const v = [0.5, Math.SQRT1_2, 0.5];
    const w = [Math.SQRT1_2, 0, -Math.SQRT1_2];
    const raw = (i: number, j: number): number => (1 + Math.SQRT2) * v[i]! * v[j]! + w[i]! * w[j]!;
    expect(covariance[1]).toBeCloseTo(raw(0, 1) / Math.sqrt(raw(0, 0) * raw(1, 1)), 8);
    expect(covariance[2]).toBeCloseTo(raw(0, 2) / Math.sqrt(raw(0, 0) * raw(2, 2)), 8);
  });

  test("what is positive definite comes back as it was", () => {
    const sound = momentsOf([
      [0.04, 0.01],
      [0.01, 0.09],
    ]);
    expect(nearestPositiveDefinite(sound)).toBe(sound);
  });

  test("an asset that never moves gets the least of variances", () => {
    const still = momentsOf([
      [0.04, 0],
      [0, 0],
    ]);
    const { covariance } = nearestPositiveDefinite(still);
    expect(covariance[0]).toBe(0.04);
    expect(covariance[3]).toBeCloseTo(4e-10, 15);
  });

  test("any symmetric matrix becomes one that Cholesky factorizes, with its variances kept and both triangles equal", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 81, maxLength: 81 }),
        fc.constantFrom("clip", "higham"),
        fc.constantFrom(1e-8, 1, 1e8),
        (n, numbers, method, scale) => {
          const rows = Array.from({ length: n }, (_, i) =>
            Array.from(
              { length: n },
              (_, j) =>
                scale * (i === j ? Math.abs(numbers[i]!) + 0.01 : numbers[9 * Math.min(i, j) + Math.max(i, j)]!),
            ),
          );
          const moments = momentsOf(rows);
          const before = structuredClone(moments);
          const { covariance } = nearestPositiveDefinite(moments, { method });
          expect(moments).toEqual(before);
          expect(choleskyKernel(covariance, n).status).toBe("ok");
          for (let i = 0; i < n; i++) {
            expect(covariance[i * n + i]).toBe(rows[i]![i]);
            for (let j = 0; j < n; j++) expect(covariance[i * n + j]).toBe(covariance[j * n + i]);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test("options outside their range are refused", () => {
    const moments = momentsOf([[1]]);
    expect(() => nearestPositiveDefinite(moments, { floor: 0 })).toThrow(/floor is 0/);
    expect(() => nearestPositiveDefinite(moments, { floor: 2 })).toThrow(/floor is 2/);
    expect(() => nearestPositiveDefinite(moments, { method: "clamp" as "clip" })).toThrow(/method is "clamp"/);
  });
});

/** Factors, and the same covariance written out. */
function bothForms(factors: FactorMoments["factors"]): { readonly form: FactorMoments; readonly full: Moments } {
  const n = factors.specificVariance.length;
  const assets = Array.from({ length: n }, (_, i) => `A${i}`);
  const form: FactorMoments = { assets, mean: new Float64Array(n), periodsPerYear: 252, factors };
  const covariance = Float64Array.from({ length: n * n }, (_, at) =>
    covarianceEntryKernel(form, Math.floor(at / n), at % n),
  );
  return { form, full: { assets, mean: form.mean, periodsPerYear: 252, covariance } };
}

const random = seededRandom(9);
const randomFactors = (n: number, specific: (i: number) => number): FactorMoments["factors"] => ({
  names: ["one", "two"],
  loadings: Float64Array.from({ length: 2 * n }, () => random.normal()),
  covariance: Float64Array.of(0.04, 0.01, 0.01, 0.02),
  specificVariance: Float64Array.from({ length: n }, (_, i) => specific(i)),
});

describe("the factor form", () => {
  test.each([
    ["alike", randomFactors(7, () => 0.02), 7],
    ["of many sizes", randomFactors(12, (i) => 0.001 * (i + 1) ** 3), 12],
    ["of one asset", randomFactors(1, () => 0.1), 1],
    ["without specific risk", randomFactors(6, () => 0), 2],
    ["of some assets alone", randomFactors(6, (i) => (i < 2 ? 0.01 : 0)), 4],
    ["indefinite", { ...randomFactors(5, () => 0.02), covariance: Float64Array.of(0.04, 0.06, 0.06, 0.02) }, 5],
  ])("specific risk %s: the diagnostics are those of the matrix written out", (_, factors, rank) => {
    const { form, full } = bothForms(factors);
    const found = covarianceDiagnostics(form);
    const written = covarianceDiagnostics(full);
    const size = written.largestEigenvalue;
    expect(Math.abs(found.smallestEigenvalue - written.smallestEigenvalue)).toBeLessThan(1e-14 * size);
    expect(Math.abs(found.largestEigenvalue - size)).toBeLessThan(1e-14 * size);
    expect(found.rank).toBe(rank);
    expect(found.positiveDefinite).toBe(written.positiveDefinite);
    expect(found.constantAssets).toEqual(written.constantAssets);
  });

  test("an asset without loadings and specific risk never moves", () => {
    const factors = randomFactors(3, (i) => 0.01 * i);
    factors.loadings.fill(0, 0, 2);
    expect(covarianceDiagnostics(bothForms(factors).form)).toMatchObject({ rank: 2, constantAssets: ["A0"] });
  });

  test("is returned as it is where it is definite", () => {
    const { form } = bothForms(randomFactors(5, () => 0.02));
    expect(nearestPositiveDefinite(form)).toBe(form);
  });

  test.each([
    ["singular", randomFactors(6, () => 0)],
    ["with an indefinite F", { ...randomFactors(5, () => 0), covariance: Float64Array.of(0.04, 0.06, 0.06, 0.02) }],
  ])("%s becomes definite beyond the floor, stays factors, and leaves the input alone", (_, factors) => {
    const { form } = bothForms(factors);
    const before = structuredClone(form);
    const mended = nearestPositiveDefinite(form, { floor: 1e-6 });
    expect(form).toEqual(before);
    expect(mended.factors.names).toEqual(["one", "two"]);
    const { full } = bothForms(mended.factors);
    const deviation = form.assets.map((_, i) => Math.sqrt(covarianceEntryKernel(mended, i, i)));
    const n = deviation.length;
    const correlation = full.covariance.map((value, at) => value / deviation[Math.floor(at / n)]! / deviation[at % n]!);
    expect(covarianceDiagnostics({ ...full, covariance: correlation }).smallestEigenvalue).toBeGreaterThan(0.999e-6);
  });

  test("a singular one keeps its variances", () => {
    const { form } = bothForms(randomFactors(4, () => 0));
    const mended = nearestPositiveDefinite(form);
    for (let i = 0; i < 4; i++) {
      expect(covarianceEntryKernel(mended, i, i) / covarianceEntryKernel(form, i, i)).toBeCloseTo(1, 14);
    }
  });
});

test.each([
  ["covarianceDiagnostics", covarianceDiagnostics],
  ["nearestPositiveDefinite", nearestPositiveDefinite],
])("%s asks for moments when it gets none", (_, method) => {
  const { assets, mean } = momentsOf([
    [1, 0],
    [0, 1],
  ]);
  const refused = (moments: unknown, message: string): void =>
    expect(() => Reflect.apply(method, undefined, [moments])).toThrow(
      expect.objectContaining({ code: "invalid-argument", message: expect.stringContaining(message) }),
    );
  refused(undefined, "moments is undefined: give what estimateMoments returns");
  refused({}, "moments is {} without a list of assets");
  expect(() => Reflect.apply(method, undefined, [{ assets, mean }])).toThrow(/moments.covariance has no numbers/);
});

import { expect, test } from "vitest";
import type { Moments } from "../../src/core/types.js";
import { nearestPositiveDefinite } from "../../src/moments/index.js";

const momentsOf = (covariance: readonly number[]): Moments => ({
  assets: ["A", "B", "C"].slice(0, Math.sqrt(covariance.length)),
  mean: new Float64Array(Math.sqrt(covariance.length)),
  covariance: Float64Array.from(covariance),
  periodsPerYear: 252,
});

test.each([
  ["at the end of the numbers", [1e308, 1e308, 1e308, 1e308]],
  ["at the other end", [5e-324, 5e-324, 5e-324, 5e-324]],
  ["of both ends", [1e308, 0, 0, 1e-320]],
  ["of zero", [0, 0, 0, 0]],
])("variances %s are repaired or refused, and the search comes to an end", (_name, covariance) => {
  for (const method of ["clip", "higham"] as const) {
    let repaired: Moments | undefined;
    try {
      repaired = nearestPositiveDefinite(momentsOf(covariance), { method });
    } catch (error) {
      expect(error).toMatchObject({ code: "not-a-covariance" });
    }
    if (repaired !== undefined) expect(repaired.covariance.every(Number.isFinite)).toBe(true);
  }
});

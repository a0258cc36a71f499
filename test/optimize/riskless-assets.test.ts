import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { ReturnsTable } from "../../src/core/types.js";
import { meanRisk, requireOptimal } from "../../src/optimize/index.js";

const PERIODS = 23;
const PER_YEAR = 365;

/** `still` assets that earn the same in each period, the next always more than the one before, and one that moves and earns most. */
function market(still: number): ReturnsTable {
  const random = seededRandom(31);
  const n = still + 1;
  return {
    kind: "simple",
    assets: Array.from({ length: n }, (_, i) => `A${i}`),
    dates: Array.from({ length: PERIODS }, (_, t) => new Date(Date.UTC(2020, 0, 1 + t)).toISOString().slice(0, 10)),
    values: Float64Array.from({ length: PERIODS * n }, (_, k) =>
      k % n < still ? 0.0007 * (1 + (k % n)) : 0.003 + 0.02 * random.normal(),
    ),
  };
}

/** The risks of the asset that moves, by their definitions. */
const risks = {
  "semi-deviation": (apart: readonly number[]) =>
    Math.sqrt(apart.reduce((sum, x) => sum + Math.min(0, x) ** 2, 0) / PERIODS),
  "mean-absolute-deviation": (apart: readonly number[]) => apart.reduce((sum, x) => sum + Math.abs(x), 0) / PERIODS,
};

describe.each(["semi-deviation", "mean-absolute-deviation"] as const)(
  "%s beside assets that do not move",
  (measure) => {
    test.each([1, 2, 3])("%i of them: every answer is a mix of the best of them and the asset that moves", (still) => {
      const returns = market(still);
      const moving = Array.from({ length: PERIODS }, (_, t) => returns.values[t * (still + 1) + still]!);
      const mean = moving.reduce((sum, x) => sum + x, 0) / PERIODS;
      const risk = risks[measure](moving.map((x) => x - mean));
      const rate = 0.0007 * still * PER_YEAR;
      for (const target of [1e-6, 1e-4, 1e-3]) {
        const answer = requireOptimal(meanRisk(returns, { measure, objective: "target-risk", target }));
        const share = target / risk;
        expect(answer.expectedReturn).toBeCloseTo(share * mean * PER_YEAR + (1 - share) * rate, 9);
      }
      const ratio = requireOptimal(meanRisk(returns, { measure, objective: "maximum-ratio", riskFreeRate: rate }));
      expect(ratio.returnOverRisk! / ((mean * PER_YEAR - rate) / risk)).toBeCloseTo(1, 9);
      expect(meanRisk(returns, { measure, objective: "maximum-ratio" }).status).toBe("unbounded");
    });

    test("a target of 0 is refused, as rounding cannot tell it from a small one", () => {
      expect(() => meanRisk(market(1), { measure, objective: "target-risk", target: 0 })).toThrow(
        /options.target is 0, .*give a small one, such as 1e-6/,
      );
    });
  },
);

test("a target of 0 stands for measures that may be less", () => {
  const answer = meanRisk(market(1), { measure: "worst-realization", objective: "target-risk", target: 0 });
  expect(requireOptimal(answer).risk).toBeCloseTo(0, 12);
});

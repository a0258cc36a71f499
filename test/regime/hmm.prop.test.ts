import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PortfolioError } from "../../src/core/errors/portfolio-error.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import {
  detectRegimes,
  filterStates,
  fitGaussianHmm,
  fitStudentHmm,
  type HmmCovariance,
  smoothStates,
} from "../../src/regime/index.js";
import { hostileSeries } from "./hostile-series.js";
import { pricesOf } from "./simulate.js";

function rowSums(values: ArrayLike<number>, columns: number): number[] {
  return Array.from({ length: values.length / columns }, (_, t) =>
    Array.from(values)
      .slice(t * columns, (t + 1) * columns)
      .reduce((a, b) => a + b),
  );
}

const kinds = fc.constantFrom(...hostileSeries);
const cases = fc.record({
  kind: kinds,
  seed: fc.integer({ min: 0, max: 1e6 }),
  rows: fc.integer({ min: 2, max: 160 }),
  dimension: fc.constantFrom(1, 2, 3, 4),
  states: fc.integer({ min: 1, max: 8 }),
  covariance: fc.constantFrom<HmmCovariance>("diagonal", "full"),
  student: fc.boolean(),
});

describe("random, degenerate and hostile series", () => {
  test("a fit is refused by name, or every row of probabilities sums to 1 and every covariance is positive", () => {
    fc.assert(
      fc.property(cases, ({ kind, seed, rows, dimension, states, covariance, student }) => {
        const values = kind.make(rows * dimension, seededRandom(seed));
        const observations = { values, dimension };
        const options = { states, covariance, restarts: 2, maxIterations: 15, seed };
        let hmm: ReturnType<typeof fitGaussianHmm> | ReturnType<typeof fitStudentHmm>;
        try {
          hmm = student ? fitStudentHmm(observations, options) : fitGaussianHmm(observations, options);
        } catch (error) {
          expect(error).toBeInstanceOf(PortfolioError);
          return;
        }
        expect(Number.isFinite(hmm.logLikelihood)).toBe(true);
        for (const sums of [
          rowSums(hmm.parameters.transition, states),
          rowSums(hmm.parameters.start, states),
          rowSums(filterStates(hmm, observations), states),
          rowSums(smoothStates(hmm, observations), states),
        ]) {
          for (const sum of sums) expect(Math.abs(sum - 1)).toBeLessThan(1e-10);
        }
        expect(hmm.parameters.transition.every((p) => p > 0)).toBe(true);
      }),
      { numRuns: 300, seed: 20 },
    );
  });

  test("regimes of any market sum to 1 on every date", () => {
    fc.assert(
      fc.property(kinds, fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 64, max: 200 }), (kind, seed, rows) => {
        const returns = kind.make(rows, seededRandom(seed)).map((x) => 0.3 * Math.tanh(x));
        const mode = (["anchored", "volatility", "latent"] as const)[seed % 3]!;
        try {
          const { path, model } = detectRegimes(pricesOf(returns), { mode });
          for (const sum of rowSums(path.probabilities, 6)) expect(Math.abs(sum - 1)).toBeLessThan(1e-12);
          const k = model.chain.roles.length;
          for (const sum of rowSums(Float64Array.from(model.chain.transition), k)) {
            expect(Math.abs(sum - 1)).toBeLessThan(1e-10);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(PortfolioError);
        }
      }),
      { numRuns: 60, seed: 21 },
    );
  });
});

test("scaling and shifting the observations changes no probability", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1000 }),
      fc.constantFrom(1e-6, 0.01, 100),
      fc.double({ min: -1, max: 1, noNaN: true }),
      (seed, scale, shift) => {
        const values = hostileSeries[0]!.make(120, seededRandom(seed));
        const options = { states: 2, restarts: 1, maxIterations: 10, tolerance: 0, seed };
        const a = { values, dimension: 1 };
        const b = { values: values.map((x) => scale * (x + shift)), dimension: 1 };
        const p = filterStates(fitGaussianHmm(a, options), a);
        const q = filterStates(fitGaussianHmm(b, options), b);
        p.forEach((x, i) => {
          expect(q[i]).toBeCloseTo(x, 6);
        });
      },
    ),
    { numRuns: 25, seed: 22 },
  );
});

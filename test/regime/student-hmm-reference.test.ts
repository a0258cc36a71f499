import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { digammaKernel } from "../../src/numerics/distribution/digamma-kernel.js";
import { logGamma } from "../../src/numerics/distribution/log-gamma.js";
import { filterStates, fitStudentHmm, scoreStates, smoothStates } from "../../src/regime/index.js";

interface Reference {
  readonly input: Record<
    "values" | "start" | "transition" | "means" | "scales" | "degreesOfFreedom" | "points",
    number[]
  >;
  readonly expected: {
    readonly oneState: Record<"nu" | "mean" | "scale" | "logLikelihood", number>;
    readonly logLikelihood: number;
  } & Record<"filtered" | "smoothed" | "logGamma" | "digamma", number[]>;
  readonly tolerance: number;
}
const { input, expected, tolerance }: Reference = JSON.parse(
  readFileSync(new URL("../reference/regime/student-hmm.json", import.meta.url), "utf8"),
);
const observations = { values: Float64Array.from(input.values), dimension: 1 };

test("one Student-t state is scipy's maximum-likelihood fit", () => {
  const fit = fitStudentHmm(observations, {
    states: 1,
    restarts: 1,
    tolerance: 1e-12,
    maxIterations: 5000,
    covarianceFloor: 0,
    transitionPrior: 0,
  });
  const one = expected.oneState;
  expect(fit.logLikelihood).toBeCloseTo(one.logLikelihood, 8);
  expect(fit.degreesOfFreedom[0]! / one.nu).toBeCloseTo(1, 4);
  expect(Math.sqrt(fit.parameters.covariances[0]!) / one.scale).toBeCloseTo(1, 5);
  expect(fit.parameters.means[0]).toBeCloseTo(one.mean, 7);
});

test("two Student-t states are scored, filtered and smoothed as with scipy's densities", () => {
  const hmm = {
    states: 2,
    dimension: 1,
    covariance: "diagonal" as const,
    parameters: {
      start: Float64Array.from(input.start),
      transition: Float64Array.from(input.transition),
      means: Float64Array.from(input.means),
      covariances: Float64Array.from(input.scales, (s) => s * s),
    },
    degreesOfFreedom: Float64Array.from(input.degreesOfFreedom),
  };
  expect(Math.abs(scoreStates(hmm, observations) / expected.logLikelihood - 1)).toBeLessThan(tolerance);
  const gap = (actual: Float64Array, reference: readonly number[]): number =>
    Math.max(...reference.map((e, i) => Math.abs(e - actual[i]!)));
  expect(gap(filterStates(hmm, observations), expected.filtered)).toBeLessThan(tolerance);
  expect(gap(smoothStates(hmm, observations), expected.smoothed)).toBeLessThan(tolerance);
});

test("log-gamma and digamma agree with scipy", () => {
  input.points.forEach((x, i) => {
    expect(logGamma(x)).toBeCloseTo(expected.logGamma[i]!, 12);
    expect(digammaKernel(x)).toBeCloseTo(expected.digamma[i]!, 12);
  });
});

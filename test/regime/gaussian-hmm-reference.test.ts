import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  decodeStates,
  filterStates,
  fitGaussianHmm,
  type HmmParameters,
  scoreStates,
  smoothStates,
} from "../../src/regime/index.js";

interface PlainParameters {
  readonly start: number[];
  readonly transition: number[];
  readonly means: number[];
  readonly covariances: number[];
}
interface Case {
  readonly input: {
    readonly rows: number;
    readonly states: number;
    readonly dimension: number;
    readonly covariance: "diagonal" | "full";
    readonly values: number[];
    readonly initial: PlainParameters;
  };
  readonly expected: {
    readonly fits: Record<string, { readonly history: number[]; readonly parameters: PlainParameters }>;
    readonly logLikelihood: number;
    readonly posteriors: number[];
    readonly path: number[];
  };
}

const reference: { cases: Case[]; tolerance: number } = JSON.parse(
  readFileSync(new URL("../reference/regime/gaussian-hmm.json", import.meta.url), "utf8"),
);

const typed = (p: PlainParameters): HmmParameters => ({
  start: Float64Array.from(p.start),
  transition: Float64Array.from(p.transition),
  means: Float64Array.from(p.means),
  covariances: Float64Array.from(p.covariances),
});

/** Greatest difference relative to the greatest number of the reference. */
function gap(actual: ArrayLike<number>, expected: readonly number[]): number {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((e, i) => Math.abs(actual[i]! - e))) / scale;
}

describe.each(reference.cases)("hmmlearn, $input.states states, $input.dimension columns, $input.covariance", (c) => {
  const { states, dimension, covariance } = c.input;
  const observations = { values: Float64Array.from(c.input.values), dimension };
  const initial = typed(c.input.initial);

  test.each([1, 5, 50])("history and parameters agree after %i iterations", (maxIterations) => {
    const hmm = fitGaussianHmm(observations, { states, covariance, initial, maxIterations, tolerance: 0 });
    const expected = c.expected.fits[maxIterations]!;
    expect(hmm.iterations).toBe(maxIterations);
    expect(gap(hmm.history, expected.history)).toBeLessThan(reference.tolerance);
    for (const name of ["start", "transition", "means", "covariances"] as const) {
      expect(gap(hmm.parameters[name], expected.parameters[name]), name).toBeLessThan(reference.tolerance);
    }
  });

  test("log-likelihood, posteriors and Viterbi path agree after 50 iterations", () => {
    const hmm = fitGaussianHmm(observations, { states, covariance, initial, maxIterations: 50, tolerance: 0 });
    expect(gap([scoreStates(hmm, observations)], [c.expected.logLikelihood])).toBeLessThan(reference.tolerance);
    expect(hmm.logLikelihood).toBe(scoreStates(hmm, observations));
    expect(gap(smoothStates(hmm, observations), c.expected.posteriors)).toBeLessThan(reference.tolerance);
    expect([...decodeStates(hmm, observations)]).toEqual(c.expected.path);
  });

  test("the last filtered row is the last smoothed one", () => {
    const hmm = { states, dimension, covariance, parameters: initial };
    const filtered = filterStates(hmm, observations).slice(-states);
    const smoothed = smoothStates(hmm, observations).slice(-states);
    for (let k = 0; k < states; k++) expect(smoothed[k]).toBeCloseTo(filtered[k]!, 12);
  });
});

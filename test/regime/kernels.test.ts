import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { kMeansKernel } from "../../src/numerics/clustering/k-means-kernel.js";
import { exponentialKernel } from "../../src/numerics/distribution/exponential-kernel.js";
import { hmmBackwardKernel } from "../../src/numerics/hmm/hmm-backward-kernel.js";
import { hmmForwardKernel } from "../../src/numerics/hmm/hmm-forward-kernel.js";
import { stationaryDistributionKernel } from "../../src/numerics/hmm/stationary-distribution-kernel.js";

test("exponentials agree with Math.exp to 5e-16, and vanish below -708", () => {
  const random = seededRandom(1);
  for (let i = 0; i < 20_000; i++) {
    const x = -708 * random.uniform() ** 2;
    expect(Math.abs(exponentialKernel(x) / Math.exp(x) - 1)).toBeLessThan(5e-16);
  }
  expect(exponentialKernel(0)).toBe(1);
  expect(exponentialKernel(-709)).toBe(0);
  expect(exponentialKernel(Number.NEGATIVE_INFINITY)).toBe(0);
  expect(exponentialKernel(Number.NaN)).toBeNaN();
});

describe.each([2, 4, 5, 6])("%i states: the passes that are written out agree with the plain loops", (states) => {
  const rows = 60;
  const random = seededRandom(states);
  const rowOf = (length: number): number[] => {
    const raw = Array.from({ length }, () => random.uniform() + 0.01);
    const sum = raw.reduce((a, b) => a + b);
    return raw.map((p) => p / sum);
  };
  const start = rowOf(states);
  const transition = Array.from({ length: states }, () => rowOf(states));
  const densities = Array.from({ length: rows }, () => Array.from({ length: states }, () => random.uniform()));

  /** Passes over arrays of S columns, padded with states that cannot be entered. */
  function passes(stride: number) {
    const d = new Float64Array(rows * stride);
    const s = new Float64Array(stride);
    const forward = new Float64Array(stride * stride);
    const into = new Float64Array(stride * stride);
    for (let k = 0; k < states; k++) {
      s[k] = start[k]!;
      for (let j = 0; j < states; j++) {
        forward[k * stride + j] = transition[k]![j]!;
        into[j * stride + k] = transition[k]![j]!;
      }
      for (let t = 0; t < rows; t++) d[t * stride + k] = densities[t]![k]!;
    }
    const alpha = new Float64Array(rows * stride);
    const inverseSums = new Float64Array(rows);
    const pairs = new Float64Array(stride * stride);
    const state = { row: 0, logSum: 0 };
    hmmForwardKernel(d, s, into, alpha, inverseSums, rows, stride, state);
    const filtered = alpha.slice();
    hmmBackwardKernel(d, forward, alpha, inverseSums, pairs, rows, stride);
    const pick = (values: Float64Array, count: number): number[] =>
      Array.from({ length: count * states }, (_, i) => values[Math.floor(i / states) * stride + (i % states)]!);
    return {
      logSum: state.logSum,
      filtered: pick(filtered, rows),
      smoothed: pick(alpha, rows),
      pairs: pick(pairs, states),
    };
  }

  test("filtered, smoothed, pairs and the log-likelihood", () => {
    const plain = passes(7);
    for (const stride of [4, 6].filter((width) => width >= states)) {
      const written = passes(stride);
      expect(written.logSum).toBeCloseTo(plain.logSum, 12);
      for (const name of ["filtered", "smoothed", "pairs"] as const) {
        written[name].forEach((p, i) => {
          expect(p).toBeCloseTo(plain[name][i]!, 12);
        });
      }
    }
  });
});

test("the stationary distribution is left in place by the chain", () => {
  const a = Float64Array.of(0.9, 0.1, 0, 0.05, 0.9, 0.05, 1e-12, 0.5, 0.5 - 1e-12);
  const pi = stationaryDistributionKernel(a, 3);
  for (let j = 0; j < 3; j++) {
    let sum = 0;
    for (let i = 0; i < 3; i++) sum += pi[i]! * a[3 * i + j]!;
    expect(sum).toBeCloseTo(pi[j]!, 14);
  }
  expect(pi.reduce((x, y) => x + y)).toBeCloseTo(1, 14);
});

test("k-means finds two clouds, and lives with fewer distinct rows than groups", () => {
  const random = seededRandom(4);
  const labels = kMeansKernel(Float64Array.of(0, 0.1, 5, 5.1, 0.2, 4.9), 6, 1, 2, random.uniform);
  expect(labels[0]).toBe(labels[1]);
  expect(labels[0]).toBe(labels[4]);
  expect(labels[2]).toBe(labels[5]);
  expect(labels[0]).not.toBe(labels[2]);
  expect(kMeansKernel(new Float64Array(5).fill(1), 5, 1, 3, random.uniform).length).toBe(5);
});

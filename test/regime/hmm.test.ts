import { describe, expect, test } from "vitest";
import { PortfolioError } from "../../src/core/errors/portfolio-error.js";
import {
  decodeStates,
  filterStates,
  fitGaussianHmm,
  fitStudentHmm,
  type HmmOptions,
  type HmmParameters,
  scoreStates,
  smoothStates,
} from "../../src/regime/index.js";
import { simulateStates } from "./simulate.js";

function thrown(run: () => unknown): PortfolioError {
  try {
    run();
  } catch (error) {
    if (error instanceof PortfolioError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

const one = (values: ArrayLike<number>) => ({ values: Float64Array.from(values), dimension: 1 });
const twoStates: HmmParameters = {
  start: Float64Array.of(0.5, 0.5),
  transition: Float64Array.of(0.9, 0.1, 0.2, 0.8),
  means: Float64Array.of(0, 1),
  covariances: Float64Array.of(1, 4),
};
const hmm = { states: 2, dimension: 1, covariance: "diagonal" as const, parameters: twoStates };

/** Filtered, smoothed and total probability by summing over all paths. */
function enumerate(parameters: HmmParameters, values: readonly number[]) {
  const k = parameters.start.length;
  const rows = values.length;
  const density = (t: number, s: number): number => {
    const v = parameters.covariances[s]!;
    return Math.exp((-0.5 * (values[t]! - parameters.means[s]!) ** 2) / v) / Math.sqrt(2 * Math.PI * v);
  };
  let total = 0;
  const smoothed = new Float64Array(rows * k);
  let bestPath: number[] = [];
  let best = 0;
  for (let code = 0; code < k ** rows; code++) {
    const path = Array.from({ length: rows }, (_, t) => Math.floor(code / k ** t) % k);
    let p = parameters.start[path[0]!]! * density(0, path[0]!);
    for (let t = 1; t < rows; t++) p *= parameters.transition[path[t - 1]! * k + path[t]!]! * density(t, path[t]!);
    total += p;
    path.forEach((s, t) => {
      smoothed[t * k + s] = smoothed[t * k + s]! + p;
    });
    if (p > best) {
      best = p;
      bestPath = path;
    }
  }
  return { total, smoothed: smoothed.map((p) => p / total), bestPath };
}

describe("two states and six rows, against the sum over all paths", () => {
  const values = [0.3, -1.2, 2.5, 3.1, 0.2, -0.4];
  const exact = enumerate(twoStates, values);
  test("log-likelihood, smoothed probabilities and the most probable path", () => {
    expect(scoreStates(hmm, one(values))).toBeCloseTo(Math.log(exact.total), 12);
    smoothStates(hmm, one(values)).forEach((p, i) => {
      expect(p).toBeCloseTo(exact.smoothed[i]!, 12);
    });
    expect([...decodeStates(hmm, one(values))]).toEqual(exact.bestPath);
  });
  test("each filtered row is the last smoothed row of the data so far", () => {
    const filtered = filterStates(hmm, one(values));
    for (let t = 1; t <= values.length; t++) {
      const sofar = enumerate(twoStates, values.slice(0, t)).smoothed.slice(-2);
      for (let k = 0; k < 2; k++) expect(filtered[2 * (t - 1) + k]).toBeCloseTo(sofar[k]!, 12);
    }
  });
});

test("rows appended later change no bit of the filtered rows before", () => {
  const { values } = simulateStates(400, [0, 0.5], [1, 3], { seed: 4 });
  const whole = filterStates(hmm, one(values));
  for (const rows of [1, 2, 57, 399]) {
    expect(filterStates(hmm, one(values.subarray(0, rows)))).toEqual(whole.slice(0, 2 * rows));
  }
});

test("a state that must be entered is followed even where its density underflows beside the others", () => {
  const cycle = {
    ...hmm,
    parameters: {
      start: Float64Array.of(1, 0),
      transition: Float64Array.of(0, 1, 1, 0),
      means: Float64Array.of(0, 100),
      covariances: Float64Array.of(1, 1),
    },
  };
  const filtered = filterStates(cycle, one([0, 0, 0, 100]));
  expect([...filtered]).toEqual([1, 0, 0, 1, 1, 0, 0, 1]);
  expect([...smoothStates(cycle, one([0, 0, 0, 100]))]).toEqual([1, 0, 0, 1, 1, 0, 0, 1]);
  // row 1 lies 100 standard deviations from its only reachable state
  expect(scoreStates(cycle, one([0, 0, 0, 100]))).toBeCloseTo(-0.5 * 1e4 - 2 * Math.log(2 * Math.PI), 8);
  expect([...decodeStates(cycle, one([0, 0, 0, 100]))]).toEqual([0, 1, 0, 1]);
});

test("two well separated volatility states are found from any seed, calm first, and all starts agree", () => {
  const { values } = simulateStates(1500, [0.001, -0.001], [0.005, 0.03], { stay: 0.99, seed: 11 });
  const first = fitGaussianHmm(one(values), { states: 2, seed: 1 });
  expect(first.startsAgreeing).toBe(8);
  expect(first.converged).toBe(true);
  expect(first.degenerate).toEqual([]);
  expect(Math.sqrt(first.parameters.covariances[0]!)).toBeCloseTo(0.005, 3);
  expect(Math.sqrt(first.parameters.covariances[1]!)).toBeCloseTo(0.03, 2);
  expect(first.parameters.transition[0]).toBeGreaterThan(0.97);
  for (const seed of [2, 77]) {
    const other = fitGaussianHmm(one(values), { states: 2, seed });
    expect(other.logLikelihood).toBeCloseTo(first.logLikelihood, 2);
    expect(other.parameters.covariances[1]! / first.parameters.covariances[1]!).toBeCloseTo(1, 2);
  }
  expect(fitGaussianHmm(one(values), { states: 2, seed: 1 })).toEqual(first);
});

test("BIC finds the number of states of the simulation", () => {
  const { values } = simulateStates(2000, [0, 0, 0], [0.004, 0.012, 0.04], { stay: 0.98, seed: 3 });
  const bic = [1, 2, 3, 4].map((states) => fitGaussianHmm(one(values), { states, restarts: 4 }).bic);
  expect(bic.indexOf(Math.min(...bic))).toBe(2);
});

test("permuting an explicit start permutes the fit and nothing else", () => {
  const { values } = simulateStates(300, [0, 0.5], [1, 2], { seed: 6 });
  const swapped: HmmParameters = {
    start: twoStates.start.slice().reverse(),
    transition: twoStates.transition.slice().reverse(),
    means: twoStates.means.slice().reverse(),
    covariances: twoStates.covariances.slice().reverse(),
  };
  const options = { states: 2, maxIterations: 30, tolerance: 0 };
  const a = fitGaussianHmm(one(values), { ...options, initial: twoStates });
  const b = fitGaussianHmm(one(values), { ...options, initial: swapped });
  expect(b.logLikelihood).toBeCloseTo(a.logLikelihood, 9);
  a.parameters.means.forEach((m, k) => {
    expect(b.parameters.means[1 - k]).toBeCloseTo(m, 10);
  });
});

test("plain maximum likelihood never falls", () => {
  const { values } = simulateStates(300, [0, 0.5], [1, 2], { seed: 6 });
  for (const fit of [fitGaussianHmm, fitStudentHmm]) {
    const { history } = fit(one(values), { states: 2, initial: twoStates, maxIterations: 60, tolerance: 0 });
    for (let i = 1; i < history.length; i++) expect(history[i]! - history[i - 1]!).toBeGreaterThan(-1e-9);
  }
});

test("Student-t states find heavy tails, and beat Gaussian ones on them", () => {
  const { values } = simulateStates(3000, [0, 0], [0.005, 0.02], { stay: 0.99, nu: 4, seed: 21 });
  const student = fitStudentHmm(one(values), { states: 2, restarts: 4 });
  const gaussian = fitGaussianHmm(one(values), { states: 2, restarts: 4 });
  expect(student.bic).toBeLessThan(gaussian.bic);
  for (const nu of student.degreesOfFreedom) {
    expect(nu).toBeGreaterThan(2.5);
    expect(nu).toBeLessThan(7);
  }
});

test("a wild day is an outlier to Student-t states, and a degenerate state of its own to Gaussian ones", () => {
  const { values } = simulateStates(600, [0, 0], [0.01, 0.02], { stay: 0.99, seed: 5 });
  const wild = values.slice();
  wild[300] = 50 * 0.02;
  const before = fitStudentHmm(one(values), { states: 2 });
  const after = fitStudentHmm(one(wild), { states: 2 });
  expect(after.degenerate).toEqual([]);
  after.parameters.covariances.forEach((v, k) => {
    expect(v / before.parameters.covariances[k]!).toBeGreaterThan(0.5);
    expect(v / before.parameters.covariances[k]!).toBeLessThan(2);
  });
  expect(fitGaussianHmm(one(wild), { states: 2 }).degenerate).toEqual([1]);
});

test("more states than the data carry end degenerate or alike, never broken", () => {
  const values = Float64Array.from({ length: 200 }, (_, t) => (t % 2 === 0 ? 1 : -1) * (t === 100 ? 50 : 1));
  for (const fit of [fitGaussianHmm, fitStudentHmm]) {
    const model = fit(one(values), { states: 4 });
    for (let k = 0; k < 4; k++) {
      const row = model.parameters.transition.slice(4 * k, 4 * k + 4);
      expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
      expect(row.every((p) => p > 0)).toBe(true);
      expect(model.parameters.covariances[k]).toBeGreaterThan(0);
    }
    expect(Number.isFinite(model.logLikelihood)).toBe(true);
  }
  expect(fitGaussianHmm(one(values), { states: 4 }).degenerate.length).toBeGreaterThan(0);
});

test("full covariances stay positive definite on columns that are copies of one another", () => {
  const { values: a } = simulateStates(400, [0, 0], [1, 3], { seed: 2 });
  const values = new Float64Array(800);
  a.forEach((x, t) => {
    values[2 * t] = x;
    values[2 * t + 1] = 2 * x;
  });
  const model = fitGaussianHmm({ values, dimension: 2 }, { states: 2, covariance: "full" });
  for (let k = 0; k < 2; k++) {
    const [v, c, , w] = Array.from(model.parameters.covariances.slice(4 * k, 4 * k + 4));
    expect(v! * w! - c! * c!).toBeGreaterThan(0);
  }
});

describe("bad observations are named", () => {
  const { values } = simulateStates(200, [0, 0], [1, 2], { seed: 2 });
  const fit = (observations: { values: Float64Array; dimension: number; names?: string[] }, options: HmmOptions) =>
    thrown(() => fitGaussianHmm(observations, options));

  test("gaps, infinities, numbers too great to square: row and column", () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, 1e200]) {
      const broken = values.slice();
      broken[7] = bad;
      const error = fit({ values: broken, dimension: 2, names: ["SPY", "VIX"] }, { states: 2 });
      expect(error).toMatchObject({ code: "not-finite", details: { row: 3, column: "VIX" } });
      expect(thrown(() => filterStates(hmm, one(broken)))).toMatchObject({ code: "not-finite" });
    }
  });
  test("constant columns, also those that only rounding moves", () => {
    const flat = values.map((x, i) => (i % 2 === 0 ? x : 0.1 + 0.2));
    expect(fit({ values: flat, dimension: 2, names: ["SPY", "CASH"] }, { states: 2 }).message).toMatch(/CASH/);
    expect(fit(one(new Float64Array(50).fill(3)), { states: 2 })).toMatchObject({ code: "constant-series" });
    expect(fit(one(values.map((x) => 1e-200 * x)), { states: 2 })).toMatchObject({ code: "constant-series" });
  });
  test("fewer numbers than parameters, none at all, part of a row", () => {
    expect(fit(one(values.slice(0, 20)), { states: 4 })).toMatchObject({ code: "too-few-observations" });
    expect(fit(one([]), { states: 2 })).toMatchObject({ code: "empty" });
    expect(fit({ values: values.slice(0, 5), dimension: 2 }, { states: 1 })).toMatchObject({ code: "shape" });
    expect(fit({ values, dimension: 0 }, { states: 1 })).toMatchObject({ code: "invalid-argument" });
  });
  test("observations of another width than the model", () => {
    expect(thrown(() => filterStates(hmm, { values, dimension: 2 }))).toMatchObject({ code: "shape" });
  });
});

describe("bad parameters are named", () => {
  const observations = one(simulateStates(200, [0, 0], [1, 2], { seed: 2 }).values);
  const initial = (change: Partial<HmmParameters>) =>
    thrown(() => fitGaussianHmm(observations, { states: 2, initial: { ...twoStates, ...change } }));

  test("rows that do not sum to 1, negative and non-finite numbers, wrong lengths, no variance", () => {
    expect(initial({ transition: Float64Array.of(0.9, 0.2, 0.2, 0.8) }).message).toMatch(
      /transition row 0 sums to 1.1/,
    );
    expect(initial({ start: Float64Array.of(1.5, -0.5) }).message).toMatch(/start holds -0.5/);
    expect(initial({ means: Float64Array.of(0, Number.NaN) })).toMatchObject({ code: "not-finite" });
    expect(initial({ means: Float64Array.of(0) })).toMatchObject({ code: "shape" });
    expect(initial({ covariances: Float64Array.of(1, 0) })).toMatchObject({ code: "not-a-covariance" });
  });
  test("full covariances that are not symmetric or not positive definite", () => {
    const full = (covariances: number[]) =>
      thrown(() =>
        filterStates(
          {
            states: 1,
            dimension: 2,
            covariance: "full",
            parameters: {
              start: Float64Array.of(1),
              transition: Float64Array.of(1),
              means: new Float64Array(2),
              covariances: Float64Array.from(covariances),
            },
          },
          { values: new Float64Array(4), dimension: 2 },
        ),
      );
    expect(full([1, 0.5, 0.4, 1]).message).toMatch(/not symmetric/);
    expect(full([1, 2, 2, 1]).message).toMatch(/not positive definite/);
  });
  test("options outside their range, and an aborted fit", () => {
    const option = (options: object) => thrown(() => fitGaussianHmm(observations, { states: 2, ...options }));
    expect(option({ states: 0 }).message).toMatch(/states is 0/);
    expect(option({ restarts: 1.5 }).message).toMatch(/restarts is 1.5/);
    expect(option({ tolerance: -1 }).message).toMatch(/tolerance is -1/);
    expect(option({ covariance: "spherical" }).message).toMatch(/spherical/);
    expect(option({ signal: AbortSignal.abort() })).toMatchObject({ code: "aborted" });
    expect(option({ seed: 0.5 }).message).toMatch(/seed is 0.5/);
  });
  test("a plain fit whose state collapses onto one row freezes it and says so", () => {
    const values = [...Array.from({ length: 40 }, (_, t) => Math.sin(t)), 1000];
    const model = fitGaussianHmm(one(values), {
      states: 2,
      initial: { ...twoStates, means: Float64Array.of(0, 1000), covariances: Float64Array.of(1, 1) },
      maxIterations: 20,
    });
    expect(model.degenerate).toEqual([1]);
    expect(Number.isFinite(model.logLikelihood)).toBe(true);
  });
});

test("inputs are left untouched", () => {
  const observations = one(simulateStates(200, [0, 0], [1, 2], { seed: 2 }).values);
  const before = structuredClone({ observations, twoStates });
  fitGaussianHmm(observations, { states: 2, initial: twoStates });
  smoothStates(hmm, observations);
  filterStates(hmm, observations);
  decodeStates(hmm, observations);
  expect({ observations, twoStates }).toEqual(before);
});

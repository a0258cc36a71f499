import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { FactorMoments, Moments, Weights } from "../../src/core/types.js";
import { covarianceEntryKernel } from "../../src/numerics/covariance/covariance-entry-kernel.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";
import { blackLitterman } from "../../src/optimize/views/black-litterman.js";
import { equilibriumReturns } from "../../src/optimize/views/equilibrium-returns.js";
import type { ReturnView } from "../../src/optimize/views/resolve-views.js";
import reference from "../reference/optimize/black-litterman.json" with { type: "json" };

function momentsOf(assets: readonly string[], covariance: readonly (readonly number[])[]): Moments {
  return {
    assets,
    mean: new Float64Array(assets.length),
    covariance: Float64Array.from(covariance.flat()),
    periodsPerYear: 252,
  };
}

function weightsOf(assets: readonly string[], values: readonly number[]): Weights {
  return Object.fromEntries(assets.map((asset, i) => [asset, values[i]!]));
}

/** Greatest difference from figures that are published in percent. */
function offPercent(values: ArrayLike<number>, published: readonly number[]): number {
  return Math.max(...published.map((figure, i) => Math.abs(100 * values[i]! - figure)));
}

/** The covariance of factors as a matrix. */
function writtenOut(moments: FactorMoments): Float64Array {
  const n = moments.assets.length;
  return Float64Array.from({ length: n * n }, (_, at) => covarianceEntryKernel(moments, Math.floor(at / n), at % n));
}

const furthest = (a: Float64Array, b: Float64Array): number =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));

/** (1/δ) C⁻¹ μ by plain elimination. */
function unconstrained({ covariance, mean }: Moments, delta: number): number[] {
  const n = mean.length;
  const rows = Array.from(mean, (m, i) => [...covariance.subarray(i * n, (i + 1) * n), m]);
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = rows[i]![k]! / rows[k]![k]!;
      for (let j = k; j <= n; j++) rows[i]![j]! -= factor * rows[k]![j]!;
    }
  }
  return rows.map((row, i) => row[n]! / row[i]! / delta);
}

describe("He and Litterman (1999), The intuition behind Black-Litterman model portfolios", () => {
  const countries = ["Australia", "Canada", "France", "Germany", "Japan", "UK", "USA"];
  // tables 1 and 2
  const volatility = [0.16, 0.203, 0.248, 0.271, 0.21, 0.2, 0.187];
  const correlation = [
    [1, 0.488, 0.478, 0.515, 0.439, 0.512, 0.491],
    [0.488, 1, 0.664, 0.655, 0.31, 0.608, 0.779],
    [0.478, 0.664, 1, 0.861, 0.355, 0.783, 0.668],
    [0.515, 0.655, 0.861, 1, 0.354, 0.777, 0.653],
    [0.439, 0.31, 0.355, 0.354, 1, 0.405, 0.306],
    [0.512, 0.608, 0.783, 0.777, 0.405, 1, 0.652],
    [0.491, 0.779, 0.668, 0.653, 0.306, 0.652, 1],
  ];
  const moments = momentsOf(
    countries,
    correlation.map((row, i) => row.map((value, j) => value * volatility[i]! * volatility[j]!)),
  );
  const marketWeights = weightsOf(countries, [0.016, 0.022, 0.052, 0.055, 0.116, 0.124, 0.615]);
  const europe = { Germany: 1, France: -0.295, UK: -0.705 };
  const canada = { Canada: 1, USA: -1 };
  const tau = 0.05;

  test("table 2: the equilibrium returns, to the printed digit", () => {
    const returns = equilibriumReturns(moments, { marketWeights, riskAversion: 2.5 });
    expect(offPercent(returns, [3.9, 6.9, 8.4, 9.0, 4.3, 6.8, 7.6])).toBeLessThan(0.05001);
  });

  test("table 5: two views, returns and weights", () => {
    const posterior = blackLitterman(moments, {
      marketWeights,
      tau,
      views: [
        { assets: europe, return: 0.05, variance: 0.021 * tau },
        { assets: canada, return: 0.03, variance: 0.017 * tau },
      ],
    });
    expect(offPercent(posterior.mean, [4.4, 8.7, 9.5, 11.2, 4.6, 7.0, 7.5])).toBeLessThan(0.06);
    expect(offPercent(unconstrained(posterior, 2.5), [1.5, 41.9, -3.4, 33.6, 11.0, -8.2, 18.8])).toBeLessThan(0.35);
  });

  const lessSure: readonly ReturnView[] = [
    { assets: europe, return: 0.05, variance: 0.043 * tau },
    { assets: canada, return: 0.04, variance: 0.017 * tau },
  ];
  const printedWeights = [1.5, 53.9, -0.5, 23.6, 11.0, -1.1, 6.8];

  test("table 7: a bolder view on Canada and less confidence in Germany, returns and weights", () => {
    const posterior = blackLitterman(moments, { marketWeights, tau, views: lessSure });
    expect(offPercent(posterior.mean, [4.3, 8.9, 9.3, 10.6, 4.6, 6.9, 7.2])).toBeLessThan(0.06);
    expect(offPercent(unconstrained(posterior, 2.5), printedWeights)).toBeLessThan(0.35);
  });

  test("table 8: a third view that the weights already imply leaves them as they were", () => {
    const third: ReturnView = { assets: { Canada: 1, Japan: -1 }, return: 0.0412, variance: 0.059 * tau };
    const posterior = blackLitterman(moments, { marketWeights, tau, views: [...lessSure, third] });
    expect(offPercent(unconstrained(posterior, 2.5), printedWeights)).toBeLessThan(0.35);
  });

  test("without views the optimal weights are the market's, less τ for the uncertainty of the mean", () => {
    const posterior = blackLitterman(moments, { marketWeights, tau, views: [] });
    unconstrained(posterior, 2.5).forEach((weight, i) => {
      expect(weight).toBeCloseTo(marketWeights[countries[i]!]! / (1 + tau), 12);
    });
  });
});

describe("Idzorek (2005), A step-by-step guide to the Black-Litterman model", () => {
  const assets = [
    "US Bonds",
    "Intl Bonds",
    "US Large Growth",
    "US Large Value",
    "US Small Growth",
    "US Small Value",
    "Intl Dev Equity",
    "Intl Emerging Equity",
  ];
  // table 5
  const moments = momentsOf(assets, [
    [0.001005, 0.001328, -0.000579, -0.000675, 0.000121, 0.000128, -0.000445, -0.000437],
    [0.001328, 0.007277, -0.001307, -0.00061, -0.002237, -0.000989, 0.001442, -0.001535],
    [-0.000579, -0.001307, 0.059852, 0.027588, 0.063497, 0.023036, 0.032967, 0.048039],
    [-0.000675, -0.00061, 0.027588, 0.029609, 0.026572, 0.021465, 0.020697, 0.029854],
    [0.000121, -0.002237, 0.063497, 0.026572, 0.102488, 0.042744, 0.039943, 0.065994],
    [0.000128, -0.000989, 0.023036, 0.021465, 0.042744, 0.032056, 0.019881, 0.032235],
    [-0.000445, 0.001442, 0.032967, 0.020697, 0.039943, 0.019881, 0.028355, 0.035064],
    [-0.000437, -0.001535, 0.048039, 0.029854, 0.065994, 0.032235, 0.035064, 0.079958],
  ]);
  const market = [0.1934, 0.2613, 0.1209, 0.1209, 0.0134, 0.0134, 0.2418, 0.0349];
  const options = { marketWeights: weightsOf(assets, market), riskAversion: 3.07, tau: 0.025 };
  const views: readonly ReturnView[] = [
    { assets: { "Intl Dev Equity": 1 }, return: 0.0525 },
    { assets: { "Intl Bonds": 1, "US Bonds": -1 }, return: 0.0025 },
    {
      assets: { "US Large Growth": 0.9, "US Small Growth": 0.1, "US Large Value": -0.9, "US Small Value": -0.1 },
      return: 0.02,
    },
  ];
  const weights = (chosen: readonly ReturnView[]): number[] =>
    unconstrained(blackLitterman(moments, { ...options, views: chosen, covariance: "prior" }), 3.07);

  test("table 1: the implied equilibrium returns", () => {
    const { tau: _, ...market } = options;
    const returns = equilibriumReturns(moments, market);
    expect(offPercent(returns, [0.08, 0.67, 6.41, 4.08, 7.43, 3.7, 4.8, 6.6])).toBeLessThan(0.02);
  });

  test("table 6: the combined returns and the new weights", () => {
    const { mean } = blackLitterman(moments, { ...options, views });
    expect(offPercent(mean, [0.07, 0.5, 6.5, 4.32, 7.59, 3.94, 4.93, 6.84])).toBeLessThan(0.02);
    expect(offPercent(weights(views), [29.88, 15.59, 9.35, 14.82, 1.04, 1.65, 27.81, 3.49])).toBeLessThan(0.1);
  });

  test("table 7: the weights at full confidence, and the confidence that table 6 implied", () => {
    const certain = weights(views.map((view) => ({ ...view, confidence: 1 })));
    expect(offPercent(certain, [43.82, 1.65, 3.81, 20.37, 0.42, 2.26, 35.21, 3.49])).toBeLessThan(0.1);
    const implied = weights(views).map((weight, i) => (weight - market[i]!) / (certain[i]! - market[i]!));
    // δ is printed as "approximately 3.07"
    expect(offPercent(implied.slice(0, 7), [43.06, 43.06, 33.02, 33.02, 33.02, 33.02, 32.94])).toBeLessThan(0.15);
  });

  test.each([0.25, 0.5, 0.65])(
    "a single view of confidence %d moves the weights by that share of full confidence",
    (c) => {
      for (const view of views) {
        const certain = weights([{ ...view, confidence: 1 }]);
        const partly = weights([{ ...view, confidence: c }]);
        partly.forEach((weight, i) => {
          expect(weight - market[i]!).toBeCloseTo(c * (certain[i]! - market[i]!), 10);
        });
      }
    },
  );
});

describe("PyPortfolioOpt on twenty US stocks", () => {
  const { input, expected, tolerance } = reference;
  const moments = momentsOf(input.assets, input.covariance);
  const { marketWeights, riskAversion, riskFreeRate, tau } = input;
  const options = { marketWeights, riskAversion, riskFreeRate, tau };

  test("the prior", () => {
    const { tau: _, ...market } = options;
    const prior = equilibriumReturns(moments, market);
    expected.prior.forEach((value, i) => {
      expect(Math.abs(prior[i]! - value)).toBeLessThan(tolerance);
    });
  });

  test.each([
    ["default", () => ({})],
    ["variances", (k: number) => ({ variance: input.variances[k]! })],
    ["confidences", (k: number) => ({ confidence: input.confidences[k]! })],
  ] as const)("posterior mean and covariance with %s", (name, certainty) => {
    const views = input.views.map(({ assets, return: expectedReturn }, k) => ({
      assets: Object.fromEntries(Object.entries(assets).filter(([, part]) => part !== undefined)) as Weights,
      return: expectedReturn,
      ...certainty(k),
    }));
    const posterior = blackLitterman(moments, { ...options, views });
    const { mean, covariance } = expected[name];
    mean.forEach((value, i) => {
      expect(Math.abs(posterior.mean[i]! - value)).toBeLessThan(tolerance);
    });
    covariance.flat().forEach((value, k) => {
      expect(Math.abs(posterior.covariance[k]! - value)).toBeLessThan(tolerance);
    });
  });
});

const pair: Moments = momentsOf(
  ["A", "B"],
  [
    [0.04, 0.01],
    [0.01, 0.09],
  ],
);
const prior = Float64Array.of(0.05, 0.07);

test("a view of confidence 0 has no effect at all", () => {
  const silent = blackLitterman(pair, { prior, views: [] });
  expect(blackLitterman(pair, { prior, views: [{ assets: { A: 1 }, return: 9, confidence: 0 }] })).toEqual(silent);
});

test("a view of confidence 1 holds exactly and its mix has no uncertainty of the mean left", () => {
  const view = { assets: { A: 1, B: -1 }, return: 0.03, confidence: 1 };
  const { mean, covariance } = blackLitterman(pair, { prior, views: [view] });
  expect(mean[0]! - mean[1]!).toBeCloseTo(0.03, 14);
  const mixVariance = covariance[0]! - 2 * covariance[1]! + covariance[3]!;
  expect(mixVariance).toBeCloseTo(0.04 - 2 * 0.01 + 0.09, 14);
});

test("covariance prior leaves the covariance as it was, without a copy being written", () => {
  const before = structuredClone(pair);
  const result = blackLitterman(pair, { prior, covariance: "prior", views: [{ assets: { A: 1 }, return: 0.1 }] });
  expect(result.covariance).toEqual(pair.covariance);
  expect(pair).toEqual(before);
});

test("moments in factor form give the mean of the same covariance written out", () => {
  const factors: FactorMoments = {
    assets: ["A", "B"],
    mean: new Float64Array(2),
    periodsPerYear: 252,
    factors: {
      names: ["market"],
      loadings: Float64Array.of(1, 1),
      covariance: Float64Array.of(0.01),
      specificVariance: Float64Array.of(0.03, 0.08),
    },
  };
  const views = [{ assets: { A: 1 }, return: 0.1 }];
  const { mean } = blackLitterman(factors, { prior, views, covariance: "prior" });
  expect(mean).toEqual(blackLitterman(pair, { prior, views }).mean);
  const posterior = blackLitterman(factors, { prior, views });
  expect(posterior.mean).toEqual(mean);
  expect(posterior.factors.names).toEqual(["market", "specific.A"]);
});

test("the posterior of factors is that of the same covariance written out, also when it is blended again", () => {
  const random = seededRandom(4);
  const assets = ["A", "B", "C", "D", "E", "F"];
  const given: FactorMoments = {
    assets,
    mean: new Float64Array(6),
    periodsPerYear: 252,
    factors: {
      names: ["market", "value"],
      loadings: Float64Array.from({ length: 12 }, () => random.normal()),
      covariance: Float64Array.of(0.03, 0.01, 0.01, 0.02),
      specificVariance: Float64Array.from(assets, (_, i) => 0.01 * i),
    },
  };
  const anyPrior = Float64Array.from(assets, () => 0.05 * random.normal());
  const views = [
    { assets: { A: 1, C: -0.5 }, return: 0.03, confidence: 0.7 },
    { assets: { B: 1 }, return: 0.1, variance: 0.001 },
    { assets: { C: 1, F: -1 }, return: 0.02, confidence: 1 },
  ];
  const { factors: _, ...rest } = given;
  const written: Moments = { ...rest, covariance: writtenOut(given) };
  const once = blackLitterman(given, { prior: anyPrior, views });
  const full = blackLitterman(written, { prior: anyPrior, views });
  expect(furthest(writtenOut(once), full.covariance)).toBeLessThan(1e-14);
  expect(furthest(once.mean, full.mean)).toBeLessThan(1e-14);
  const again = blackLitterman(once, { prior: once.mean, views: views.slice(0, 2) });
  const fullAgain = blackLitterman(full, { prior: full.mean, views: views.slice(0, 2) });
  expect(furthest(writtenOut(again), fullAgain.covariance)).toBeLessThan(1e-13);
  const { weights } = requireOptimal(meanVariance(once, { objective: "maximum-utility", riskAversion: 3 }));
  const dense = requireOptimal(meanVariance(full, { objective: "maximum-utility", riskAversion: 3 }));
  for (const asset of assets) expect(weights[asset]).toBeCloseTo(dense.weights[asset]!, 9);
  expect(blackLitterman(given, { prior: anyPrior, views: [] }).factors.names).toEqual(given.factors.names);
});

test.each([
  [{ assets: { C: 1 }, return: 0.1 }, /views\[0\]\.assets\.C names an asset that is not in the data/],
  [
    { assets: { A: 1 }, return: 0.1, confidence: 1.5 },
    /views\[0\]\.confidence is 1\.5: give a finite number from 0 to 1/,
  ],
  [{ assets: { A: 1 }, return: 0.1, confidence: -0.1 }, /confidence is -0\.1/],
  [{ assets: { A: 1 }, return: 0.1, confidence: Number.NaN }, /confidence is NaN/],
  [{ assets: { A: 1 }, return: 0.1, variance: -1 }, /views\[0\]\.variance is -1/],
  [{ assets: { A: 1 }, return: 0.1, variance: 1, confidence: 0.5 }, /both a confidence and a variance/],
  [{ assets: {}, return: 0.1 }, /views\[0\]\.assets is empty/],
  [{ assets: { A: 0 }, return: 0.1 }, /views\[0\]\.assets is empty/],
  [{ assets: { A: 1 }, return: Number.NaN }, /views\[0\]\.return is NaN/],
])("the view %j is refused by name", (view, message) => {
  expect(() => blackLitterman(pair, { prior, views: [view as ReturnView] })).toThrow(message);
});

test("two certain views of the same mix are refused, uncertain ones are not", () => {
  const twice = (confidence: number): ReturnView[] => [
    { assets: { A: 1 }, return: 0.1, confidence },
    { assets: { A: 2 }, return: 0.3, confidence },
  ];
  expect(() => blackLitterman(pair, { prior, views: twice(1) })).toThrow(/views\[1\] is certain about a mix/);
  expect(blackLitterman(pair, { prior, views: twice(0.9) }).mean.every(Number.isFinite)).toBe(true);
});

test("a prior is needed, of the right length, and finite", () => {
  expect(() => blackLitterman(pair, { views: [] })).toThrow(/no prior: give marketWeights or prior/);
  expect(() => blackLitterman(pair, { prior: Float64Array.of(1), views: [] })).toThrow(/prior has 1 numbers for 2/);
  expect(() => blackLitterman(pair, { prior: Float64Array.of(1, Number.NaN), views: [] })).toThrow(/prior\[1\] is NaN/);
  expect(() => blackLitterman(pair, { marketWeights: { A: 0 }, views: [] })).toThrow(/all 0/);
  expect(() => blackLitterman(pair, { prior, tau: 0, views: [] })).toThrow(/tau is 0/);
});

test("capitalizations and weights give the same equilibrium", () => {
  const byWeight = equilibriumReturns(pair, { marketWeights: { A: 0.25, B: 0.75 }, riskAversion: 3 });
  expect(equilibriumReturns(pair, { marketWeights: { A: 1e9, B: 3e9 }, riskAversion: 3 })).toEqual(byWeight);
});

test("assets called __proto__ and 7203 keep their places", () => {
  const odd: Moments = { ...pair, assets: ["__proto__", "7203"] };
  const views: ReturnView[] = [{ assets: JSON.parse('{"__proto__": 1, "7203": -1}'), return: 0.03, confidence: 1 }];
  const { mean } = blackLitterman(odd, { prior, views });
  expect(mean[0]! - mean[1]!).toBeCloseTo(0.03, 14);
});

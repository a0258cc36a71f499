import { expect, test } from "vitest";
import { riskAttribution } from "../../src/attribution/risk-attribution.js";
import type { FactorMoments, Moments } from "../../src/core/types.js";
import reference from "../reference/attribution/risk-attribution.json" with { type: "json" };

const { assets, mean, covariance } = reference.input;
const moments: Moments = {
  assets,
  mean: Float64Array.from(mean),
  covariance: Float64Array.from(covariance),
  periodsPerYear: 12,
};
const weightsOf = (values: readonly number[]): Record<string, number> =>
  Object.fromEntries(assets.map((asset, i) => [asset, values[i]!]));
const weights = weightsOf(reference.input.weights);
const benchmark = weightsOf(reference.input.benchmark);

test("volatility, marginal risk and tracking error agree with their derivatives; components sum exactly", () => {
  const { absolute, active, beta } = riskAttribution(moments, weights, benchmark);
  for (const [side, expected] of [
    [absolute, reference.expected.absolute],
    [active!, reference.expected.active],
  ] as const) {
    expect(side.volatility).toBeCloseTo(expected.volatility, 12);
    side.assets.forEach(({ marginal }, i) => {
      expect(marginal).toBeCloseTo(expected.marginal[i]!, 7);
    });
    expect(Math.abs(side.residual)).toBeLessThan(1e-15);
    expect(side.assets.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 14);
  }
  expect(beta).toBeCloseTo(reference.expected.beta, 12);
  expect(absolute.tail?.valueAtRisk.total).toBeGreaterThan(0);
  expect(active!.tail).toBeNull();
});

test("without a benchmark, or held like it, there is no active side", () => {
  expect(riskAttribution(moments, weights)).toMatchObject({ active: null, beta: null });
  const same = riskAttribution(moments, weights, weights);
  expect(same.active).toBeNull();
  expect(same.beta).toBeCloseTo(1, 14);
});

test("factor moments split the variance by factor and what is specific", () => {
  const byFactors: FactorMoments = {
    assets: ["A", "B"],
    mean: new Float64Array(2),
    periodsPerYear: 252,
    factors: {
      names: ["market", "size"],
      loadings: Float64Array.of(1, 0, 1, 1),
      covariance: Float64Array.of(0.04, 0, 0, 0.01),
      specificVariance: Float64Array.of(0.02, 0.02),
    },
  };
  const { absolute } = riskAttribution(byFactors, { A: 0.5, B: 0.5 });
  // exposures 1 and 0.5: 0.04 + 0.0025 of factors, 0.01 specific
  expect(absolute.volatility).toBeCloseTo(Math.sqrt(0.0525), 14);
  expect(absolute.factors!.exposures).toEqual([
    { factor: "market", exposure: 1, share: expect.closeTo(0.04 / 0.0525, 14) },
    { factor: "size", exposure: 0.5, share: expect.closeTo(0.0025 / 0.0525, 14) },
  ]);
  expect(absolute.factors!.factorShare + absolute.factors!.specificShare).toBeCloseTo(1, 14);
  expect(riskAttribution(moments, weights).absolute.factors).toBeNull();
});

test("what carries no risk or is unknown is refused", () => {
  expect(() => riskAttribution(moments, {})).toThrow(/weights carry no variance/);
  expect(() => riskAttribution(moments, weights, {})).toThrow(/benchmark carries no variance/);
  expect(() => riskAttribution(moments, weights, { APPL: 1 })).toThrow(/benchmark\.APPL .* did you mean AAPL/);
});

test("moments without periodsPerYear are refused, not answered with NaN", () => {
  const { periodsPerYear: _, ...without } = { ...moments };
  expect(() => riskAttribution(without as Moments, { A: 1 } as never)).toThrow(/moments.periodsPerYear is undefined/);
});

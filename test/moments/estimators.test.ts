import { expect, test } from "vitest";
import type { ReturnsTable } from "../../src/core/types.js";
import {
  type CovarianceMethod,
  estimateMoments,
  type MeanMethod,
  type MomentsOptions,
} from "../../src/moments/estimate-moments.js";
import reference from "../reference/moments/estimators.json" with { type: "json" };

const { input, expected, tolerance } = reference;

function table(values: readonly (readonly number[])[], rows = values.length): ReturnsTable {
  const n = values[0]!.length;
  return {
    kind: "simple",
    assets: n === input.assets.length ? input.assets : Array.from({ length: n }, (_, i) => `A${i}`),
    dates: input.dates.slice(0, rows),
    values: Float64Array.from(values.slice(0, rows).flat()),
  };
}

const long = table(input.values);
const short = table(input.values, input.shortRows);

/** Greatest difference, relative to the geometric mean of the two variances. */
function gap(covariance: Float64Array, rows: readonly (readonly number[])[]): number {
  const n = rows.length;
  let worst = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const scale = Math.sqrt(rows[i]![i]! * rows[j]![j]!);
      worst = Math.max(worst, Math.abs(covariance[i * n + j]! - rows[i]![j]!) / scale);
    }
  }
  return worst;
}

const options: MomentsOptions = { periodsPerYear: 252, halfLife: input.halfLife };

const covariances: readonly (readonly [string, MomentsOptions])[] = [
  ...(
    [
      "sample",
      "exponential",
      "ledoit-wolf",
      "ledoit-wolf-constant-correlation",
      "ledoit-wolf-single-factor",
      "oas",
      "semi",
      "gerber",
    ] satisfies CovarianceMethod[]
  ).map((covariance): readonly [string, MomentsOptions] => [covariance, { covariance }]),
];

test.each(covariances)("covariance %s equals its peer on 252 days of 20 stocks", (name, method) => {
  const rows = expected.long.covariances[name as keyof typeof expected.long.covariances];
  expect(gap(estimateMoments(long, { ...options, ...method }).covariance, rows)).toBeLessThan(tolerance.relative);
});

test.each(covariances)("covariance %s equals its peer with fewer dates than stocks", (name, method) => {
  const rows = expected.short.covariances[name as keyof typeof expected.short.covariances];
  expect(gap(estimateMoments(short, { ...options, ...method }).covariance, rows)).toBeLessThan(tolerance.relative);
});

test.each([
  ["denoised", { covariance: "denoised" }],
  ["detoned", { covariance: "denoised", detone: 1 }],
  ["factor", { covariance: "factor", factors: 3 }],
] as [keyof typeof expected.long.covariances, MomentsOptions][])("covariance %s equals its peer", (name, method) => {
  const { covariance } = estimateMoments(long, { ...options, ...method });
  expect(gap(covariance, expected.long.covariances[name])).toBeLessThan(tolerance.denoised);
});

test.each(["historical", "exponential", "capm"] satisfies MeanMethod[])("mean %s equals its peer", (mean) => {
  const moments = estimateMoments(long, { ...options, mean, riskFreeRate: input.capmRiskFreeRate });
  expected.long.means[mean].forEach((value, i) => {
    expect(Math.abs(moments.mean[i]! - value)).toBeLessThan(1e-12);
  });
});

test("mean james-stein equals skfolio where the intensity is between 0 and 1", () => {
  const { mean } = estimateMoments(table(expected.jamesStein.values), { mean: "james-stein", periodsPerYear: 1 });
  expected.jamesStein.mean.forEach((value, i) => {
    expect(Math.abs(mean[i]! - value)).toBeLessThan(1e-14);
  });
});

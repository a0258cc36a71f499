import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { hamiltonFilter } from "../../src/regime/index.js";

interface Case {
  readonly name: string;
  readonly input: Record<"series" | "transition" | "means" | "variances" | "autoregression", number[]>;
  readonly expected: { readonly logLikelihood: number } & Record<"predicted" | "filtered" | "smoothed", number[]>;
}
const reference: { cases: Case[]; tolerance: number } = JSON.parse(
  readFileSync(new URL("../reference/regime/hamilton-filter.json", import.meta.url), "utf8"),
);
const run = ({ input }: Case) =>
  hamiltonFilter(Float64Array.from(input.series), {
    transition: Float64Array.from(input.transition),
    means: Float64Array.from(input.means),
    variances: Float64Array.from(input.variances),
    autoregression: Float64Array.from(input.autoregression),
  });

describe.each(reference.cases)("$name", (c) => {
  test.each(["predicted", "filtered", "smoothed"] as const)("%s probabilities agree with statsmodels", (kind) => {
    const actual = run(c)[kind];
    expect(actual.length).toBe(c.expected[kind].length);
    const gap = Math.max(...c.expected[kind].map((e, i) => Math.abs(e - actual[i]!)));
    expect(gap).toBeLessThan(reference.tolerance);
  });
  test("the log-likelihood agrees with statsmodels", () => {
    expect(Math.abs(run(c).logLikelihood / c.expected.logLikelihood - 1)).toBeLessThan(reference.tolerance);
  });
});

test("Hamilton's published model of growth has log-likelihood -181.26339", () => {
  expect(run(reference.cases[0]!).logLikelihood).toBeCloseTo(-181.26339, 5);
});

test("bad parameters and series are named", () => {
  const good = {
    transition: Float64Array.of(0.9, 0.1, 0.2, 0.8),
    means: Float64Array.of(0, 1),
    variances: Float64Array.of(1, 1),
  };
  const series = Float64Array.of(0, 1, 2);
  expect(() => hamiltonFilter(Float64Array.of(0, Number.NaN), good)).toThrow(/row 1, column series is NaN/);
  expect(() => hamiltonFilter(new Float64Array(0), good)).toThrow(/empty/);
  expect(() => hamiltonFilter(series, { ...good, variances: Float64Array.of(1, 0) })).toThrow(/state 1 .*positive/);
  expect(() => hamiltonFilter(series, { ...good, autoregression: new Float64Array(3) })).toThrow(
    /3 numbers for 3 lags/,
  );
  expect(() => hamiltonFilter(series, { ...good, autoregression: Float64Array.of(Number.NaN) })).toThrow(/NaN/);
  expect(() => hamiltonFilter(series, { ...good, autoregression: new Float64Array(10) })).toThrow(/1024/);
  expect(() => hamiltonFilter(series, { ...good, transition: Float64Array.of(0.9, 0.2, 0.2, 0.8) })).toThrow(
    /transition row 0 sums to/,
  );
});

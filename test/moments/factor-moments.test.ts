import { describe, expect, test } from "vitest";
import type { FactorMoments, ReturnsTable } from "../../src/core/types.js";
import { estimateMoments } from "../../src/moments/estimate-moments.js";
import { factorCovariance } from "../../src/moments/factor-covariance.js";
import { factorMoments } from "../../src/moments/factor-moments.js";
import { statisticalFactorMoments } from "../../src/moments/statistical-factor-moments.js";
import sample from "../reference/moments/estimators.json" with { type: "json" };
import reference from "../reference/moments/factors.json" with { type: "json" };

const { assets, dates, values } = sample.input;
const returns: ReturnsTable = { kind: "simple", assets, dates, values: Float64Array.from(values.flat()) };
const average = (row: readonly number[]): number => row.reduce((sum, value) => sum + value, 0) / row.length;
const factorReturns: ReturnsTable = {
  kind: "simple",
  assets: ["market", "spread"],
  dates,
  values: Float64Array.from(
    values.flatMap((row) => [average(row), average(row.slice(0, 10)) - average(row.slice(10))]),
  ),
};
const { expected, tolerance } = reference;

function close(found: Float64Array, wanted: readonly number[]): void {
  expect(found.length).toBe(wanted.length);
  wanted.forEach((value, k) => {
    expect(Math.abs(found[k]! - value)).toBeLessThan(tolerance * Math.max(1, Math.abs(value)));
  });
}

/** A table of N assets of which T < N dates are known. */
function wide(n: number, rows: number): ReturnsTable {
  return {
    kind: "simple",
    assets: Array.from({ length: n }, (_, i) => `A${i}`),
    dates: dates.slice(0, rows),
    values: Float64Array.from({ length: n * rows }, (_, k) => Math.sin(k * k) / 50 + Math.cos(Math.floor(k / n)) / 50),
  };
}

describe("given factors", () => {
  const moments = factorMoments(returns, factorReturns, { periodsPerYear: 252 });

  test("loadings, factor covariance and specific variances equal numpy's least squares", () => {
    close(moments.factors.loadings, expected.loadings.flat());
    close(moments.factors.covariance, expected.factorCovariance.flat());
    close(moments.factors.specificVariance, expected.specificVariance);
    expect(moments.factors.names).toEqual(["market", "spread"]);
  });

  test("the means are the assets' own, or those that the factors imply", () => {
    expect(moments.mean).toEqual(estimateMoments(returns, { periodsPerYear: 252 }).mean);
    close(
      factorMoments(returns, factorReturns, { periodsPerYear: 252, mean: "factor-implied" }).mean,
      expected.factorImpliedMean,
    );
  });

  test("a factor that is a mix of the others is named", () => {
    const doubled: ReturnsTable = {
      ...factorReturns,
      assets: ["market", "spread", "again"],
      values: Float64Array.from(
        dates.flatMap((_, t) => {
          const market = factorReturns.values[2 * t]!;
          const spread = factorReturns.values[2 * t + 1]!;
          return [market, spread, market - 2 * spread];
        }),
      ),
    };
    expect(() => factorMoments(returns, doubled)).toThrow(/factorReturns\.again is a mix of the factors before it/);
  });

  test("dates that differ are shown, and too few dates refused", () => {
    const moved = { ...factorReturns, dates: factorReturns.dates.map((date, t) => (t === 251 ? "2031-01-01" : date)) };
    expect(() => factorMoments(returns, moved)).toThrow(/factorReturns has 2031-01-01 at 251 where returns has/);
    const short = (table: ReturnsTable): ReturnsTable => ({
      ...table,
      dates: table.dates.slice(0, 3),
      values: table.values.slice(0, 3 * table.assets.length),
    });
    expect(() => factorMoments(short(returns), short(factorReturns))).toThrow(/3 dates for 2 factors: at least 4/);
  });
});

describe("statistical factors", () => {
  test("written out they are the covariance of the method factor, and total variances are the sample's", () => {
    const { factors } = statisticalFactorMoments(returns, { factors: 3, periodsPerYear: 252 });
    const full = factorCovariance(factors, assets.length);
    estimateMoments(returns, { covariance: "factor", factors: 3, periodsPerYear: 252 }).covariance.forEach(
      (value, k) => {
        expect(full[k]).toBeCloseTo(value, 14);
      },
    );
    const { covariance } = estimateMoments(returns, { periodsPerYear: 252 });
    for (let i = 0; i < assets.length; i++) expect(full[i * 21]).toBeCloseTo(covariance[i * 21]!, 13);
  });

  test("all factors give the sample covariance back, also when there are fewer dates than assets", () => {
    for (const table of [returns, wide(40, 12)]) {
      const n = table.assets.length;
      const { factors } = statisticalFactorMoments(table, { factors: n, periodsPerYear: 252 });
      expect(factors.names.length).toBe(Math.min(n, table.dates.length - 1));
      const { covariance } = estimateMoments(table, { periodsPerYear: 252 });
      factorCovariance(factors, n).forEach((value, k) => {
        expect(Math.abs(value - covariance[k]!)).toBeLessThan(1e-12);
      });
    }
  });

  test("by default only what noise cannot explain counts: one market of twenty stocks", () => {
    const { factors } = statisticalFactorMoments(returns);
    expect(factors.names.length).toBeGreaterThan(0);
    expect(factors.names.length).toBeLessThan(5);
    expect(factors.names[0]).toBe("factor 1");
  });

  test("specific variances are never negative and the input is kept", () => {
    const table = wide(30, 8);
    const before = structuredClone(table);
    const moments: FactorMoments = statisticalFactorMoments(table, { factors: 7 });
    expect(moments.factors.specificVariance.every((value) => value >= 0)).toBe(true);
    expect(table).toEqual(before);
  });
});

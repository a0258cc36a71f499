import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { backtestOverfitting } from "../../src/analytics/evidence/backtest-overfitting.js";
import { deflatedSharpeRatio } from "../../src/analytics/evidence/deflated-sharpe-ratio.js";
import type { Strategy } from "../../src/backtest/inputs/backtest-types.js";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import { reproduce } from "../../src/backtest/validation/reproduce.js";
import { sweep } from "../../src/backtest/validation/sweep.js";
import { walkForward } from "../../src/backtest/validation/walk-forward.js";
import { LIBRARY_VERSION } from "../../src/core/version.js";
import { randomPrices } from "./sample-prices.js";

const prices = randomPrices(11, 4, 80);
const hold =
  (i: number): Strategy =>
  ({ prices: { assets } }) => ({ [assets[i]!]: 1 });

test("a purge leaves the rows before each fit out, rolling and anchored", () => {
  const windows: [from: string, to: string, date: string][] = [];
  const fit = ({ prices: { dates }, returns, date }: Parameters<Parameters<typeof walkForward>[0]["fit"]>[0]) => {
    windows.push([dates[0]!, dates.at(-1)!, date]);
    expect(returns.dates.at(-1)).toBe(dates.at(-1));
    expect(returns.values).toHaveLength(4 * (dates.length - 1));
    return hold(0);
  };
  const rolling = walkForward({ prices, fit }, { trainPeriods: 20, testPeriods: 30, purgePeriods: 5 });
  const day = (row: number): string => prices.dates[row]!;
  expect(windows).toEqual([
    [day(0), day(19), day(24)],
    [day(30), day(49), day(54)],
  ]);
  expect(rolling.dates[0]).toBe(day(24));
  expect(rolling.windows.map(({ trainTo, fitted }) => [trainTo, fitted])).toEqual([
    [day(19), day(24)],
    [day(49), day(54)],
  ]);
  windows.length = 0;
  walkForward({ prices, fit }, { trainPeriods: 20, testPeriods: 30, purgePeriods: 5, anchored: true });
  expect(windows.map(([from, to]) => [from, to])).toEqual([
    [day(0), day(19)],
    [day(0), day(49)],
  ]);
});

test("a sweep tells how much of its best is luck, as the functions of analytics do", async () => {
  const jobs = [0, 1, 2, 3].map((i) => ({ name: `A${i}`, parameters: i }));
  const failing = { name: "none", parameters: 9 };
  const strategy = (i: number): Strategy => {
    if (i > 3) throw new Error("no such asset");
    return hold(i);
  };
  const result = await sweep({ prices, jobs: [...jobs, failing], strategy });
  const column = (s: number) => Float64Array.from({ length: 79 }, (_, t) => result.performance[t * 4 + s]!);
  const ratio = (x: Float64Array): number => {
    const mean = x.reduce((a, b) => a + b, 0) / x.length;
    return mean / Math.sqrt(x.reduce((a, b) => a + (b - mean) ** 2, 0) / (x.length - 1));
  };
  const ratios = [0, 1, 2, 3].map((s) => ratio(column(s)));
  const best = ratios.indexOf(Math.max(...ratios));
  expect(result.best).toBe(`A${best}`);
  const ok = result.outcomes[best]!;
  if (ok.status !== "ok") throw new Error(ok.reason);
  const mean = ratios.reduce((a, b) => a + b, 0) / 4;
  const expected = deflatedSharpeRatio({
    sharpeRatio: ratios[best]!,
    observations: 79,
    skewness: ok.metrics.skewness,
    kurtosis: ok.metrics.excessKurtosis + 3,
    trials: 5, // the one that failed was tried too
    trialVariance: ratios.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 3,
  });
  expect(result.deflatedSharpeRatio).toBeCloseTo(expected, 9);
  const { probability } = backtestOverfitting(result.performance, { strategies: 4, blocks: 10 });
  expect(result.overfittingProbability).toBe(probability);
  const one = await sweep({ prices, jobs: [jobs[0]!], strategy });
  expect([one.deflatedSharpeRatio, one.overfittingProbability]).toEqual([null, null]);
});

test("a manifest has the library's version and the seed; another version with the same bits is no difference", () => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  expect(LIBRARY_VERSION).toBe(version);
  const { manifest } = backtest({ prices, strategy: hold(1) }, { seed: 42 });
  expect([manifest.libraryVersion, manifest.options.seed]).toEqual([version, 42]);
  const older = { ...manifest, libraryVersion: "0.0.9" };
  expect(reproduce(older, { prices, strategy: hold(1) })).toEqual({ same: true, differs: [] });
  expect(reproduce(older, { prices, strategy: hold(2) }).differs).toContain("libraryVersion");
});

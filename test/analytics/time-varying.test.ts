import { expect, test } from "vitest";
import { compareMetrics } from "../../src/analytics/performance/compare-metrics.js";
import { extendedMetrics } from "../../src/analytics/performance/extended-metrics.js";
import { performanceMetrics } from "../../src/analytics/performance/performance-metrics.js";
import { rollingMetrics } from "../../src/analytics/performance/rolling-metrics.js";
import { drawdowns } from "../../src/analytics/series/drawdowns.js";
import { createAnalyticsState } from "../../src/analytics/streaming/create-analytics-state.js";
import { readAnalytics } from "../../src/analytics/streaming/read-analytics.js";
import { updateAnalytics } from "../../src/analytics/streaming/update-analytics.js";
import { pricesFromColumns } from "../../src/core/tables/prices-from-columns.js";
import { returnsFromColumns } from "../../src/core/tables/returns-from-columns.js";
import { returnsFromPrices } from "../../src/core/tables/returns-from-prices.js";
import { sliceDates } from "../../src/core/tables/slice-dates.js";
import { AAPL, MSFT } from "./reference-series.js";

const RATES = AAPL.map((_, t) => (t < 500 ? 0.0001 : 0.00002) + 1e-5 * Math.sin(t));
const mean = (x: Float64Array): number => x.reduce((sum, v) => sum + v, 0) / x.length;
const deviation = (x: Float64Array): number =>
  Math.sqrt(x.reduce((sum, v) => sum + (v - mean(x)) ** 2, 0) / (x.length - 1));

test("a risk-free rate of each period is taken from the return of that period", () => {
  const excess = AAPL.map((x, t) => x - RATES[t]!);
  const market = MSFT.map((x, t) => x - RATES[t]!);
  const metrics = performanceMetrics(AAPL, { riskFreeRate: RATES, benchmark: MSFT });
  expect(metrics.sharpeRatio).toBeCloseTo((mean(excess) / deviation(excess)) * Math.sqrt(252), 12);
  const ofExcess = performanceMetrics(excess, { benchmark: market });
  expect(metrics.sortinoRatio).toBeCloseTo(ofExcess.sortinoRatio, 12);
  expect(metrics.omegaRatio).toBeCloseTo(ofExcess.omegaRatio, 12);
  expect(metrics.beta).toBeCloseTo(ofExcess.beta!, 12);
  expect(metrics.alpha).toBeCloseTo(ofExcess.alpha!, 12);
  expect(metrics.riskFreeRate).toBeCloseTo(mean(RATES) * 252, 14);
  const window = rollingMetrics(AAPL, {
    window: AAPL.length,
    metrics: ["sharpeRatio", "sortinoRatio", "beta", "alpha"],
    riskFreeRate: RATES,
    benchmark: MSFT,
  });
  for (const name of ["sharpeRatio", "sortinoRatio", "beta", "alpha"] as const) {
    expect(window[name].at(-1), name).toBeCloseTo(metrics[name]!, 10);
  }
});

test("a rate that is the same in each period gives what one number per year gives", () => {
  const constant = new Float64Array(AAPL.length).fill(0.03 / 252);
  const one = performanceMetrics(AAPL, { riskFreeRate: 0.03, minAcceptableReturn: 0.05, benchmark: MSFT });
  const series = performanceMetrics(AAPL, {
    riskFreeRate: constant,
    minAcceptableReturn: [...constant].map((x) => (x / 0.03) * 0.05),
    benchmark: MSFT,
  });
  for (const name of ["sharpeRatio", "sortinoRatio", "omegaRatio", "alpha", "beta", "informationRatio"] as const) {
    expect(series[name], name).toBeCloseTo(one[name]!, 10);
  }
});

test("a rate of another length or other dates is refused", () => {
  expect(() => performanceMetrics(AAPL, { riskFreeRate: RATES.subarray(1) })).toThrow(
    /riskFreeRate has \d+ periods and returns has/,
  );
  expect(() => performanceMetrics(AAPL, { riskFreeRate: ["0.1"] as unknown as number[] })).toThrow(/riskFreeRate\[0\]/);
  expect(() => performanceMetrics(AAPL, { riskFreeRate: "0.1" as unknown as number })).toThrow(/riskFreeRate is "0.1"/);
  expect(() => performanceMetrics(AAPL, { riskFreeRate: Number.NaN })).toThrow(/riskFreeRate is NaN/);
});

test("several benchmarks stand side by side, each with its own column", () => {
  const dates = Array.from(AAPL, (_, t) => new Date(Date.UTC(2018, 0, 1 + t)).toISOString().slice(0, 10));
  const benchmarks = returnsFromColumns(dates, { MSFT: [...MSFT], half: [...MSFT].map((x) => x / 2) });
  const { portfolio, benchmarks: columns } = compareMetrics(AAPL, benchmarks, {
    periodsPerYear: 252,
    riskFreeRate: 0.01,
  });
  expect(portfolio).toEqual(performanceMetrics(AAPL, { riskFreeRate: 0.01 }));
  expect(columns.map(({ name }) => name)).toEqual(["MSFT", "half"]);
  expect(columns[0]!.metrics).toEqual(performanceMetrics(MSFT, { riskFreeRate: 0.01 }));
  expect(columns[0]!.relative.beta).toBe(performanceMetrics(AAPL, { benchmark: MSFT }).beta);
  expect(columns[1]!.relative.beta).toBeCloseTo(2 * columns[0]!.relative.beta, 10);
  expect(columns[0]!.relative.appraisalRatio).toBe(
    extendedMetrics(AAPL, { riskFreeRate: 0.01, benchmark: MSFT }).appraisalRatio,
  );
  expect(() => compareMetrics(AAPL, benchmarks, { benchmark: MSFT } as never)).toThrow(/second argument/);
});

test("at 60 % wins of 2 % against losses of 1 % the growth-optimal multiple is 40, and halving the returns doubles it", () => {
  const r = Float64Array.from({ length: 1000 }, (_, t) => (t % 5 < 3 ? 0.02 : -0.01));
  expect(extendedMetrics(r).kellyCriterion).toBeCloseTo(40, 10);
  expect(extendedMetrics(r.map((x) => x / 2)).kellyCriterion).toBeCloseTo(80, 10);
  expect(extendedMetrics(r).kellyBetFraction).toBeCloseTo(0.4, 12);
  expect(extendedMetrics(r.map((x) => -x)).kellyCriterion).toBeCloseTo(-40, 10);
});

test("no other multiple grows faster than the Kelly criterion, also above a risk-free rate", () => {
  for (const [r, rate] of [
    [AAPL, 0],
    [MSFT, 0.04],
    [AAPL.map((x) => x - 0.002), 0.02],
  ] as const) {
    const growth = (f: number): number =>
      r.reduce((sum, x) => sum + Math.log(1 + rate / 252 + f * (x - rate / 252)), 0) / r.length;
    const f = extendedMetrics(r, { riskFreeRate: rate }).kellyCriterion;
    for (const step of [0.999, 1.001, 0.9, 1.1, 0]) expect(growth(f)).toBeGreaterThan(growth(f * step));
  }
  expect(extendedMetrics(Float64Array.of(0.1, 0.2)).kellyCriterion).toBeNaN();
});

test("a loss of more than everything is final: nothing is earned on it afterwards, and nothing recovers", () => {
  const r = Float64Array.of(0.1, -1.5, -1.5, 3);
  const metrics = performanceMetrics(r);
  expect(metrics.totalReturn).toBeCloseTo(-1.55, 14);
  expect(metrics.maxDrawdown).toBeCloseTo(1.5, 14);
  expect(metrics.annualReturn).toBeNaN();
  expect(drawdowns(r)).toMatchObject([{ peak: 1, trough: 2, recovery: null, open: true }]);
  const { totalReturn, maxDrawdown } = rollingMetrics(r, { window: 3, metrics: ["totalReturn", "maxDrawdown"] });
  expect(totalReturn[2]).toBeCloseTo(-1.55, 14);
  expect(totalReturn[3]).toBeCloseTo(-1.5, 14);
  expect(maxDrawdown[2]).toBeCloseTo(1.5, 14);
  let state = createAnalyticsState();
  for (const x of r) state = updateAnalytics(state, x);
  expect(readAnalytics(state)[0]).toMatchObject({
    totalReturn: metrics.totalReturn,
    maxDrawdown: metrics.maxDrawdown,
  });
});

const day = (d: number): string => new Date(d).toISOString().slice(0, 10);
const SPACINGS: Readonly<Record<string, string[]>> = {
  "every calendar day": Array.from({ length: 366 }, (_, t) => day(Date.UTC(2022, 0, 1) + t * 864e5)),
  "business days": Array.from({ length: 260 }, (_, t) =>
    day(Date.UTC(2022, 0, 3) + (Math.floor(t / 5) * 7 + (t % 5)) * 864e5),
  ),
  weeks: Array.from({ length: 53 }, (_, t) => day(Date.UTC(2022, 0, 7) + t * 7 * 864e5)),
  fortnights: Array.from({ length: 53 }, (_, t) => day(Date.UTC(2022, 0, 7) + t * 14 * 864e5)),
  "twice a month": Array.from(
    { length: 48 },
    (_, t) =>
      `${2020 + Math.floor(t / 24)}-${String((Math.floor(t / 2) % 12) + 1).padStart(2, "0")}-${t % 2 ? "15" : "01"}`,
  ),
  "every second month": Array.from(
    { length: 13 },
    (_, t) => `${2020 + Math.floor(t / 6)}-${String(((t % 6) + 1) * 2).padStart(2, "0")}-15`,
  ),
  "half-years": Array.from({ length: 13 }, (_, t) => `${2015 + Math.floor(t / 2)}-${t % 2 ? "12-31" : "06-30"}`),
  years: Array.from({ length: 7 }, (_, t) => `${2015 + t}-06-30`),
};

test.each(Object.entries(SPACINGS))("a price that grows 10 %% a year has an annual return of 10 %%: %s", (_, dates) => {
  const years = dates.map((date) => (Date.parse(date) - Date.parse(dates[0]!)) / 864e5 / 365.25);
  const prices = pricesFromColumns(dates, { A: years.map((y) => 100 * 1.1 ** y) });
  expect(performanceMetrics(returnsFromPrices(prices)).annualReturn).toBeCloseTo(0.1, 12);
  const later = sliceDates(returnsFromPrices(prices), dates[3]!);
  expect(performanceMetrics(later).annualReturn).toBeCloseTo(0.1, 12);
});

test("a drawdown from the first price has the date of that price as its peak", () => {
  const prices = pricesFromColumns(["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"], {
    a: [100, 99, 50, 90, 100],
  });
  expect(drawdowns(returnsFromPrices(prices))[0]).toMatchObject({
    depth: 0.5,
    peakDate: "2024-01-01",
    troughDate: "2024-01-03",
    recoveryDate: "2024-01-05",
    calendarDays: 4,
  });
  expect(() => drawdowns(prices as never)).toThrow(/give returnsFromPrices\(prices\)/);
});

import { expect, test } from "vitest";
import { factorAttribution } from "../../src/attribution/factor-attribution.js";
import { timingAttribution } from "../../src/attribution/timing-attribution.js";
import type { ReturnsTable } from "../../src/core/types.js";
import { stock, stocksTable } from "../analytics/real-series.js";
import { AAPL, MSFT } from "../analytics/reference-series.js";
import reference from "../reference/attribution/factor-attribution.json" with { type: "json" };
import timing from "../reference/attribution/timing-attribution.json" with { type: "json" };

const dates = Array.from(AAPL, (_, t) => new Date(Date.UTC(2000, 0, 1 + t)).toISOString().slice(0, 10));
const market: ReturnsTable = { kind: "simple", assets: ["MSFT"], dates, values: MSFT };
const peers = stocksTable(["MSFT", "AMZN", "IBM"]);

function expectFit(
  actual: ReturnType<typeof factorAttribution>,
  expected: (typeof reference.expected)["monthly"],
): void {
  const rows = [actual.alpha, ...actual.factors];
  expect(actual.lags).toBe(expected.lags);
  rows.forEach(({ value, standardError, tValue, pValue }, k) => {
    expect(value).toBeCloseTo(expected.coefficients[k]!, 12);
    expect(standardError).toBeCloseTo(expected.standardErrors[k]!, 12);
    expect(tValue).toBeCloseTo(expected.tValues[k]!, 9);
    expect(pValue).toBeCloseTo(expected.pValues[k]!, 10);
  });
  expect(actual.rSquared).toBeCloseTo(expected.rSquared, 12);
  expect(actual.adjustedRSquared).toBeCloseTo(expected.adjustedRSquared, 12);
  expect(actual.residualVolatility ** 2 / actual.periodsPerYear).toBeCloseTo(expected.residualVariance, 12);
}

test("coefficients, Newey-West errors and fit agree with statsmodels, by month and by day", () => {
  expectFit(factorAttribution(stock("AAPL"), peers, { riskFreeRate: 0.03 }), reference.expected.monthly);
  expectFit(
    factorAttribution(stock("AAPL"), peers, { riskFreeRate: 0.03, neweyWestLags: 0 }),
    reference.expected.monthlyWithoutLags,
  );
  expectFit(factorAttribution(AAPL, market), reference.expected.daily);
  expectFit(factorAttribution(AAPL, market, { neweyWestLags: 12 }), reference.expected.dailyTwelveLags);
});

test("alpha and contributions sum to the mean excess return, risk shares to one", () => {
  const result = factorAttribution(stock("AAPL"), peers, { riskFreeRate: 0.03 });
  expect(Math.abs(result.residual)).toBeLessThan(1e-15);
  const risk = result.factors.reduce((sum, { riskShare }) => sum + riskShare, result.residualRiskShare);
  expect(risk).toBeCloseTo(1, 12);
  expect(result).toMatchObject({ observations: 122, periodsPerYear: 12, from: "2000-02-01", to: "2010-03-01" });
  expect(result.factors[0]!.annualContribution).toBe(result.factors[0]!.contribution * 12);
});

test("returns by regime sum to the whole, with their residuals", () => {
  const regimes = peers.dates.map((date) => (date < "2003" ? "bear" : "bull"));
  const result = factorAttribution(stock("AAPL"), peers, { regimes });
  expect(result.regimes.map(({ regime, periods }) => [regime, periods])).toEqual([
    ["bear", 35],
    ["bull", 87],
  ]);
  const total = result.regimes.reduce((sum, { meanExcess }) => sum + meanExcess, 0);
  expect(total).toBeCloseTo(result.meanExcess, 14);
  for (const { meanExcess, alpha, contributions, residual } of result.regimes) {
    expect(meanExcess).toBeCloseTo(
      contributions.reduce((sum, { contribution }) => sum + contribution, alpha + residual),
      14,
    );
  }
});

test("tables are joined by date; a risk-free series is taken period by period", () => {
  const table: ReturnsTable = { kind: "simple", assets: ["AAPL"], dates: dates.slice(100), values: AAPL.subarray(100) };
  const part = factorAttribution(table, market);
  const bare = factorAttribution(AAPL.subarray(100), {
    ...market,
    dates: dates.slice(100),
    values: MSFT.subarray(100),
  });
  expect(part).toEqual(bare);
  const rates = new Float64Array(AAPL.length).fill(0.02 / 365); // every day of the calendar
  expect(factorAttribution(AAPL, market, { riskFreeRate: rates }).alpha.value).toBeCloseTo(
    factorAttribution(AAPL, market, { riskFreeRate: 0.02 }).alpha.value,
    14,
  );
});

test("log returns are read as the simple ones they stand for", () => {
  const log: ReturnsTable = { ...market, kind: "log", values: MSFT.map(Math.log1p) };
  expect(factorAttribution(AAPL, log).factors[0]!.value).toBeCloseTo(
    factorAttribution(AAPL, market).factors[0]!.value,
    12,
  );
});

test("a perfect fit has no t-value, a constant return no R²", () => {
  const exact = factorAttribution(
    MSFT.map((x) => 0.001 + 2 * x),
    market,
  );
  expect(exact.factors[0]!.value).toBeCloseTo(2, 12);
  expect(exact.rSquared).toBeCloseTo(1, 12);
  expect(factorAttribution(new Float64Array(AAPL.length), market).rSquared).toBeNaN();
});

test("a factor that others make up is named, and so is one that never moves", () => {
  const n = dates.length;
  const three = new Float64Array(n * 3);
  for (let t = 0; t < n; t++) three.set([MSFT[t]!, AAPL[t]! - MSFT[t]!, AAPL[t]! + MSFT[t]!], t * 3);
  expect(() => factorAttribution(AAPL, { kind: "simple", assets: ["A", "B", "C"], dates, values: three })).toThrow(
    /factors\.C is constant or a combination/,
  );
  expect(() => factorAttribution(AAPL, { ...market, values: new Float64Array(n).fill(0.01) })).toThrow(
    /factors\.MSFT is constant/,
  );
});

test("what is wrong is named", () => {
  expect(() => factorAttribution(AAPL.subarray(1), market)).toThrow(/returns has 1007 numbers for 1008 rows/);
  const other: ReturnsTable = {
    kind: "simple",
    assets: ["A"],
    dates: ["1990-01-01", "1990-01-02"],
    values: new Float64Array(2),
  };
  expect(() => factorAttribution(other, market)).toThrow(/no date in common/);
  expect(() => factorAttribution(peers, market)).toThrow(/returns has 3 assets/);
  const gap = MSFT.slice();
  gap[3] = Number.NaN;
  expect(() => factorAttribution(AAPL, { ...market, values: gap })).toThrow(/factors\.MSFT is NaN on 2000-01-04/);
  expect(() => factorAttribution(gap, market)).toThrow(/returns is NaN on 2000-01-04/);
  expect(() => factorAttribution(AAPL, market, { neweyWestLags: -1 })).toThrow(/neweyWestLags is -1/);
  expect(() => factorAttribution(AAPL, market, { regimes: ["a"] })).toThrow(/regimes has 1 labels/);
  expect(() => factorAttribution(AAPL, market, { riskFreeRate: new Float64Array(2) })).toThrow(
    /riskFreeRate has 2 numbers/,
  );
  const two = { ...market, dates: dates.slice(0, 2), values: MSFT.subarray(0, 2) };
  expect(() => factorAttribution(AAPL.subarray(0, 2), two)).toThrow(/2 periods for 2 coefficients: give at least 3/);
});

test("Treynor-Mazuy and both conventions of Henriksson-Merton agree with statsmodels", () => {
  const cases = [
    ["treynorMazuy", { model: "treynor-mazuy" }],
    ["put", { model: "henriksson-merton" }],
    ["call", { model: "henriksson-merton", convention: "call" }],
  ] as const;
  for (const [name, options] of cases) {
    const monthly = timingAttribution(stock("AAPL"), stock("MSFT"), {
      ...options,
      riskFreeRate: 0.03,
      neweyWestLags: 4,
    });
    const daily = timingAttribution(AAPL, market, { ...options, neweyWestLags: 6 });
    for (const [actual, expected] of [
      [monthly, timing.expected.monthly[name]],
      [daily, timing.expected.daily[name]],
    ] as const) {
      [actual.alpha, actual.beta, actual.gamma].forEach(({ value, tValue }, k) => {
        expect(value, name).toBeCloseTo(expected.coefficients[k]!, 9);
        expect(tValue, name).toBeCloseTo(expected.tValues[k]!, 8);
      });
      expect(actual.rSquared).toBeCloseTo(expected.rSquared, 11);
      expect(Math.abs(actual.residual)).toBeLessThan(1e-15);
    }
  }
});

test("put and call have the same gamma and alpha, and the call's beta is the put's less gamma", () => {
  const put = timingAttribution(AAPL, market, { model: "henriksson-merton", convention: "put" });
  const call = timingAttribution(AAPL, market, { model: "henriksson-merton", convention: "call" });
  expect(call.gamma.value).toBeCloseTo(put.gamma.value, 12);
  expect(call.alpha.value).toBeCloseTo(put.alpha.value, 12);
  expect(call.beta.value).toBeCloseTo(put.beta.value - put.gamma.value, 12);
  expect(call.rSquared).toBeCloseTo(put.rSquared, 12);
});

test("a market that never falls has no put; wrong options are refused", () => {
  const rising = { ...market, values: MSFT.map(Math.abs) };
  expect(() => timingAttribution(AAPL, rising, { model: "henriksson-merton" })).toThrow(/factors\.timing is constant/);
  expect(() => timingAttribution(AAPL, peers)).toThrow(/market has 3 assets/);
  expect(() => timingAttribution(AAPL, market, { model: "merton" as "treynor-mazuy" })).toThrow(/model is "merton"/);
  expect(() => timingAttribution(AAPL, market, { convention: "short" as "put" })).toThrow(/convention is "short"/);
});

import { expect, test } from "vitest";
import { correlationMatrix } from "../../src/analytics/risk/correlation-matrix.js";
import { correlationMonitor } from "../../src/analytics/risk/correlation-monitor.js";
import { createAnalyticsState } from "../../src/analytics/streaming/create-analytics-state.js";
import { readCovariance } from "../../src/analytics/streaming/read-covariance.js";
import { updateAnalytics } from "../../src/analytics/streaming/update-analytics.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { ReturnsTable } from "../../src/core/types.js";
import reference from "../reference/analytics/streaming.json" with { type: "json" };
import { stocksTable } from "./real-series.js";
import { AAPL, MSFT } from "./reference-series.js";

function tableOf(columns: readonly Float64Array[]): ReturnsTable {
  const n = columns.length;
  const rows = columns[0]!.length;
  return {
    kind: "simple",
    assets: columns.map((_, i) => `asset${i}`),
    dates: Array.from({ length: rows }, (_, t) => new Date(Date.UTC(2000, 0, 1 + t)).toISOString().slice(0, 10)),
    values: Float64Array.from({ length: rows * n }, (_, k) => columns[k % n]![Math.floor(k / n)]!),
  };
}

/** Five assets whose common part doubles after the middle. */
function market(rows: number): ReturnsTable {
  const random = seededRandom(4);
  const columns = Array.from({ length: 5 }, () => new Float64Array(rows));
  for (let t = 0; t < rows; t++) {
    const common = random.normal() * (t < rows / 2 ? 0.004 : 0.03);
    for (const column of columns) column[t] = common + random.normal() * 0.01;
  }
  return tableOf(columns);
}

test("correlations agree with pandas and are symmetric with ones", () => {
  const [a, b, c, d] = correlationMatrix(tableOf([AAPL, MSFT]));
  expect(b).toBeCloseTo(reference.expected.correlation, 12);
  expect([a, c, d]).toEqual([1, b, 1]);
});

test("an asset that never moves has no correlation, a copy has 1 and a mirror -1", () => {
  const still = new Float64Array(AAPL.length).fill(0.001);
  const matrix = correlationMatrix(tableOf([AAPL, still, AAPL, AAPL.map((x) => -2 * x)]));
  expect([...matrix.slice(4, 8)]).toEqual(new Array(4).fill(Number.NaN));
  expect(matrix[2]).toBe(1);
  expect(matrix[3]).toBe(-1);
});

test("missing returns and too few dates are refused with asset and date", () => {
  const table = stocksTable(["AAPL", "MSFT"]);
  const values = table.values.slice();
  values[5] = Number.NaN;
  expect(() => correlationMatrix({ ...table, values })).toThrow(/MSFT has no return on 2000-04-01/);
  expect(() => correlationMatrix(tableOf([Float64Array.of(0.1)]))).toThrow(/has 1 dates: give at least 2/);
});

test("the monitor ends with the exponential correlations of streaming analytics", () => {
  const table = market(120);
  const { correlation, dates, averageCorrelation, change } = correlationMonitor(table, { halfLife: 20 });
  let state = createAnalyticsState({ assets: table.assets, halfLife: 20 });
  for (let t = 0; t < 120; t++) state = updateAnalytics(state, table.values.subarray(t * 5, t * 5 + 5));
  const { covariance } = readCovariance(state);
  for (let i = 0; i < 5; i++) {
    for (let j = 0; j < 5; j++) {
      const expected = covariance[i * 5 + j]! / Math.sqrt(covariance[i * 5 + i]! * covariance[j * 5 + j]!);
      expect(correlation[i * 5 + j]).toBeCloseTo(expected, 12);
    }
  }
  expect(dates[0]).toBe(table.dates[20]);
  expect(dates.at(-1)).toBe(table.dates[119]);
  const pairs = correlation.filter((_, k) => Math.floor(k / 5) < k % 5);
  expect(averageCorrelation.at(-1)).toBeCloseTo(pairs.reduce((sum, c) => sum + c, 0) / 10, 14);
  expect(change[0]).toBeNaN();
  expect(change[1]).toBeGreaterThan(0);
});

test("a jump of the common part raises both alarms, once each", () => {
  const rows = 500;
  const { alarms, absorptionRatio } = correlationMonitor(market(rows), {
    halfLife: 15,
    shortWindow: 5,
    longWindow: 100,
    threshold: 3,
  });
  const middle = new Date(Date.UTC(2000, 0, 1 + rows / 2)).toISOString().slice(0, 10);
  const rising = alarms.filter(({ direction }) => direction === "rising");
  expect(rising.map(({ measure }) => measure).sort()).toEqual(["absorption-ratio", "average-correlation"]);
  for (const { date } of rising) expect(date > middle).toBe(true);
  expect(absorptionRatio.at(-1)!).toBeGreaterThan(absorptionRatio[50]!);
  expect(Math.max(...absorptionRatio)).toBeLessThanOrEqual(1);
});

test("no reading knows what comes after it", () => {
  const table = market(200);
  const part = { ...table, dates: table.dates.slice(0, 150), values: table.values.subarray(0, 750) };
  const whole = correlationMonitor(table, { halfLife: 20, every: 1 });
  const early = correlationMonitor(part, { halfLife: 20, every: 1 });
  expect(whole.averageCorrelation.slice(0, early.dates.length)).toEqual(early.averageCorrelation);
  expect(whole.absorptionRatio.slice(0, early.dates.length)).toEqual(early.absorptionRatio);
});

test("one asset has no pair; too short a table and too many components are refused", () => {
  const one = correlationMonitor(tableOf([AAPL]), { every: 50 });
  expect(one.averageCorrelation.every(Number.isNaN)).toBe(true);
  expect(one.absorptionRatio.every((x) => x === 1)).toBe(true);
  expect(() => correlationMonitor(market(50))).toThrow(/50 dates and warmup is 63/);
  expect(() => correlationMonitor(market(100), { components: 6 })).toThrow(/components is 6 for 5 assets/);
});

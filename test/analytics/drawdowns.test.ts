import { expect, test } from "vitest";
import { performanceMetrics } from "../../src/analytics/performance/performance-metrics.js";
import { drawdowns } from "../../src/analytics/series/drawdowns.js";
import { sp500 } from "./real-series.js";

test("drawdowns are cut at the peaks, deepest first, the last one open", () => {
  const found = drawdowns(Float64Array.of(-0.1, 0.25, -0.2, 0.1, 0.2, -0.05));
  expect(found.map(({ depth, peak, trough, recovery }) => [Number(depth.toFixed(12)), peak, trough, recovery])).toEqual(
    [
      [0.2, 2, 3, 5],
      [0.1, 0, 1, 2],
      [0.05, 5, 6, null],
    ],
  );
  expect(found[0]).toMatchObject({ duration: 3, periodsToTrough: 1, periodsToRecovery: 2, open: false });
  expect(found[2]).toMatchObject({ duration: 1, open: true, periodsToRecovery: null, peakDate: null });
});

test("a table gives dates and calendar days; the start has no date", () => {
  const table = {
    kind: "simple",
    assets: ["7203"],
    dates: ["2024-01-05", "2024-01-08", "2024-01-09", "2024-01-12"],
    values: Float64Array.of(-0.1, 0.2, -0.1, 0.2),
  } as const;
  const [first, second] = drawdowns(table);
  expect(first).toMatchObject({ peak: 0, peakDate: null, calendarDays: null, recoveryDate: "2024-01-08" });
  expect(second).toMatchObject({ peakDate: "2024-01-08", troughDate: "2024-01-09", calendarDays: 4 });
});

test("the deepest of the S&P 500 from 2010 to April 2020 is that of February 2020, and it is open", () => {
  const [deepest] = drawdowns(sp500());
  expect(deepest).toMatchObject({ peakDate: "2020-02-19", troughDate: "2020-03-23", open: true });
  expect(deepest!.depth).toBe(performanceMetrics(sp500()).maxDrawdown);
});

test("a rise has no drawdown, and rounding is none", () => {
  expect(drawdowns(Float64Array.of(0.1, 0, 0.2))).toEqual([]);
  expect(drawdowns(Float64Array.of(0.1, -1e-16, 1e-16))).toEqual([]);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { bootstrapInterval } from "../../src/analytics/evidence/bootstrap-interval.js";
import { extendedMetrics } from "../../src/analytics/performance/extended-metrics.js";
import { performanceMetrics } from "../../src/analytics/performance/performance-metrics.js";
import { rollingMetrics } from "../../src/analytics/performance/rolling-metrics.js";
import { riskComponents } from "../../src/analytics/risk/risk-components.js";
import { type TailRiskMethod, tailRisk } from "../../src/analytics/risk/tail-risk.js";
import { valueAtRiskTest } from "../../src/analytics/risk/value-at-risk-test.js";
import { drawdowns } from "../../src/analytics/series/drawdowns.js";
import { createAnalyticsState } from "../../src/analytics/streaming/create-analytics-state.js";
import { readAnalytics } from "../../src/analytics/streaming/read-analytics.js";
import { updateAnalytics } from "../../src/analytics/streaming/update-analytics.js";

const series = fc
  .array(fc.double({ min: -0.3, max: 0.4, noNaN: true }), { minLength: 2, maxLength: 80 })
  .map((values) => Float64Array.from(values, (x) => Math.round(x * 1e6) / 1e6));
const near = (a: number, b: number, tolerance = 1e-9): boolean =>
  (Number.isNaN(a) && Number.isNaN(b)) || Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));

test("scaling does nothing to ratios and scales volatility and tails", () => {
  fc.assert(
    fc.property(series, (r) => {
      const half = performanceMetrics(r.map((x) => x / 2));
      const whole = performanceMetrics(r);
      expect(near(half.sharpeRatio, whole.sharpeRatio, 1e-8)).toBe(true);
      expect(near(half.omegaRatio, whole.omegaRatio, 1e-8)).toBe(true);
      expect(near(half.annualVolatility * 2, whole.annualVolatility)).toBe(true);
      expect(near(half.conditionalValueAtRisk * 2, whole.conditionalValueAtRisk)).toBe(true);
    }),
  );
});

test("the conditional value at risk is no less than the value at risk, and both rise with the level", () => {
  const methods: TailRiskMethod[] = ["historical", "gaussian"];
  fc.assert(
    fc.property(
      series,
      fc.constantFrom(...methods),
      fc.double({ min: 0.5, max: 0.98, noNaN: true }),
      (r, method, level) => {
        const low = tailRisk(r, { method, level });
        const high = tailRisk(r, { method, level: level + 0.01 });
        expect(high.valueAtRisk).toBeGreaterThanOrEqual(low.valueAtRisk - 1e-12);
        expect(high.conditionalValueAtRisk).toBeGreaterThanOrEqual(low.conditionalValueAtRisk - 1e-12);
        // the order statistic is what the conditional one averages beyond; a type-7 quantile may lie between two
        const plain = tailRisk(r, { method, level, quantile: "order-statistic" });
        expect(plain.conditionalValueAtRisk).toBeGreaterThanOrEqual(plain.valueAtRisk - 1e-12);
      },
    ),
  );
});

test("drawdowns agree with the maximum, do not overlap, and end where the value is back", () => {
  fc.assert(
    fc.property(series, (r) => {
      const found = drawdowns(r);
      const metrics = performanceMetrics(r);
      expect(found[0]?.depth ?? 0).toBe(metrics.maxDrawdown);
      expect(Math.max(0, ...found.map((d) => d.duration))).toBe(metrics.maxDrawdownDuration);
      const inTime = [...found].sort((a, b) => a.peak - b.peak);
      for (const [k, d] of inTime.entries()) {
        expect(d.trough).toBeGreaterThan(d.peak);
        expect(d.recovery === null).toBe(d.open);
        if (k > 0) expect(inTime[k - 1]!.recovery!).toBeLessThanOrEqual(d.peak);
      }
    }),
  );
});

test("streaming equals batch after any series", () => {
  fc.assert(
    fc.property(series, (r) => {
      let state = createAnalyticsState();
      for (const x of r) state = updateAnalytics(state, x);
      const [reading] = readAnalytics(state);
      const batch = performanceMetrics(r);
      for (const name of [
        "annualVolatility",
        "sharpeRatio",
        "skewness",
        "excessKurtosis",
        "maxDrawdown",
        "totalReturn",
      ] as const) {
        expect(near(reading![name], batch[name], 1e-7), `${name}: ${reading![name]} ${batch[name]}`).toBe(true);
      }
    }),
  );
});

test("components sum to their total for any weights", () => {
  fc.assert(
    fc.property(
      series,
      fc.tuple(fc.double({ min: -2, max: 2, noNaN: true }), fc.double({ min: -2, max: 2, noNaN: true })),
      (r, [a, b]) => {
        const table = {
          kind: "simple",
          assets: ["A", "B"],
          dates: Array.from(r, (_, t) => new Date(Date.UTC(2000, 0, 1 + t)).toISOString().slice(0, 10)),
          values: Float64Array.from({ length: r.length * 2 }, (_, k) =>
            k % 2 === 0 ? r[k >> 1]! : r[r.length - 1 - (k >> 1)]!,
          ),
        } as const;
        const { valueAtRisk, conditionalValueAtRisk } = riskComponents(table, { A: a, B: b });
        for (const { total, component } of [valueAtRisk, conditionalValueAtRisk]) {
          expect(
            near(
              Object.values(component).reduce((sum, x) => sum + x, 0),
              total,
              1e-12,
            ),
          ).toBe(true);
        }
      },
    ),
  );
});

test("inputs are left untouched", () => {
  fc.assert(
    fc.property(series, (r) => {
      const before = r.slice();
      const benchmark = r.slice().reverse();
      performanceMetrics(r, { benchmark });
      extendedMetrics(r, { benchmark });
      rollingMetrics(r, {
        window: 2,
        metrics: ["valueAtRisk", "maxDrawdown", "beta", "skewness", "sortinoRatio"],
        benchmark,
      });
      for (const method of ["historical", "gaussian", "cornish-fisher"] as const) tailRisk(r, { method });
      bootstrapInterval(r, "mean", { resamples: 5 });
      valueAtRiskTest(r, 0.1);
      drawdowns(r);
      expect(r).toEqual(before);
      expect(benchmark).toEqual(before.slice().reverse());
    }),
    { numRuns: 30 },
  );
});

import { expect, test } from "vitest";
import { extendedMetrics } from "../../src/analytics/performance/extended-metrics.js";
import reference from "../reference/analytics/extended-metrics.json" with { type: "json" };
import quantstats from "../reference/analytics/quantstats-figures.json" with { type: "json" };
import { expectFigures } from "./expect-figures.js";
import { AAPL, MSFT } from "./reference-series.js";

test("the figures of skfolio, empyrical and the literature are reproduced", () => {
  const metrics = extendedMetrics(AAPL, { benchmark: MSFT, riskFreeRate: reference.input.riskFreeRate });
  expectFigures(metrics, reference.expected, reference.tolerance);
});

test("the figures of quantstats are reproduced", () => {
  expectFigures(extendedMetrics(AAPL), quantstats.expected.extended, quantstats.tolerance);
});

test("nothing is infinite where there is no answer", () => {
  for (const r of [[0.01], [0, 0, 0], [0.01, 0.01, 0.01], [-0.5], [-1, 0.2], [0.1, -0.1]]) {
    for (const [name, value] of Object.entries(
      extendedMetrics(Float64Array.from(r), { benchmark: Float64Array.from(r) }),
    )) {
      expect(Math.abs(value), `${name} of ${r}`).not.toBe(Number.POSITIVE_INFINITY);
    }
  }
});

test("entropic value at risk lies between the conditional one and the worst loss", () => {
  const losses = AAPL.map((x) => -x);
  const { entropicValueAtRisk } = extendedMetrics(AAPL);
  expect(entropicValueAtRisk).toBeGreaterThan(0.0478);
  expect(entropicValueAtRisk).toBeLessThan(Math.max(...losses));
});

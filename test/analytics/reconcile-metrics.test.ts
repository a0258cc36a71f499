import { expect, test } from "vitest";
import { type MetricsPeer, reconcileMetrics } from "../../src/analytics/performance/reconcile-metrics.js";
import quantstats from "../reference/analytics/quantstats-figures.json" with { type: "json" };
import reference from "../reference/analytics/reconcile-metrics.json" with { type: "json" };
import { expectFigures } from "./expect-figures.js";
import { AAPL, MSFT } from "./reference-series.js";

function theirs(peer: MetricsPeer): Record<string, number> {
  const { figures } = reconcileMetrics(AAPL, { peer, benchmark: MSFT, riskFreeRate: reference.input.riskFreeRate });
  return Object.fromEntries(figures.map((figure) => [figure.metric, figure.theirs]));
}

test("every figure of quantstats is reproduced", () => {
  expectFigures(theirs("quantstats"), quantstats.expected.reconciled, quantstats.tolerance);
});

test("every figure of empyrical is reproduced", () => {
  expectFigures(theirs("empyrical"), reference.expected.empyrical, reference.tolerance);
});

test("every figure of skfolio is reproduced", () => {
  expectFigures(theirs("skfolio"), reference.expected.skfolio, reference.tolerance);
});

test("a difference is explained, and where there is none it says so", () => {
  const { figures } = reconcileMetrics(AAPL, { peer: "skfolio" });
  const sortino = figures.find(({ metric }) => metric === "sortinoRatio")!;
  expect(sortino.ours).toBeCloseTo(1.901, 3);
  expect(sortino.theirs).toBeCloseTo(1.8, 3);
  expect(sortino.convention).toBe("shortfall below the mean, ddof 1");
  for (const { ours, theirs: other, convention, metric } of figures) {
    expect(convention === "the same", metric).toBe(Math.abs(ours - other) < 1e-9);
  }
});

test("an unknown package and a series too short are refused", () => {
  expect(() => reconcileMetrics(AAPL, { peer: "ffn" as MetricsPeer })).toThrow(
    /options.peer is "ffn": use "quantstats"/,
  );
  expect(() => reconcileMetrics(AAPL.subarray(0, 3), { peer: "skfolio" })).toThrow(/returns has 3 periods/);
});

test("the figures that the guide quotes for Apple: drawdown .385 and .460, value at risk .0311 and .0324", () => {
  const shown = (peer: MetricsPeer, name: string): string[] => {
    const { ours, theirs: other } = reconcileMetrics(AAPL, { peer }).figures.find(({ metric }) => metric === name)!;
    return [ours, other].map((x) => Math.abs(x).toFixed(4));
  };
  expect(shown("skfolio", "maxDrawdown")).toEqual(["0.3852", "0.4602"]);
  expect(shown("quantstats", "valueAtRisk")).toEqual(["0.0311", "0.0324"]);
});

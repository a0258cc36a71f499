import fc from "fast-check";
import { expect, test } from "vitest";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";
import { randomMoments } from "./random-moments.js";

const moments = randomMoments(30, 7);
const tomorrow = { ...moments, mean: moments.mean.map((m, i) => m + 0.001 * Math.sin(i)) };
const constraints = { max: 0.2 };

test.each(["minimum-variance", "maximum-sharpe", "target-volatility"] as const)(
  "%s gives the same portfolio from yesterday's result",
  (objective) => {
    const target = objective === "target-volatility" ? { target: 0.16 } : {};
    const former = meanVariance(moments, { objective, constraints, ...target });
    const cold = requireOptimal(meanVariance(tomorrow, { objective, constraints, ...target }));
    const warm = requireOptimal(meanVariance(tomorrow, { objective, constraints, ...target, warmStart: former }));
    for (const asset of moments.assets) expect(warm.weights[asset]).toBeCloseTo(cold.weights[asset]!, 9);
    expect(warm.diagnostics.warmStart).toBe("used");
    expect(warm.diagnostics.iterations).toBeLessThanOrEqual(cold.diagnostics.iterations);
  },
);

test("a former result of other assets, or without weights, is ignored and the diagnostics say so", () => {
  const other = meanVariance(randomMoments(5, 7), { objective: "minimum-variance" });
  const none = meanVariance(moments, { objective: "minimum-variance", constraints: { max: 0.01 } });
  const noteOf = (warmStart: typeof other) =>
    requireOptimal(meanVariance(moments, { objective: "minimum-variance", warmStart })).diagnostics.warmStart;
  expect(noteOf(other)).toBe("ignored: the former result is of other assets");
  expect(noteOf(none)).toBe("ignored: the former result is infeasible");
});

test("a former result of other dates or limits, however far off, changes no weight", () => {
  const cold = requireOptimal(meanVariance(moments, { objective: "minimum-variance", constraints }));
  const far = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 30, maxLength: 30 });
  fc.assert(
    fc.property(fc.oneof(far, fc.constant(new Array<number>(30).fill(0.2))), (numbers) => {
      const weights = Object.fromEntries(moments.assets.map((asset, i) => [asset, numbers[i]!]));
      const warmStart = { ...cold, weights };
      const warm = requireOptimal(meanVariance(moments, { objective: "minimum-variance", constraints, warmStart }));
      for (const asset of moments.assets) expect(warm.weights[asset]).toBeCloseTo(cold.weights[asset]!, 12);
      expect(warm.diagnostics.warmStart).toBe("used");
    }),
    { numRuns: 30 },
  );
});

test("the search for few assets reports its progress, is cut where asked, and stops by a signal", () => {
  const few = { objective: "maximum-sharpe", constraints: { max: 0.3, maxPositions: 6 } } as const;
  const seen: number[] = [];
  const cut = meanVariance(moments, { ...few, maxNodes: 5, onProgress: ({ done, total }) => seen.push(done / total) });
  expect(seen.length).toBeGreaterThan(0);
  expect(Math.max(...seen)).toBeLessThanOrEqual(1);
  expect(cut.diagnostics.gap ?? 0).toBeGreaterThanOrEqual(0);
  const stop = new AbortController();
  const call = () => meanVariance(moments, { ...few, signal: stop.signal, onProgress: () => stop.abort() });
  expect(call).toThrow(expect.objectContaining({ code: "aborted" }));
});

import { describe, expect, test } from "vitest";
import type { ReturnsTable } from "../../src/core/types.js";
import { estimateMoments } from "../../src/moments/estimate-moments.js";
import { type EntropyPooling, entropyPooling } from "../../src/optimize/views/entropy-pooling.js";
import type { ScenarioView } from "../../src/optimize/views/scenario-conditions.js";
import sample from "../reference/moments/estimators.json" with { type: "json" };
import reference from "../reference/optimize/entropy-pooling.json" with { type: "json" };

const { assets, dates, values } = sample.input;
const returns: ReturnsTable = { kind: "simple", assets, dates, values: Float64Array.from(values.flat()) };
const { expected, tolerance } = reference;

function pooled(views: readonly ScenarioView[], table = returns): EntropyPooling & { status: "optimal" } {
  const result = entropyPooling(table, { views, periodsPerYear: 252 });
  if (result.status !== "optimal") throw new Error(result.reason);
  return result;
}

const meanViews: readonly ScenarioView[] = [
  { kind: "mean", assets: { AAPL: 1 }, value: 0.1 },
  { kind: "mean", assets: { KO: 1, XOM: -1 }, value: 0.05 },
];

describe("probabilities equal the dual solved by scipy", () => {
  test.each([
    ["means", meanViews],
    ["volatility", [{ kind: "volatility", assets: { AAPL: 1 }, value: 0.2 }]],
    ["correlation", [{ kind: "correlation", assets: ["MSFT", "KO"], value: 0.1 }]],
  ] as [keyof typeof expected, readonly ScenarioView[]][])("for views on %s", (name, views) => {
    const { probabilities } = pooled(views);
    expected[name].forEach((p, t) => {
      expect(Math.abs(probabilities[t]! - p)).toBeLessThan(tolerance.scipy);
    });
  });

  test("and skfolio's, to its own accuracy", () => {
    const { probabilities } = pooled(meanViews);
    expected.skfolioMeans.forEach((p, t) => {
      expect(Math.abs(probabilities[t]! - p)).toBeLessThan(tolerance.skfolio);
    });
  });
});

test("the moments show the views", () => {
  const { moments } = pooled([
    ...meanViews,
    { kind: "volatility", assets: { AAPL: 1 }, value: 0.2 },
    { kind: "correlation", assets: ["AAPL", "MSFT"], value: 0.5 },
  ]);
  const n = assets.length;
  const [a, m] = [assets.indexOf("AAPL"), assets.indexOf("MSFT")];
  const deviation = (i: number): number => Math.sqrt(moments.covariance[i * n + i]!);
  expect(moments.mean[a]).toBeCloseTo(0.1, 10);
  expect(moments.mean[assets.indexOf("KO")]! - moments.mean[assets.indexOf("XOM")]!).toBeCloseTo(0.05, 10);
  expect(deviation(a)).toBeCloseTo(0.2, 10);
  expect(moments.covariance[a * n + m]! / (deviation(a) * deviation(m))).toBeCloseTo(0.5, 10);
});

test("without views nothing changes: equal probabilities and the maximum likelihood moments", () => {
  const { probabilities, moments, relativeEntropy, effectiveDates } = pooled([]);
  for (const p of probabilities) expect(p).toBeCloseTo(1 / dates.length, 15);
  expect(relativeEntropy).toBeLessThan(1e-14);
  expect(effectiveDates).toBeCloseTo(dates.length, 9);
  const rows = dates.length;
  estimateMoments(returns, { periodsPerYear: 252 }).covariance.forEach((value, k) => {
    expect(moments.covariance[k]).toBeCloseTo((value * (rows - 1)) / rows, 13);
  });
});

test("an inequality that already holds changes nothing, one that does not holds exactly", () => {
  const historical = estimateMoments(returns, { periodsPerYear: 252 }).mean[0]!;
  const view = (relation: "at-least" | "at-most"): ScenarioView => {
    return { kind: "mean", assets: { [assets[0]!]: 1 }, value: historical - 0.05, relation };
  };
  expect(pooled([view("at-least")]).relativeEntropy).toBeLessThan(1e-14);
  expect(pooled([view("at-most")]).moments.mean[0]).toBeCloseTo(historical - 0.05, 10);
});

test("a mean beyond everything seen is infeasible and names the view", () => {
  const views: ScenarioView[] = [meanViews[0]!, { kind: "mean", assets: { KO: 1 }, value: 30 }];
  const result = entropyPooling(returns, { views, periodsPerYear: 252 });
  expect(result).toMatchObject({ status: "infeasible", views: [1] });
});

test("views that contradict each other are infeasible", () => {
  const views: ScenarioView[] = [meanViews[0]!, { kind: "mean", assets: { AAPL: 1 }, value: 0.2 }];
  expect(entropyPooling(returns, { views, periodsPerYear: 252 }).status).toBe("infeasible");
});

test("a view given twice holds as if given once", () => {
  const once = pooled([meanViews[0]!]).probabilities;
  pooled([meanViews[0]!, meanViews[0]!]).probabilities.forEach((p, t) => {
    expect(p).toBeCloseTo(once[t]!, 12);
  });
});

test.each([
  [{ kind: "mean", assets: { APPL: 1 }, value: 0.1 }, /views\[0\]\.assets\.APPL .*did you mean AAPL/],
  [{ kind: "mean", assets: {}, value: 0.1 }, /views\[0\]\.assets is empty/],
  [{ kind: "mean", assets: { AAPL: 1 }, value: Number.NaN }, /views\[0\]\.value is NaN/],
  [{ kind: "volatility", assets: { AAPL: 1 }, value: 0 }, /views\[0\]\.value is 0: give a finite number above 0/],
  [
    { kind: "correlation", assets: ["AAPL", "KO"], value: 1.1 },
    /views\[0\]\.value is 1\.1: give a finite number from -1 to 1/,
  ],
  [{ kind: "correlation", assets: ["AAPL", "AAPL"], value: 0.1 }, /two different assets/],
])("the view %j is refused by name", (view, message) => {
  expect(() => pooled([view as ScenarioView])).toThrow(message);
});

test("a prior must be probabilities of the dates", () => {
  const prior = new Float64Array(dates.length).fill(2 / dates.length);
  expect(() => entropyPooling(returns, { views: [], prior })).toThrow(/prior sums to .* that sum to 1/);
  expect(() => entropyPooling(returns, { views: [], prior: Float64Array.of(1) })).toThrow(/prior has 1 numbers/);
});

test("a view beyond all numbers is infeasible, and the search ends", () => {
  for (const value of [1e308, -1e308, 1e200, 1e20]) {
    expect(entropyPooling(returns, { views: [{ kind: "mean", assets: { AAPL: 1 }, value }] })).toMatchObject({
      status: "infeasible",
      views: [0],
    });
  }
  for (const value of [1e308, 1e160, 1e20]) {
    const views: ScenarioView[] = [{ kind: "volatility", assets: { AAPL: 1 }, value }];
    expect(entropyPooling(returns, { views }).status).toBe("infeasible");
  }
});

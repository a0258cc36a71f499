import { expect, test } from "vitest";
import * as omni from "../../src/index.js";
import { calls, functionOf, ledger, moments, pricesTable, series } from "./calls.js";

const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const observations = { values: series(120), dimension: 1 };
const purchase: omni.TaxTransaction = {
  id: "later",
  type: "buy",
  date: "2025-08-02",
  account: "main",
  asset: "KO",
  quantity: 3,
  amount: 150,
};

interface State<T> {
  readonly make: () => T;
  readonly next: (state: T) => unknown;
}
const state = <T>(make: () => T, next: (state: T) => unknown): State<unknown> => ({
  make,
  next: next as (state: unknown) => unknown,
});

const watched = omni.PortfolioEngine.create({
  prices: pricesTable(60),
  config: { optimizer: { method: "equal-weight" }, data: { lookback: 30 } },
  portfolio: { cash: 10_000, holdings: { AAA: 10 } },
});

/** Everything that is handed out to be continued later, and one step of it. */
const states: Readonly<Record<string, State<unknown>>> = {
  "a Gaussian hidden Markov model": state(
    () => omni.fitGaussianHmm(observations, { states: 2, restarts: 2 }),
    (hmm) => [omni.filterStates(hmm, observations), omni.decodeStates(hmm, observations)],
  ),
  "a Student-t hidden Markov model": state(
    () => omni.fitStudentHmm(observations, { states: 2, restarts: 1, maxIterations: 10 }),
    (hmm) => [omni.filterStates(hmm, observations), omni.scoreStates(hmm, observations)],
  ),
  "a jump model": state(
    () => omni.fitJumpModel(observations, { states: 2 }),
    (model) => omni.jumpStates(model, observations),
  ),
  "a regime model": state(
    () => omni.detectRegimes(pricesTable(130, ["MKT"], 5)).model,
    (model) => omni.updateRegime(omni.createRegimeFilter(model), 70),
  ),
  "a regime filter": state(
    () => omni.createRegimeFilter(omni.detectRegimes(pricesTable(130, ["MKT"], 5)).model),
    (filter) => omni.updateRegime(omni.updateRegime(filter, 70), 71),
  ),
  "a state of streaming analytics": state(
    () => {
      let analytics = omni.createAnalyticsState({
        assets: ["AAA", "BBB"],
        benchmark: "BBB",
        window: 5,
        halfLife: 3,
        covariance: true,
      });
      for (const x of series(12)) analytics = omni.updateAnalytics(analytics, [x, -x / 3]);
      return analytics;
    },
    (analytics) => {
      const next = omni.updateAnalytics(analytics, [0.01, -0.02]);
      return [next, omni.readAnalytics(next), omni.readCovariance(next)];
    },
  ),
  "a tax ledger": state(ledger, (book) => omni.applyTransactions(book, [purchase])),
  "a snapshot of an engine": state(
    () =>
      omni.PortfolioEngine.create({
        prices: pricesTable(60),
        config: { optimizer: { method: "minimum-variance" }, data: { lookback: 30 } },
        portfolio: { cash: 10_000, holdings: { AAA: 10 } },
      }).snapshot(),
    (snapshot) => {
      const engine = omni.PortfolioEngine.restore(snapshot as Parameters<typeof omni.PortfolioEngine.restore>[0]);
      return [engine.optimize(), engine.apply([{ asset: "AAA", quantity: 1, price: 50 }]).snapshot()];
    },
  ),
  "a weight predictor": state(
    () =>
      omni.trainWeightPredictor(pricesTable(60), {
        models: ["ridge"],
        features: ["reversal", "momentum-1"],
        horizon: 2,
        periodsPerYear: 52,
      }),
    (predictor) => [
      omni.predictWeights(predictor, pricesTable(60)),
      omni.updateWeightPredictor(predictor, pricesTable(104)).predictor,
    ],
  ),
  "a monitor of an engine": state(
    () => watched.monitor([{ at: "2031-01-06T15:00:00Z", asset: "AAA", price: 50 }]).snapshot(),
    (monitor) => watched.monitor([], { state: monitor }).snapshot(),
  ),
  "a tree of clusters": state(
    () => omni.hierarchicalRiskParity(moments()).tree,
    (tree) => omni.dendrogram(tree),
  ),
};

test.each(Object.entries(states))(
  "%s loses nothing in JSON and goes on with the same bits",
  (_name, { make, next }) => {
    const kept = make();
    const text = JSON.stringify(kept);
    const loaded = JSON.parse(text) as unknown;
    expect(loaded).toStrictEqual(kept);
    // toJson writes every bit, signs of zeros too
    expect(omni.toJson(next(loaded))).toBe(omni.toJson(next(kept)));
    expect(JSON.stringify(kept)).toBe(text);
  },
);

test.each(Object.entries(states))(
  "%s says which version it is of, and another version is refused",
  (name, { make, next }) => {
    if (name === "a tree of clusters") return; // a result that is drawn
    const kept = throughJson(make()) as { version: number };
    expect(kept.version).toBeGreaterThan(0);
    expect(() => next({ ...kept, version: 99 })).toThrow(expect.objectContaining({ code: "invalid-state" }));
  },
);

/** What cannot be written as data, and why. */
const NO_DATA: Readonly<Record<string, string>> = {
  seededRandom: "a generator is a set of functions",
  vegaRenderer: "a renderer is a function",
  pipeline: "steps are functions; what they give is data",
  onnxPredictor: "a predictor by a session is a function",
  openBrokerReader: "a reader is a set of functions; what it gives is data",
  webWorkerJobs: "a runner of jobs is a function",
  openTaxLedger: "an open ledger is written through its ledger",
  "PortfolioEngine.create": "an engine is written through its snapshot",
  "PortfolioEngine.restore": "an engine is written through its snapshot",
  "engine.apply": "an engine is written through its snapshot",
  "engine.observe": "an engine is written through its snapshot",
  "engine.reconfigure": "an engine is written through its snapshot",
};

/**
 * Paths of figures that JSON would turn into null without a word. Typed arrays are none: they go through `toJson`. A figure of
 * performance that has no answer is NaN, and `undefinedReasons` beside it says why.
 */
function lostFigures(value: unknown, path = "result"): string[] {
  if (typeof value === "number") return Number.isFinite(value) ? [] : [`${path} = ${value}`];
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return [];
  const reasons = "undefinedReasons" in value ? (value.undefinedReasons as object) : {};
  return Object.entries(value).flatMap(([key, one]) =>
    Number.isNaN(one) && key in reasons ? [] : lostFigures(one, `${path}.${key}`),
  );
}

// a session is an object with methods; what it keeps is its `ledger`, which is in the pairs above
test.each(Object.keys(calls).filter((name) => name !== "openTaxLedger"))(
  "the result of %s has no NaN or Infinity among its figures and comes back from toJson",
  async (name) => {
    const result = await functionOf(name)(...calls[name]!());
    if (name in NO_DATA) {
      expect(() => omni.toJson(result)).toThrow(omni.PortfolioError);
      return;
    }
    expect(lostFigures(result)).toEqual([]);
    const text = omni.toJson(result);
    const back = omni.fromJson(text);
    expect(back).toStrictEqual(result);
    expect(omni.toJson(back)).toBe(text);
  },
);

/** Figures that are infinite: without an answer a figure is NaN with a reason, or null. */
const infinite = (value: unknown): string[] => lostFigures(value).filter((figure) => !figure.endsWith("NaN"));

test.each([
  ["performanceMetrics", () => omni.performanceMetrics(new Float64Array(30))],
  ["extendedMetrics", () => omni.extendedMetrics(new Float64Array(30), { benchmark: series(30) })],
  ["drawdowns", () => omni.drawdowns(new Float64Array(30))],
  ["backtest", () => omni.backtest({ prices: pricesTable(30), strategy: () => ({}) })],
  ["meanVariance", () => omni.meanVariance(moments(), { objective: "minimum-variance", constraints: { min: 0.5 } })],
] as const)("%s of returns that never move, or without an answer, holds nothing infinite", (_name, run) => {
  expect(infinite(run())).toEqual([]);
});

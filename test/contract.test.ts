import { describe, expect, test } from "vitest";
import * as omni from "../src/index.js";

// Every public call as a user writes it, with no more options than it needs: that it is there, takes what the documentation
// says, and gives the shape that it says. Whether the numbers are right is for the tests of the rooms.

const random = omni.seededRandom(1);
const assets = ["AAPL", "7203", "KO", "XOM"];
const dates = Array.from({ length: 300 }, (_, t) => new Date(Date.UTC(2024, 0, 1 + t)).toISOString().slice(0, 10));
const columns = Object.fromEntries(
  assets.map((asset, i) => {
    let level = 50;
    return [asset, dates.map(() => (level *= 1 + 0.0005 * (i + 1) + 0.01 * random.normal()))];
  }),
);
const prices = omni.pricesFromColumns(dates, columns, { assets });
const returns = omni.returnsFromPrices(prices);
const moments = omni.estimateMoments(returns);
const one = omni.selectAssets(returns, ["AAPL"]);
const sumOf = (weights: omni.Weights) => Object.values(weights).reduce((sum, w) => sum + w, 0);

describe("results are plain data", () => {
  const results: Record<string, () => unknown> = {
    meanVariance: () => omni.meanVariance(moments, { objective: "minimum-variance" }),
    infeasible: () => omni.meanVariance(moments, { objective: "minimum-variance", constraints: { max: 0.1 } }),
    riskBudgeting: () => omni.riskBudgeting(moments),
    hierarchicalRiskParity: () => omni.hierarchicalRiskParity(moments),
    hierarchicalEqualRisk: () => omni.hierarchicalEqualRisk(moments),
    nestedClusters: () => omni.nestedClusters(moments),
    minimumCvar: () => omni.minimumCvar(returns),
    ensemble: () =>
      omni.ensemble([
        { name: "a", weights: { AAPL: 1 } },
        { name: "b", weights: { KO: 1 } },
      ]),
    efficientFrontier: () => omni.efficientFrontier(moments),
    performanceMetrics: () => omni.performanceMetrics(one),
    drawdowns: () => omni.drawdowns(one),
    backtest: () => omni.backtest({ prices, strategy: () => ({ AAPL: 0.5, "7203": 0.5 }) }),
    allocateShares: () => omni.allocateShares({ weights: { AAPL: 1 }, prices: { AAPL: 50 }, capital: 1000 }),
    netCapitalGains: () => omni.netCapitalGains({ shortTerm: -5000, longTerm: 1000, filingStatus: "single" }),
    analyticsState: () => omni.updateAnalytics(omni.createAnalyticsState({ assets }), returns.values.slice(0, 4)),
  };
  test.each(Object.entries(results))("%s survives structuredClone and is the same when made again", (_, make) => {
    const result = make();
    expect(structuredClone(result)).toEqual(result);
    expect(make()).toEqual(result);
  });
});

test("every optimizer gives weights of all assets that sum to the budget, with a certificate", () => {
  for (const result of [
    omni.meanVariance(moments, { objective: "maximum-sharpe" }),
    omni.meanVariance(moments, { objective: "target-return", target: 0.2 }),
    omni.meanVariance(moments, { objective: "target-volatility", target: 0.15 }),
    omni.meanVariance(moments, { objective: "maximum-utility", riskAversion: 3 }),
    omni.riskBudgeting(moments, { budgets: { AAPL: 0.25, "7203": 0.25, KO: 0.25, XOM: 0.25 } }),
    omni.hierarchicalRiskParity(moments, { linkage: "ward", leafOrder: "optimal" }),
    omni.hierarchicalEqualRisk(moments, { linkage: "ward" }),
    omni.nestedClusters(moments, {}),
    omni.minimumCvar(returns, { level: 0.9 }),
    omni.frontierPortfolio(omni.efficientFrontier(moments), { riskFreeRate: 0 }),
    omni.ensemble(
      [
        { name: "a", weights: { AAPL: 1 } },
        { name: "b", weights: { KO: 1 } },
      ],
      { moments, constraints: { max: 0.6 } },
    ),
  ]) {
    const { weights, diagnostics, riskContributions } = omni.requireOptimal(result);
    expect(sumOf(weights), result.method).toBeCloseTo(1, 9);
    expect(sumOf(riskContributions), result.method).toBeCloseTo(1, 9);
    expect(diagnostics.binding, result.method).toBeInstanceOf(Array);
  }
});

test("requireOptimal throws with the reason of what has no answer", () => {
  const infeasible = omni.meanVariance(moments, { objective: "minimum-variance", constraints: { max: 0.1 } });
  expect(() => omni.requireOptimal(infeasible)).toThrow(/budget/);
});

test("Black-Litterman gives moments, and equilibrium returns an array", () => {
  const marketWeights = { AAPL: 0.4, "7203": 0.2, KO: 0.2, XOM: 0.2 };
  const posterior = omni.blackLitterman(moments, {
    marketWeights,
    views: [{ assets: { AAPL: 1, KO: -1 }, return: 0.02, confidence: 0.5 }],
  });
  expect(posterior.assets).toEqual(moments.assets);
  expect(posterior.mean).toHaveLength(4);
  expect(omni.equilibriumReturns(moments, { marketWeights, riskAversion: 2.5 })).toBeInstanceOf(Float64Array);
  expect(omni.nearestPositiveDefinite(posterior).covariance).toHaveLength(16);
  expect(omni.covarianceDiagnostics(posterior).rank).toBe(4);
});

test("risk figures take a table of one asset or bare numbers", () => {
  for (const method of ["historical", "gaussian", "cornish-fisher", "monte-carlo"] as const) {
    const value = omni.valueAtRisk(one, { level: 0.95, method, seed: 1 });
    expect(value).toBeGreaterThan(0);
    expect(omni.conditionalValueAtRisk(one.values, { level: 0.95, method, seed: 1 })).toBeGreaterThan(value);
  }
  expect(Object.keys(omni.riskContributions(moments, { AAPL: 1 }))).toEqual(expect.arrayContaining(assets));
  expect(omni.correlationMatrix(returns)).toBeTypeOf("object");
  const evidence = { sharpeRatio: 0.1, observations: 250, skewness: 0, kurtosis: 3 };
  expect(omni.probabilisticSharpeRatio(evidence)).toBeTypeOf("number");
  expect(omni.deflatedSharpeRatio({ ...evidence, trialSharpeRatios: [0.1, 0.05, 0.02] })).toBeTypeOf("number");
  expect(omni.minimumTrackRecordLength({ ...evidence })).toBeTypeOf("number");
  const trials = Float64Array.from({ length: 240 }, () => random.normal());
  expect(omni.backtestOverfittingProbability(trials, { strategies: 4, blocks: 6 })).toBeTypeOf("number");
  const interval = omni.bootstrapInterval(one.values, (x) => x.reduce((a, b) => a + b, 0), {
    resamples: 50,
    seed: 1,
    level: 0.9,
  });
  expect(interval.lower).toBeLessThan(interval.upper);
  expect(omni.rollingMetrics(one, { window: 20, metrics: ["sharpeRatio"] })).toBeTypeOf("object");
});

test("portfolioDrift is half the sum of the differences", () => {
  expect(omni.portfolioDrift({ AAPL: 0.6, KO: 0.4 }, { AAPL: 0.5, KO: 0.5 })).toBeCloseTo(0.1, 12);
});

test("limits: one definition for optimizer and trades", () => {
  const limits: omni.Limits = { position: { max: 0.4 } };
  const constraints = omni.constraintsFromLimits(limits);
  const { weights } = omni.requireOptimal(omni.meanVariance(moments, { objective: "maximum-sharpe", constraints }));
  expect(Math.max(...Object.values(weights))).toBeLessThanOrEqual(0.4 + 1e-12);
  const latest = Object.fromEntries(assets.map((asset) => [asset, 100]));
  const trades = assets.map((asset) => ({ asset, quantity: 10 * weights[asset]!, price: 100 }));
  const check = omni.checkTrades({ portfolio: { cash: 1000, holdings: {} }, trades, prices: latest }, limits);
  expect(check.decision).toBe("accept");
  const state = { portfolio: { cash: 1000, holdings: {} }, prices: latest };
  expect(omni.evaluateEmergency(state, limits).mode).toBe("active");
});

describe("tax", () => {
  const ledger = omni.buildTaxLedger(
    [
      { id: "1", type: "buy", date: "2025-01-02", account: "main", asset: "A", quantity: 10, amount: 1000 },
      { id: "2", type: "sell", date: "2025-12-15", account: "main", asset: "A", quantity: 10, amount: 800 },
    ],
    { accounts: [{ id: "main", kind: "taxable" }], lotMethod: "hifo" },
  );
  test("a chain of the rules: 1,020 basis, acquired 2025-01-07, gain 180 long", () => {
    const more = omni.applyTransactions(ledger, [
      { id: "3", type: "buy", date: "2025-12-20", account: "main", asset: "A", quantity: 10, amount: 820 },
    ]);
    expect(more.openLots).toMatchObject([{ adjustedBasis: 1020, adjustedAcquired: "2025-01-07" }]);
    const preview = omni.previewSale(more, {
      id: "4",
      type: "sell",
      date: "2026-01-20",
      account: "main",
      asset: "A",
      quantity: 10,
      amount: 1200,
    });
    expect(preview.recognized).toBe(180);
    expect(preview.dispositions).toMatchObject([{ term: "long", recognized: 180 }]);
    expect(omni.form8949(more, 2025)).toBeTypeOf("object");
  });
  test("terms, rates and deferral", () => {
    expect(omni.isLongTerm("2023-02-28", "2024-02-29")).toBe(false);
    expect(omni.usTaxRates(2026, "single")).toBeTypeOf("object");
    expect(
      omni.findHarvests(ledger, { A: 80 }, { date: "2026-02-01", rates: { shortTerm: 0.37, longTerm: 0.2 } }),
    ).toEqual([]);
  });
});

test("regimes: fit, filter, smooth, decode, score, detect, step", () => {
  const observations = { values: one.values, dimension: 1 };
  const hmm = omni.fitGaussianHmm(observations, { states: 2, restarts: 2, maxIterations: 20, seed: 1 });
  expect(omni.filterStates(hmm, observations)).toHaveLength(2 * one.dates.length);
  expect(omni.smoothStates(hmm, observations)).toHaveLength(2 * one.dates.length);
  expect(omni.decodeStates(hmm, observations)).toBeTypeOf("object");
  expect(omni.scoreStates(hmm, observations)).toBeTypeOf("number");
  const reading = omni.detectRegimes(omni.selectAssets(prices, ["AAPL"]));
  expect(sumOf(reading.probabilities)).toBeCloseTo(1, 12);
  expect(reading.path.probabilities).toHaveLength(6 * reading.path.dates.length);
  expect(omni.adaptiveParameters(reading.probabilities, {}).maxLeverage).toBeGreaterThan(0);
  expect(omni.createRegimeFilter(reading.model)).toBeTypeOf("object");
});

test("attribution: Brinson, factors, timing, risk", () => {
  const sectors = [
    { name: "x", portfolioWeight: 0.6, benchmarkWeight: 0.5, portfolioReturn: 0.03, benchmarkReturn: 0.02 },
    { name: "y", portfolioWeight: 0.4, benchmarkWeight: 0.5, portfolioReturn: 0.01, benchmarkReturn: 0.02 },
  ];
  expect(Math.abs(omni.brinsonAttribution([{ sectors }, { sectors }]).residual)).toBeLessThan(1e-12);
  const market = omni.selectAssets(returns, ["KO"]);
  expect(omni.factorAttribution(one, market)).toBeTypeOf("object");
  expect(omni.timingAttribution(one, market, { model: "treynor-mazuy" })).toBeTypeOf("object");
  expect(omni.riskAttribution(moments, { AAPL: 1 }, { KO: 1 })).toBeTypeOf("object");
});

test("charts are Vega-Lite as plain data", () => {
  const result = omni.backtest({ prices, strategy: () => ({ AAPL: 1 }) });
  for (const spec of [
    omni.equityCurve(result),
    omni.drawdownChart(result),
    omni.monthlyHeatmap(result),
    omni.weightsArea(result),
    omni.frontierChart(omni.efficientFrontier(moments)),
    omni.riskContributionBars({ AAPL: 1 }),
  ]) {
    expect(JSON.parse(JSON.stringify(spec))).toMatchObject({ $schema: expect.stringContaining("vega-lite") });
  }
  expect(omni.markdownSummary({ backtest: result })).toContain("Sharpe");
});

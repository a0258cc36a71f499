// One number of every room, from seeded data: the same script runs in Node, Deno, Bun and a browser.
import * as omni from "../../dist/index.js";

/** 600 business days of 8 assets from one common factor. */
function prices() {
  const random = omni.seededRandom(42);
  const assets = Array.from({ length: 8 }, (_, i) => `A${i}`);
  const dates = [];
  for (let day = Date.UTC(2020, 0, 1); dates.length < 600; day += 86_400_000) {
    const date = new Date(day);
    if (date.getUTCDay() % 6 !== 0) dates.push(date.toISOString().slice(0, 10));
  }
  const level = assets.map(() => 100);
  const columns = Object.fromEntries(assets.map((asset) => [asset, []]));
  for (const _ of dates) {
    const market = 0.0004 + 0.009 * random.normal();
    for (const [i, asset] of assets.entries()) {
      level[i] *= 1 + market * (0.6 + 0.1 * i) + 0.006 * random.normal();
      columns[asset].push(level[i]);
    }
  }
  return omni.pricesFromColumns(dates, columns);
}

export function smoke() {
  const table = prices();
  const returns = omni.returnsFromPrices(table);
  const moments = omni.estimateMoments(returns, { covariance: "ledoit-wolf" });
  const weights = (result) => Object.values(omni.requireOptimal(result).weights);
  const market = omni.selectAssets(table, ["A0"]);
  const backtest = omni.backtest(
    { prices: table, strategy: () => Object.fromEntries(table.assets.map((asset) => [asset, 1 / 8])) },
    { rebalance: { kind: "calendar", every: "month" }, costs: { proportional: 0.001 } },
  );
  const hmm = omni.fitGaussianHmm(
    { values: omni.selectAssets(returns, ["A0"]).values, dimension: 1 },
    { states: 2, maxIterations: 20, restarts: 2, seed: 1 },
  );
  const ledger = omni.buildTaxLedger(
    [
      { id: "1", type: "buy", date: "2025-01-02", account: "main", asset: "A", quantity: 10, amount: 1000 },
      { id: "2", type: "sell", date: "2025-12-15", account: "main", asset: "A", quantity: 10, amount: 800 },
      { id: "3", type: "buy", date: "2025-12-20", account: "main", asset: "A", quantity: 10, amount: 820 },
    ],
    { accounts: [{ id: "main", kind: "taxable" }] },
  );
  return {
    prices: [...table.values.subarray(-8)],
    covariance: [...moments.covariance.subarray(0, 8)],
    minimumVariance: weights(omni.meanVariance(moments, { objective: "minimum-variance", constraints: { max: 0.3 } })),
    maximumSharpe: weights(omni.meanVariance(moments, { objective: "maximum-sharpe" })),
    riskBudgeting: weights(omni.riskBudgeting(moments, {})),
    hierarchical: weights(omni.hierarchicalRiskParity(moments, {})),
    minimumCvar: weights(omni.minimumCvar(returns, {})),
    backtest: [backtest.values.at(-1), backtest.metrics.sharpeRatio, backtest.metrics.maxDrawdown],
    bootstrap: Object.values(
      omni.bootstrapInterval(market.values, (x) => x.reduce((sum, value) => sum + value, 0) / x.length, {
        resamples: 50,
        seed: 3,
      }),
    ).filter(Number.isFinite),
    hmm: [hmm.logLikelihood, ...hmm.parameters.means],
    tax: [ledger.openLots[0].adjustedBasis, ledger.dispositions[0].disallowed],
    shares: Object.values(
      omni.allocateShares({ weights: { A: 0.6, B: 0.4 }, prices: { A: 33.1, B: 70.7 }, capital: 10_000 }).shares,
    ),
  };
}

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

/** Ticks with faults: late, double, far and impossible ones, jumps, splits, dividends and early closes. */
function feedOf(table, count) {
  const random = omni.seededRandom(9);
  const last = table.values.slice(-8);
  let at = Date.parse(`${table.dates.at(-1)}T00:00:00Z`) + 86_400_000;
  const feed = [];
  while (feed.length < count) {
    at += Math.floor(random.uniform() * 3_600_000);
    const i = Math.floor(random.uniform() * 8);
    last[i] = Math.round(last[i] * (1 + 0.004 * random.normal()) * 100) / 100;
    const tick = { at: new Date(at).toISOString(), asset: `A${i}`, price: last[i] };
    const fault = random.uniform();
    if (fault < 0.03) feed.push(tick, tick);
    else if (fault < 0.06) feed.push({ ...tick, at: new Date(at - 40 * 3_600_000).toISOString() });
    else if (fault < 0.08) feed.push({ ...tick, price: 0 });
    else if (fault < 0.1) feed.push({ ...tick, price: tick.price * 10 });
    else if (fault < 0.11) feed.push({ ...tick, at: "2050-01-01T00:00:00Z" });
    else if (fault < 0.13) {
      last[i] /= 2;
      feed.push({ at: tick.at, asset: tick.asset, split: 2 });
    } else if (fault < 0.15) feed.push({ at: tick.at, asset: tick.asset, dividend: 0.1 });
    else if (fault < 0.16) feed.push({ at: tick.at, close: true });
    else feed.push(tick);
  }
  return feed;
}

/** Numbers of all events of a feed, and whether a monitor that is restored at every 50th tick gives the same text. */
async function monitored(given) {
  // in cents, so that every runtime begins with the same numbers
  const table = { ...given, values: given.values.map((price) => Math.round(price * 100) / 100) };
  const engine = () =>
    omni.PortfolioEngine.create({
      prices: table,
      portfolio: { cash: 2_000, holdings: { A0: 50, A1: 50, A2: 50, A3: 50 } },
      config: {
        optimizer: { method: "equal-weight" },
        limits: { maxPosition: 0.25 },
        emergency: { dailyLossHalt: 0.02 },
      },
    });
  const feed = feedOf(table, 600);
  const run = async (step) => {
    const events = [];
    let state;
    for (let k = 0; k < feed.length; k += step) {
      const part = engine().monitor(feed.slice(k, k + step), state === undefined ? {} : { state });
      for await (const event of part) events.push(event);
      state = JSON.parse(JSON.stringify(part.snapshot()));
    }
    return events;
  };
  const whole = await run(feed.length);
  const restored = await run(50);
  const numbers = whole.flatMap(({ kind, at, ...figures }) => [
    kind.length,
    Date.parse(at) / 1e12,
    ...Object.values(figures).filter(Number.isFinite),
  ]);
  return [JSON.stringify(whole) === JSON.stringify(restored) ? 1 : 0, whole.length, ...numbers];
}

export async function smoke() {
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
    monitor: await monitored(table),
    tax: [ledger.openLots[0].adjustedBasis, ledger.dispositions[0].disallowed],
    shares: Object.values(
      omni.allocateShares({ weights: { A: 0.6, B: 0.4 }, prices: { A: 33.1, B: 70.7 }, capital: 10_000 }).shares,
    ),
  };
}

import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  buildTaxLedger,
  loadConfig,
  type MonitorEvent,
  type MonitorTick,
  type PartialConfig,
  PortfolioEngine,
  type PricesTable,
  portfolioSettings,
  pricesFromColumns,
  seededRandom,
  trainWeightPredictor,
} from "../../src/index.js";
import { watchConfig } from "../../src/node/index.js";

/** Business days of six assets in two sectors, with one common factor, a crash in the middle, and quiet and loud stretches. */
function world(days: number, missing = false): PricesTable {
  const random = seededRandom(31);
  const dates: string[] = [];
  for (let day = Date.UTC(2022, 0, 3); dates.length < days; day += 86_400_000) {
    const date = new Date(day);
    if (date.getUTCDay() % 6 !== 0) dates.push(date.toISOString().slice(0, 10));
  }
  const assets = ["AAA", "BBB", "CCC", "DDD", "EEE", "FFF"];
  const levels = assets.map((_, i) => 40 + 15 * i);
  const columns: Record<string, (number | null)[]> = Object.fromEntries(assets.map((asset) => [asset, []]));
  for (let t = 0; t < days; t++) {
    const crash = t > days * 0.55 && t < days * 0.62;
    const loud = crash ? 3 : 1 + 0.6 * Math.sin(t / 25);
    const market = (crash ? -0.012 : 0.0009) + 0.008 * loud * random.normal();
    const pair = random.normal();
    for (const [i, asset] of assets.entries()) {
      const own = (0.004 + 0.0015 * i) * loud * (i < 2 ? 0.3 * random.normal() + pair : random.normal());
      levels[i]! *= 1 + market * (0.6 + 0.15 * i) + own + (i - 2) * 0.0002;
      columns[asset]!.push(missing && asset === "FFF" && t % 50 === 7 ? null : Math.round(levels[i]! * 100) / 100);
    }
  }
  return pricesFromColumns(dates, columns, { assets });
}

const prices = world(300);
const gappy = world(300, true);
const sectorOf = { AAA: "one", BBB: "one", CCC: "one", DDD: "two", EEE: "two", FFF: "two" };
const marketWeights = { AAA: 0.3, BBB: 0.2, CCC: 0.2, DDD: 0.1, EEE: 0.1, FFF: 0.1 };
const latest = (asset: string): number => prices.values.at(prices.assets.indexOf(asset) - prices.assets.length)!;
const held = { cash: 20_000, holdings: { AAA: 200, CCC: 150, FFF: 30 } };
const ledger = buildTaxLedger(
  [
    { id: "1", type: "buy", date: "2022-01-04", account: "main", asset: "AAA", quantity: 200, amount: 40_000 },
    { id: "2", type: "buy", date: "2022-01-04", account: "main", asset: "CCC", quantity: 150, amount: 40_000 },
  ],
  { accounts: [{ id: "main", kind: "taxable" }] },
);

type Probe = (config: PartialConfig) => unknown;
type Inputs = Partial<Parameters<typeof PortfolioEngine.create>[0]>;
const engineOf = (config: PartialConfig, inputs: Inputs = {}): PortfolioEngine =>
  PortfolioEngine.create({ prices, sectorOf, marketWeights, portfolio: held, config, ...inputs });

/** What a call gives, or the code of its error. */
const outcome = (call: () => unknown): unknown => {
  try {
    return call();
  } catch (error) {
    return String(error);
  }
};
const optimize: Probe = (config) => engineOf(config).optimize();
const construct: Probe = (config) => engineOf(config).construct().trades;
const mixed: Probe = (config) =>
  engineOf(config, {
    strategies: [
      { name: "calm", method: "minimum-variance" },
      { name: "bold", weights: () => ({ FFF: 1 }) },
    ],
  }).optimize();

/** Prices in which an asset that rose goes on rising for weeks, and a predictor that has found it out. */
const trending = ((): PricesTable => {
  const random = seededRandom(5);
  const assets = ["AAA", "BBB", "CCC", "DDD", "EEE", "FFF"];
  const levels = assets.map(() => 100);
  const drifts = assets.map(() => 0);
  const columns: Record<string, number[]> = Object.fromEntries(assets.map((asset) => [asset, []]));
  for (let t = 0; t < prices.dates.length; t++) {
    for (const [i, asset] of assets.entries()) {
      drifts[i] = 0.97 * drifts[i]! + 0.001 * random.normal();
      levels[i]! *= 1 + drifts[i]! + 0.004 * random.normal();
      columns[asset]!.push(levels[i]!);
    }
  }
  return pricesFromColumns(prices.dates, columns, { assets });
})();
const learned = [
  {
    name: "learned",
    predictor: trainWeightPredictor(trending, {
      models: ["ridge"],
      features: ["reversal", "momentum-1"],
      horizon: 5,
      periodsPerYear: 252,
    }),
  },
];
const predicted: Probe = (config) => engineOf(config, { prices: trending, strategies: learned }).optimize();
const analyze: Probe = (config) => engineOf(config).analyze();
const regime: Probe = (config) => {
  const { path, ...reading } = engineOf(config).regime();
  return [reading, path.regimes];
};
const backtest: Probe = (config) => {
  const { values, trades, tax } = engineOf(config, { portfolio: { cash: 1e5, holdings: {} } }).backtest();
  return [values.at(-1), trades.length, tax?.dispositions.length, tax?.byYear, tax?.audit.length];
};
const harvest: Probe = (config) => engineOf(config, { ledger }).harvest({});
const attribute: Probe = (config) => engineOf(config).attribute();
const check =
  (trades: readonly { asset: string; quantity: number; price?: number }[], inputs: Inputs = {}): Probe =>
  (config) =>
    engineOf(config, inputs).check(trades.map((one) => ({ price: latest(one.asset), ...one })));
const buyMuch = check([
  { asset: "AAA", quantity: 100 },
  { asset: "BBB", quantity: 100 },
]);

/** Two days of ticks in which AAA rises by a tenth, falls back and jumps, BBB is silent, and a close comes late. */
const busy = (events: (event: MonitorEvent) => unknown, inputs: Inputs = {}): Probe => {
  const [a, b, c] = [latest("AAA"), latest("BBB"), latest("CCC")];
  const first = Date.parse(`${prices.dates.at(-1)}T00:00:00Z`) + 86_400_000;
  const at = (hours: number): string => new Date(first + hours * 3_600_000).toISOString();
  const feed: MonitorTick[] = [
    { at: at(10), asset: "AAA", price: a },
    { at: at(10.1), asset: "BBB", price: b },
    { at: at(11), asset: "AAA", price: a * 1.2 },
    { at: at(11.001), asset: "AAA", price: a * 1.19 },
    { at: at(12), asset: "AAA", price: a * 1.1 },
    { at: at(13), asset: "AAA", price: a * 1.04 },
    { at: at(22), asset: "AAA", price: a },
    { at: at(34), asset: "CCC", price: c * 1.4 },
    { at: at(35), asset: "AAA", price: a * 0.8 },
    { at: at(40), close: true },
    { at: at(1_000), asset: "AAA", price: a * 0.7 },
    { at: at(1_001), asset: "AAA", price: a * 0.71 },
    { at: at(1_002), close: true },
  ];
  return async (config) => {
    const said: unknown[] = [];
    for await (const event of engineOf(config, inputs).monitor(feed)) said.push(events(event));
    return said;
  };
};
const monitor = busy((event) => event);
const around = {
  limits: {
    maxPosition:
      (200 * latest("AAA") * 1.15) / (20_000 + 200 * latest("AAA") * 1.15 + 150 * latest("CCC") + 30 * latest("FFF")),
  },
};

/** What watchConfig says within a fifth of a second of a file that is written into a folder which was not there at the beginning. */
const followed: Probe = async (config) => {
  const folder = join(mkdtempSync(join(tmpdir(), "service-")), "later");
  const said: unknown[] = [];
  const { config: current } = loadConfig({ overrides: { ...config, limits: { maxPosition: 0.2 } } });
  const stop = watchConfig(join(folder, "x.json"), current, ({ config: next }) => said.push(next.limits.maxPosition));
  await new Promise((resolve) => setTimeout(resolve, 60));
  mkdirSync(folder);
  writeFileSync(join(folder, "x.json"), JSON.stringify({ limits: { maxPosition: 0.1 } }));
  await new Promise((resolve) => setTimeout(resolve, 200));
  writeFileSync(join(folder, "x.json"), JSON.stringify({ limits: { maxPosition: 0.5 } }));
  await new Promise((resolve) => setTimeout(resolve, 200));
  stop();
  return said;
};
const often = { service: { pollSeconds: 0.02, settleSeconds: 0.01 } };

/** For each setting: a value that is not its default, what to look at, and the settings that it needs around it. */
const acting: Readonly<
  Record<string, readonly [value: number | string | boolean, probe: Probe, around?: PartialConfig]>
> = {
  "portfolio.initialCapital": [50_000, (config) => PortfolioEngine.create({ prices, config }).portfolio],
  "portfolio.currency": ["EUR", analyze],
  "portfolio.riskFreeRate": [0.03, analyze],
  "data.lookback": [60, optimize],
  "data.missing": ["forward-fill", (config) => outcome(() => engineOf(config, { prices: gappy }).optimize())],
  "data.periodsPerYear": [260, optimize],
  "data.minHistory": [400, (config) => outcome(() => engineOf(config).optimize())],
  "data.maxPriceAgeDays": [
    0,
    (config) =>
      engineOf(config)
        .observe({ date: "2024-01-02", prices: { BBB: 60 } })
        .check([{ asset: "AAA", quantity: 1, price: latest("AAA") }]),
    { data: { missing: "forward-fill" } },
  ],
  "moments.mean": ["exponential", optimize, { optimizer: { method: "maximum-utility" } }],
  "moments.covariance": ["sample", optimize],
  "moments.halfLife": [20, optimize, { moments: { covariance: "exponential" } }],
  "moments.semiThreshold": [-0.005, optimize, { moments: { covariance: "semi" } }],
  "moments.gerberThreshold": [0.8, optimize, { moments: { covariance: "gerber" } }],
  "moments.detone": [1, optimize, { moments: { covariance: "denoised" } }],
  "moments.factors": [3, optimize, { moments: { covariance: "factor" } }],
  "moments.riskAversion": [5, optimize, { moments: { mean: "equilibrium" }, optimizer: { method: "maximum-utility" } }],
  "optimizer.method": ["equal-weight", optimize],
  "optimizer.target": [0.2, (config) => outcome(() => engineOf(config).optimize({ method: "target-volatility" }))],
  "optimizer.riskAversion": [8, optimize, { optimizer: { method: "maximum-utility" } }],
  "optimizer.ridge": [0.5, optimize, { optimizer: { method: "minimum-variance" } }],
  "optimizer.tailLevel": [0.8, optimize, { optimizer: { method: "minimum-cvar" } }],
  "optimizer.linkage": ["ward", optimize, { optimizer: { method: "hierarchical-risk-parity" } }],
  "optimizer.distance": ["distance-of-distances", optimize, { optimizer: { method: "hierarchical-equal-risk" } }],
  "optimizer.leafOrder": ["optimal", optimize, { optimizer: { method: "hierarchical-risk-parity" } }],
  "optimizer.failurePolicy": ["fallback", (config) => engineOf(config).optimize({ constraints: { max: 0.05 } })],
  "optimizer.fallback": [
    "minimum-variance",
    (config) => engineOf(config).optimize({ method: "target-return", target: 9 }),
    { optimizer: { failurePolicy: "fallback" } },
  ],
  "optimizer.relax": [true, (config) => engineOf(config).optimize({ constraints: { max: 0.05 } })],
  "constraints.minWeight": [0.1, optimize, { optimizer: { method: "minimum-variance" } }],
  "constraints.maxWeight": [0.2, optimize],
  "constraints.minInvested": [0.6, optimize, { optimizer: { method: "minimum-variance" } }],
  "constraints.maxInvested": [0.8, optimize],
  "constraints.maxPositions": [2, optimize, { optimizer: { method: "maximum-utility" } }],
  "constraints.maxTurnover": [0.1, optimize, { optimizer: { method: "minimum-variance" } }],
  "constraints.maxTrackingError": [0.01, optimize, { optimizer: { method: "minimum-variance" } }],
  "constraints.maxGross": [1.1, optimize, { optimizer: { method: "maximum-utility" }, constraints: { minWeight: -1 } }],
  "strategies.capital": ["inverse-risk", mixed],
  "strategies.maxDrawdown": [0.9, mixed, { strategies: { capital: "drawdown-aware" } }],
  "prediction.method": ["maximum-sharpe", predicted],
  "prediction.riskAversion": [10, predicted],
  "prediction.lookback": [60, predicted, { prediction: { riskAversion: 50 } }],
  "prediction.shrinkage": [0.9, predicted],
  "prediction.retrainAfter": [
    1,
    busy((event) => event.kind === "metrics" && event.retrainingDue, { prices: trending, strategies: learned }),
    { data: { lookback: 60 } },
  ],
  "allocation.method": [
    "greedy",
    (config) =>
      [400, 600, 800, 1_000, 1_300].map(
        (cash) => engineOf(config, { portfolio: { cash, holdings: {} } }).construct().trades,
      ),
  ],
  "allocation.wholeShares": [false, construct],
  "allocation.lotSize": [10, construct],
  "allocation.cashBuffer": [0.1, construct],
  "allocation.minTrade": [3_000, construct],
  "rebalancing.trigger": ["calendar", backtest],
  "rebalancing.mode": ["buy-only", (config) => engineOf(config).rebalance().trades],
  "rebalancing.every": ["quarter", backtest, { rebalancing: { trigger: "calendar" } }],
  "rebalancing.absoluteBand": [0.01, backtest, { rebalancing: { trigger: "threshold" } }],
  "rebalancing.relativeBand": [0.02, backtest, { rebalancing: { trigger: "threshold" } }],
  "rebalancing.riskAversion": [
    60,
    backtest,
    { rebalancing: { trigger: "no-trade-region" }, costs: { proportional: 0.002 } },
  ],
  "rebalancing.horizonYears": [
    20,
    backtest,
    { rebalancing: { trigger: "cost-benefit" }, costs: { proportional: 0.0001 } },
  ],
  "rebalancing.volatilityWindow": [5, backtest, { rebalancing: { trigger: "adaptive", absoluteBand: 0.005 } }],
  "costs.fixed": [5, construct],
  "costs.proportional": [0.01, construct],
  "costs.spread": [0.01, construct],
  "costs.impactCoefficient": [0.1, backtest],
  "costs.impactExponent": [1, backtest, { costs: { impactCoefficient: 0.1 } }],
  "costs.borrow": [0.1, backtest, { constraints: { minWeight: -0.5 }, optimizer: { method: "maximum-utility" } }],
  "tax.trackLots": [true, backtest],
  "tax.lotMethod": ["lifo", backtest, { tax: { trackLots: true } }],
  "tax.shortTermRate": [0.1, harvest],
  "tax.longTermRate": [0.1, harvest],
  "tax.netInvestmentIncomeRate": [0.038, harvest],
  "tax.washSales": [false, backtest, { tax: { trackLots: true } }],
  "harvesting.minBenefit": [1e6, harvest],
  "harvesting.minCorrelation": [0.9999, harvest],
  "harvesting.tradingCost": [0.01, harvest],
  "harvesting.horizonYears": [2, harvest],
  "harvesting.laterRate": [0, harvest],
  "harvesting.discountRate": [0.1, harvest],
  "harvesting.riskAversion": [30, harvest, { harvesting: { minCorrelation: 0 } }],
  "limits.maxPosition": [0.2, buyMuch],
  "limits.maxSector": [0.3, buyMuch],
  "limits.maxPositions": [3, buyMuch],
  "limits.maxGross": [0.5, buyMuch],
  "limits.minCash": [0.3, buyMuch],
  "limits.maxVolatility": [0.02, buyMuch],
  "limits.maxValueAtRisk": [0.001, buyMuch],
  "limits.maxConditionalValueAtRisk": [0.001, buyMuch],
  "limits.tailLevel": [0.6, buyMuch, { limits: { maxValueAtRisk: 0.001 } }],
  "limits.tailMethod": ["historical", buyMuch, { limits: { maxValueAtRisk: 0.001 } }],
  "limits.maxHerfindahl": [0.1, buyMuch],
  "limits.maxTopHoldings": [0.3, buyMuch],
  "limits.topHoldings": [1, buyMuch, { limits: { maxTopHoldings: 0.3 } }],
  "limits.maxCorrelatedPair": [0.3, buyMuch, { limits: { correlationAbove: 0.05 } }],
  "limits.correlationAbove": [0.05, buyMuch, { limits: { maxCorrelatedPair: 0.3 } }],
  "limits.maxTurnover": [0.05, buyMuch],
  "limits.maxOrderValue": [1_000, buyMuch],
  "limits.maxOrderWeight": [0.02, buyMuch],
  "limits.maxOrders": [1, buyMuch],
  "limits.refuseDuplicates": [
    true,
    check([
      { asset: "AAA", quantity: 1 },
      { asset: "AAA", quantity: 1 },
    ]),
  ],
  "limits.priceCollar": [0.05, check([{ asset: "AAA", quantity: 1, price: 2 * latest("AAA") }])],
  "emergency.drawdownReduce": [
    0.05,
    check([{ asset: "BBB", quantity: 1 }], { portfolio: { ...held, peakValue: 70_000 } }),
    { emergency: { drawdownHalt: 0.9 } },
  ],
  "emergency.drawdownHalt": [
    0.06,
    check([{ asset: "BBB", quantity: 1 }], { portfolio: { ...held, peakValue: 70_000 } }),
  ],
  "emergency.drawdownResume": [
    0.05,
    (config) => engineOf(config, { portfolio: { ...held, peakValue: 70_000 } }).emergency("reducing"),
    { emergency: { drawdownHalt: 0.9, drawdownReduce: 0.8 } },
  ],
  "emergency.dailyLossReduce": [
    0.05,
    check([{ asset: "BBB", quantity: 1 }], { portfolio: { ...held, dayStartValue: 70_000 } }),
    { emergency: { dailyLossHalt: 0.9 } },
  ],
  "emergency.dailyLossHalt": [
    0.06,
    check([{ asset: "BBB", quantity: 1 }], { portfolio: { ...held, dayStartValue: 70_000 } }),
  ],
  "emergency.dailyLossResume": [
    0.05,
    (config) => engineOf(config, { portfolio: { ...held, dayStartValue: 70_000 } }).emergency("reducing"),
    { emergency: { dailyLossHalt: 0.9, dailyLossReduce: 0.8 } },
  ],
  "regimes.adaptive": [true, (config) => engineOf(config, { prices: world(200) }).optimize()],
  "regimes.mode": ["latent", regime],
  "regimes.minHistory": [120, regime],
  "regimes.refitEvery": [20, regime],
  "regimes.transitionAge": [40, regime],
  "regimes.enterProbability": [0.99, regime],
  "regimes.leaveProbability": [0.5, regime],
  "regimes.confirmPeriods": [60, regime],
  "regimes.crisisDrawdown": [0.02, regime],
  "regimes.crisisLeverage": [0.01, regime],
  "regimes.transitionLeverage": [0.4, regime],
  "regimes.dailyChangeLimit": [0.01, regime],
  "regimes.deadBand": [0.6, backtest, { regimes: { adaptive: true } }],
  "regimes.stopWindow": ["off", backtest, { regimes: { adaptive: true } }],
  "backtest.execution": ["same-close", backtest],
  "backtest.warmup": [100, backtest],
  "backtest.maxLeverage": [2, (config) => outcome(() => backtest(config)), { constraints: { maxInvested: 1.5 } }],
  "backtest.cashRate": [0.05, backtest, { constraints: { maxInvested: 0.5 } }],
  "attribution.model": ["brinson-hood-beebower", attribute, { optimizer: { method: "inverse-volatility" } }],
  "attribution.interaction": ["selection", attribute, { optimizer: { method: "inverse-volatility" } }],
  "attribution.linking": ["frongello", attribute, { optimizer: { method: "inverse-volatility" } }],
  "monitoring.maxDrift": ["off", monitor],
  "monitoring.hysteresis": [0.01, monitor, around],
  "monitoring.confirmSeconds": [3_000, monitor, around],
  "monitoring.staleHours": [12, monitor],
  "monitoring.maxJump": [0.3, monitor],
  "monitoring.maxGapDays": [60, monitor],
  "monitoring.dayEndHour": [21, monitor],
  "monitoring.metricsMinutes": [60, monitor],
  "monitoring.halfLife": [20, monitor],
  "monitoring.regimes": [false, monitor],
  "monitoring.harvest": [false, busy((event) => event, { ledger })],
  "monitoring.harvestRise": [0.001, busy((event) => event, { ledger })],
  "reporting.tailLevel": [0.8, analyze],
  "service.pollSeconds": [1_000, followed, often],
  "service.settleSeconds": [30, followed, often],
  "service.allowLooserLimits": [true, followed, often],
};

const withSetting = (around: PartialConfig, key: string, value: unknown): PartialConfig => {
  const [group, name] = key.split(".") as [keyof PartialConfig, string];
  return { ...around, [group]: { ...around[group], [name]: value } };
};

describe("no setting is dead", () => {
  test("every setting is tried", () => {
    expect(Object.keys(acting).sort()).toEqual(Object.keys(portfolioSettings).sort());
  });

  test.each(Object.entries(acting))("%s changes what happens", async (key, [value, probe, around = {}]) => {
    const changed = withSetting(around, key, value);
    expect(JSON.stringify(await probe(changed))).not.toBe(JSON.stringify(await probe(around)));
  });
});

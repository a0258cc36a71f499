import { describe, expect, test } from "vitest";
import {
  allocateShares,
  backtest,
  buildTaxLedger,
  detectRegimes,
  estimateMoments,
  factorAttribution,
  findHarvests,
  meanVariance,
  PortfolioEngine,
  PortfolioError,
  type PricesTable,
  performanceMetrics,
  portfolioReturns,
  pricesFromColumns,
  type ReturnsTable,
  requireOptimal,
  returnsFromPrices,
  riskBudgeting,
  riskContributions,
  seededRandom,
  selectAssets,
  sliceDates,
} from "../../src/index.js";

/** 72 month ends of five assets; LATE has no price in the first 24. */
function randomPrices(): PricesTable {
  const random = seededRandom(11);
  const dates = Array.from(
    { length: 72 },
    (_, t) => `${2018 + Math.floor(t / 12)}-${String((t % 12) + 1).padStart(2, "0")}-28`,
  );
  const columns: Record<string, (number | null)[]> = {};
  for (const [i, asset] of ["7203", "AAPL", "KO", "__proto__x", "LATE"].entries()) {
    let level = 20 + 30 * i;
    columns[asset] = dates.map((_, t) => {
      level *= 1 + 0.006 + (0.03 + 0.01 * i) * random.normal();
      return asset === "LATE" && t < 24 ? null : level;
    });
  }
  return pricesFromColumns(dates, columns, { assets: ["AAPL", "7203", "KO", "__proto__x", "LATE"] });
}

const prices = randomPrices();
const whole = sliceDates(prices, "2020-01-01");

describe("optimize", () => {
  test("is estimateMoments and the method, nothing more", () => {
    const engine = PortfolioEngine.create({ prices: whole });
    const moments = estimateMoments(returnsFromPrices(whole), { covariance: "ledoit-wolf" });
    expect(engine.optimize()).toEqual(riskBudgeting(moments, { constraints: {} }));
    expect(engine.optimize({ method: "minimum-variance", constraints: { max: 0.3 } })).toEqual(
      meanVariance(moments, { objective: "minimum-variance", riskFreeRate: 0, constraints: { max: 0.3 } }),
    );
  });

  test("every method gives weights that sum to 1", () => {
    const engine = PortfolioEngine.create({ prices: whole, config: { optimizer: { target: 0.06, riskAversion: 4 } } });
    for (const method of [
      "minimum-variance",
      "maximum-sharpe",
      "target-return",
      "target-volatility",
      "maximum-utility",
      "risk-budgeting",
      "hierarchical-risk-parity",
      "hierarchical-equal-risk",
      "nested-clusters",
      "minimum-cvar",
      "maximum-diversification",
      "inverse-volatility",
      "equal-weight",
    ] as const) {
      const target = method === "target-volatility" ? 0.2 : 0.06;
      const result = engine.optimize({ method, target });
      expect(result.status, method).toBe("optimal");
      const sum = Object.values(requireOptimal(result).weights).reduce((total, w) => total + w, 0);
      expect(sum, method).toBeCloseTo(1, 9);
    }
  });

  test("a lookback takes the last periods, and drop-assets leaves out what has not traded through them", () => {
    const engine = PortfolioEngine.create({ prices, config: { data: { lookback: 60, missing: "drop-assets" } } });
    expect(Object.keys(requireOptimal(engine.optimize()).weights).sort()).toEqual(["7203", "AAPL", "KO", "__proto__x"]);
    expect(Object.keys(requireOptimal(engine.optimize({ lookback: 40 })).weights)).toContain("LATE");
  });

  test("constraints that contradict each other come with the way out when it is asked for, by any method", () => {
    const engine = PortfolioEngine.create({ prices, config: { data: { lookback: 40 } } });
    for (const method of ["risk-budgeting", "minimum-variance", "minimum-cvar", "equal-weight"] as const) {
      const crowded = engine.optimize({ method, constraints: { max: 0.1 }, relax: true });
      expect(crowded, method).toMatchObject({ status: "infeasible", relaxed: { result: { status: "optimal" } } });
    }
  });

  test("a missing price throws by default, and an unknown method is named", () => {
    const engine = PortfolioEngine.create({ prices });
    expect(() => engine.optimize()).toThrow(/24 prices are missing: LATE on 2018-01-28/);
    // @ts-expect-error a misspelled method
    expect(() => engine.optimize({ method: "minimum-varianse" })).toThrow(/did you mean "minimum-variance"\?/);
    expect(() => engine.optimize({ lookback: 1 })).toThrow(/options\.lookback is 1: give a whole number from 2/);
  });

  test("limits that clash are a status with their names", () => {
    const result = PortfolioEngine.create({ prices: whole }).optimize({
      method: "minimum-variance",
      constraints: { max: 0.1 },
    });
    expect(result.status).toBe("infeasible");
  });
});

describe("construct", () => {
  test("allocates the whole value and lists the trades that lead there, sells first", () => {
    const portfolio = { cash: 5_000, holdings: { AAPL: 400, KO: 3 } };
    const { optimization, allocation, trades } = PortfolioEngine.create({ prices: whole, portfolio }).construct();
    const latest = Object.fromEntries(whole.assets.map((asset, i) => [asset, whole.values.at(i - 5)!]));
    const expected = allocateShares({
      weights: requireOptimal(optimization).weights,
      prices: latest,
      capital: 5_000,
      holdings: portfolio.holdings,
    });
    expect(allocation).toEqual(expected);
    const held = new Map(Object.entries(portfolio.holdings));
    for (const { asset, quantity } of trades) held.set(asset, (held.get(asset) ?? 0) + quantity);
    for (const asset of whole.assets) expect(held.get(asset) ?? 0).toBe(expected.shares[asset] ?? 0);
    const signs = trades.map(({ quantity }) => Math.sign(quantity));
    expect(signs).toEqual([...signs].sort());
    const spent = trades.reduce((sum, { quantity, price }) => sum + quantity * price, 0);
    expect(allocation!.cash).toBeCloseTo(5_000 - spent, 6);
    expect(allocation!.cash).toBeGreaterThanOrEqual(0);
  });

  test("without an answer there is nothing to trade", () => {
    const construction = PortfolioEngine.create({ prices: whole }).construct({
      method: "minimum-variance",
      constraints: { max: 0.1 },
    });
    expect(construction).toMatchObject({ allocation: null, trades: [], optimization: { status: "infeasible" } });
  });
});

describe("analyze", () => {
  test("weights, risk and metrics are those of the rooms", () => {
    const engine = PortfolioEngine.create({
      prices: whole,
      portfolio: { cash: 1_000, holdings: { AAPL: 10, KO: 20 } },
    });
    const analysis = engine.analyze();
    const held = selectAssets(whole, ["AAPL", "KO"]);
    const [aapl, ko] = [held.values.at(-2)!, held.values.at(-1)!];
    const value = 1_000 + 10 * aapl + 20 * ko;
    expect(analysis.value).toBeCloseTo(value, 9);
    expect(analysis.weights["AAPL"]).toBeCloseTo((10 * aapl) / value, 12);
    expect(analysis.cash).toBeCloseTo(1_000 / value, 12);
    const returns = returnsFromPrices(held);
    expect(analysis.metrics).toEqual(
      performanceMetrics(portfolioReturns(returns, analysis.weights), { riskFreeRate: 0 }),
    );
    const moments = estimateMoments(returns, { covariance: "ledoit-wolf" });
    expect(analysis.riskContributions).toEqual(riskContributions(moments, analysis.weights));
    expect(analysis.drawdowns[0]!.depth).toBeCloseTo(analysis.metrics!.maxDrawdown, 12);
  });

  test("a benchmark adds the figures against it", () => {
    const benchmark = selectAssets(whole, ["7203"]);
    const engine = PortfolioEngine.create({
      prices: whole,
      benchmark,
      portfolio: { cash: 0, holdings: { "7203": 1 } },
    });
    expect(engine.analyze().metrics!.beta).toBeCloseTo(1, 12);
  });

  test("cash alone has no metrics", () => {
    expect(PortfolioEngine.create({ prices }).analyze()).toMatchObject({
      value: 100_000,
      cash: 1,
      metrics: null,
      drawdowns: [],
    });
  });
});

describe("backtest", () => {
  test.each(["inverse-volatility", "minimum-variance", "maximum-sharpe", "risk-budgeting"] as const)(
    "asks %s on the past alone, from the first full lookback on",
    (method) => {
      const config = { data: { lookback: 24, missing: "drop-assets" }, optimizer: { method } } as const;
      const engine = PortfolioEngine.create({ prices, config: { ...config, costs: { proportional: 0.001 } } });
      const result = engine.backtest();
      const byHand = backtest(
        {
          prices,
          strategy: (past) =>
            requireOptimal(PortfolioEngine.create({ prices: past.prices, config }).optimize()).weights,
        },
        { warmup: 24, costs: { proportional: 0.001 } },
      );
      // moved sums and a warm start may round the last digits another way
      result.values.forEach((value, t) => {
        expect(Math.abs(value / byHand.values[t]! - 1)).toBeLessThan(1e-11);
      });
      expect(result.events.length).toBe(byHand.events.length);
      expect(result.manifest.options.warmup).toBe(24);
    },
  );

  test("keeps the configured limits, risk limits included", () => {
    const limits = { position: { max: 0.25 }, volatility: { max: 0.08 } };
    const config = { data: { lookback: 24, missing: "drop-assets" } } as const;
    const { events, weights } = PortfolioEngine.create({ prices: whole, config, limits }).backtest();
    expect(events.some(({ kind }) => kind === "limited")).toBe(true);
    expect(Math.max(...weights.subarray(0, 10 * 5))).toBeLessThan(0.3);
  });

  test("takes a strategy instead", () => {
    const result = PortfolioEngine.create({ prices: whole }).backtest({ strategy: () => ({ KO: 1 }) });
    expect(result.trades.every(({ asset }) => asset === "KO")).toBe(true);
  });
});

describe("check and apply", () => {
  const limits = { position: { max: 0.4 }, minCash: 0 };
  const engine = PortfolioEngine.create({
    prices: whole,
    portfolio: { cash: 10_000, holdings: {} },
    limits,
  });
  const latest = (asset: string) => whole.values.at(whole.assets.indexOf(asset) - whole.assets.length)!;

  test("trades are judged by the configured limits at the latest prices", () => {
    const half = [{ asset: "KO", quantity: 5_000 / latest("KO"), price: latest("KO") }];
    const check = engine.check(half);
    expect(check.decision).toBe("modify");
    expect(check.violations).toMatchObject([{ rule: "position", scope: "KO", limit: 0.4 }]);
    expect(check.adjusted[0]!.quantity * latest("KO")).toBeCloseTo(4_000, 6);
    expect(engine.check(check.adjusted).decision).toBe("accept");
  });

  test("an engine after trades holds what they bought, and the one before does not", () => {
    const after = engine.apply([{ asset: "KO", quantity: 10, price: latest("KO"), cost: 1 }]);
    expect(after.analyze().weights).toEqual({ KO: (10 * latest("KO")) / after.analyze().value });
    expect(after.analyze().value).toBeCloseTo(9_999, 9);
    expect(engine.analyze().weights).toEqual({});
    expect(() => engine.apply([{ asset: "K0", quantity: 1, price: 1 }])).toThrow(/did you mean KO/);
  });
});

describe("attribute", () => {
  const sectorOf = { AAPL: "Technology", "7203": "Cars", KO: "Food", LATE: "Technology" };
  const config = {
    optimizer: { method: "inverse-volatility" },
    data: { lookback: 24, missing: "drop-assets" },
    costs: { proportional: 0.001 },
  } as const;

  test("explains the configured backtest against equal weights, costs apart, and closes", () => {
    const engine = PortfolioEngine.create({ prices, sectorOf, config });
    const result = engine.attribute();
    const own = engine.backtest();
    expect(result.realizedReturn).toBeCloseTo(own.metrics.totalReturn, 12);
    expect(result.portfolioReturn + result.tradingEffect).toBeCloseTo(result.realizedReturn, 12);
    expect(Math.abs(result.residual)).toBeLessThan(1e-12);
    expect(result.tradingEffect).toBeLessThan(0);
    expect(new Set(result.sectors.map(({ name }) => name))).toEqual(
      new Set(["Technology", "Cars", "Food", "__proto__x", "cash"]),
    );
  });

  test("factors explain the returns of the backtest on the dates they share, also after JSON", () => {
    const factors = selectAssets(returnsFromPrices(prices, { missing: "keep" }), ["KO"]);
    const engine = PortfolioEngine.create({ prices, sectorOf, factors, config });
    const { dates, returns } = engine.backtest();
    const own: ReturnsTable = { kind: "simple", assets: ["own"], dates: dates.slice(1), values: returns };
    const { factors: explained, ...brinson } = engine.attribute();
    expect(explained).toEqual(factorAttribution(own, factors, { riskFreeRate: 0 }));
    expect(brinson).toEqual(PortfolioEngine.create({ prices, sectorOf, config }).attribute());
    const restored = PortfolioEngine.restore(JSON.parse(JSON.stringify(engine.snapshot())));
    expect(restored.attribute()).toEqual(engine.attribute());
    const alone = PortfolioEngine.create({ prices, factors, config }).attribute();
    expect(alone.sectors.map(({ name }) => name)).toContain("KO");
    expect(alone.factors).toEqual(explained);
    expect(() => PortfolioEngine.create({ prices, factors: prices as never })).toThrow(
      /inputs\.factors is a table of prices/,
    );
  });

  test("needs sectors", () => {
    expect(() => PortfolioEngine.create({ prices, config }).attribute()).toThrow(
      /the engine has no sectors: give `sectorOf/,
    );
  });
});

describe("harvest", () => {
  const rates = { shortTerm: 0.37, longTerm: 0.2 };
  const ledger = buildTaxLedger(
    [{ id: "1", type: "buy", date: "2022-01-03", account: "main", asset: "KO", quantity: 10, amount: 50_000 }],
    { accounts: [{ id: "main", kind: "taxable" }] },
  );

  test("finds the losses of the ledger at the latest prices", () => {
    const engine = PortfolioEngine.create({ prices: whole, ledger });
    const latest = Object.fromEntries(whole.assets.map((asset, i) => [asset, whole.values.at(i - 5)!]));
    const moments = estimateMoments(returnsFromPrices(whole), { covariance: "ledoit-wolf" });
    const proposals = engine.harvest({ rates });
    expect(proposals).toEqual(findHarvests(ledger, latest, { date: whole.dates.at(-1)!, rates, moments }));
    expect(proposals).toMatchObject([
      { asset: "KO", quantity: 10, loss: 50_000 - Math.round(1000 * latest["KO"]!) / 100 },
    ]);
  });

  test("needs a ledger, which travels with a snapshot", () => {
    expect(() => PortfolioEngine.create({ prices: whole }).harvest({ rates })).toThrow(/the engine has no ledger/);
    const engine = PortfolioEngine.create({ prices: whole, ledger });
    const restored = PortfolioEngine.restore(JSON.parse(JSON.stringify(engine.snapshot())));
    expect(restored.harvest({ rates })).toEqual(engine.harvest({ rates }));
  });
});

test("regime reads the benchmark", () => {
  const random = seededRandom(5);
  let level = 100;
  const days = Array.from({ length: 700 }, (_, t) => new Date(Date.UTC(2020, 0, 1 + t)).toISOString().slice(0, 10));
  const index = pricesFromColumns(days, { INDEX: days.map(() => (level *= 1 + 0.0004 + 0.008 * random.normal())) });
  const engine = PortfolioEngine.create({ prices: whole, benchmark: index });
  expect(engine.regime()).toEqual(detectRegimes(index));
  expect(() => PortfolioEngine.create({ prices: whole }).regime()).toThrow(/market has 47 returns/);
});

describe("snapshot and restore", () => {
  test("give the same engine through JSON, missing prices included", () => {
    const engine = PortfolioEngine.create({
      prices,
      benchmark: selectAssets(prices, ["KO"]),
      sectorOf: { AAPL: "Technology" },
      portfolio: { cash: 7, holdings: { KO: 5 } },
      config: { data: { lookback: 30, missing: "drop-assets" } },
    });
    const state = JSON.parse(JSON.stringify(engine.snapshot()));
    const restored = PortfolioEngine.restore(state);
    expect(restored.snapshot()).toEqual(engine.snapshot());
    expect(restored.optimize()).toEqual(engine.optimize());
    expect(restored.analyze()).toEqual(engine.analyze());
  });

  test("what is no state is refused", () => {
    for (const state of [undefined, null, {}, { version: 2 }]) {
      // @ts-expect-error not a state
      expect(() => PortfolioEngine.restore(state)).toThrow(PortfolioError);
    }
  });
});

test("an engine does not change when what it was made of does", () => {
  const mine = structuredClone(whole);
  const engine = PortfolioEngine.create({ prices: mine });
  const before = engine.optimize();
  mine.values.fill(1);
  expect(engine.optimize()).toEqual(before);
});

test("inputs that cannot be are refused by name", () => {
  const code = (inputs: Parameters<typeof PortfolioEngine.create>[0]) => {
    try {
      PortfolioEngine.create(inputs);
    } catch (error) {
      return error instanceof PortfolioError ? error.code : String(error);
    }
    return "accepted";
  };
  expect(code({ prices: whole, portfolio: { cash: 0, holdings: { APPL: 1 } } })).toBe("unknown-asset");
  expect(code({ prices: whole, portfolio: { cash: Number.NaN, holdings: {} } })).toBe("not-finite");
  expect(code({ prices: whole, sectorOf: { APPL: "Technology" } })).toBe("unknown-asset");
  expect(code({ prices: whole, benchmark: whole })).toBe("shape");
  expect(code({ prices: { ...whole, values: whole.values.map((x) => -x) } })).toBe("invalid-price");
});

describe("corporate actions", () => {
  const dates = ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"];
  const quoted = pricesFromColumns(dates, { A: [100, 100, 50, 50], B: [10, 10, 9, 9] });
  const splits = [{ date: "2024-01-04", asset: "A", ratio: 2 }];
  const dividends = [{ date: "2024-01-04", asset: "B", amount: 1 }];
  const sectorOf = { A: "tech", B: "food" };
  const strategy = () => ({ A: 0.5, B: 0.5 });
  const once = { execution: "same-close", rebalance: { kind: "calendar", every: "year" } } as const;

  test("a split and a dividend change no value of a backtest and nothing in its attribution", () => {
    const engine = PortfolioEngine.create({ prices: quoted, splits, dividends, sectorOf });
    const result = engine.backtest({ strategy, ...once });
    expect(result.metrics.totalReturn).toBe(0);
    const { portfolioReturn, benchmarkReturn, tradingEffect } = engine.attribute({
      backtest: result,
      benchmark: { A: 0.2, B: 0.8 },
    });
    expect(portfolioReturn).toBeCloseTo(0, 14);
    expect(benchmarkReturn).toBeCloseTo(0, 14);
    expect(tradingEffect).toBeCloseTo(0, 14);
  });

  test("a backtest that was run elsewhere brings its splits and dividends to the attribution", () => {
    const elsewhere = backtest({ prices: quoted, splits, dividends, strategy }, once);
    const engine = PortfolioEngine.create({ prices: quoted, sectorOf });
    const result = engine.attribute({ backtest: elsewhere, benchmark: { A: 0.2, B: 0.8 } });
    expect(result.portfolioReturn).toBeCloseTo(0, 14);
    expect(result.benchmarkReturn).toBeCloseTo(0, 14);
  });

  test("estimates and backtests read total returns: split prices give what unsplit ones give", () => {
    const n = whole.assets.length;
    const values = whole.values.map((p, k) => (k % n === 2 && k >= 30 * n ? p / 4 : p));
    const split = { prices: { ...whole, values }, splits: [{ date: whole.dates[30]!, asset: "KO", ratio: 4 }] };
    const config = { data: { lookback: 24 }, optimizer: { method: "minimum-variance" } } as const;
    const plain = PortfolioEngine.create({ prices: whole, config });
    const other = PortfolioEngine.create({ ...split, config });
    const weights = requireOptimal(other.optimize()).weights;
    for (const [asset, w] of Object.entries(requireOptimal(plain.optimize()).weights)) {
      expect(weights[asset]).toBeCloseTo(w, 10);
    }
    const [a, b] = [plain.backtest(), other.backtest()];
    for (let t = 0; t < a.values.length; t++) expect(b.values[t]! / a.values[t]!).toBeCloseTo(1, 9);
  });

  test("they are given to create and not to an operation, and survive a snapshot", () => {
    const engine = PortfolioEngine.create({ prices: quoted, splits, dividends });
    expect(() => engine.backtest({ strategy, splits } as never)).toThrow(/options\.splits .* PortfolioEngine\.create/);
    const restored = PortfolioEngine.restore(JSON.parse(JSON.stringify(engine.snapshot())));
    expect(restored.backtest({ strategy, ...once }).metrics.totalReturn).toBe(0);
    expect(() => PortfolioEngine.create({ prices: quoted, splits: [{ ...splits[0]!, ratio: 0 }] })).toThrow(
      /inputs\.splits\[0\]\.ratio is 0/,
    );
  });
});

describe("by default", () => {
  test("a backtest begins after a year of periods, or when the lookback is full", () => {
    const engine = PortfolioEngine.create({ prices: whole });
    expect(engine.backtest().dates[0]).toBe(whole.dates[12]);
    expect(engine.backtest().trades.length).toBeGreaterThan(0);
    expect(engine.backtest({ settings: { lookback: 20 } }).dates[0]).toBe(whole.dates[20]);
    expect(engine.backtest({ warmup: 30 }).dates[0]).toBe(whole.dates[30]);
    expect(engine.backtest({ strategy: () => null }).dates[0]).toBe(whole.dates[0]);
  });

  test("too short a history names the warmup", () => {
    const short = sliceDates(whole, whole.dates[0]!, whole.dates[9]!);
    expect(() => PortfolioEngine.create({ prices: short }).backtest()).toThrow(/10 dates and warmup takes 12/);
  });

  test("a benchmark that begins late is named with the dates", () => {
    const benchmark = sliceDates(selectAssets(whole, ["KO"]), whole.dates[5]!);
    const engine = PortfolioEngine.create({ prices: whole, benchmark, portfolio: { cash: 0, holdings: { AAPL: 1 } } });
    const message = new RegExp(`benchmark KO has no price on or before ${whole.dates[0]}, .* of ${whole.dates[5]}`);
    expect(() => engine.analyze()).toThrow(message);
    expect(() => engine.backtest({ strategy: () => null })).toThrow(message);
    expect(engine.analyze({ lookback: 30 }).metrics!.beta).not.toBeNull();
  });
});

describe("what the safeties remember", () => {
  const dates = Array.from({ length: 40 }, (_, k) => new Date(Date.UTC(2024, 0, 1 + k)).toISOString().slice(0, 10));
  const fall = (f: number) => dates.map((_, k) => (k < 20 ? 100 : 50) * (1 + 0.01 * Math.sin(f * k)));
  const prices = pricesFromColumns(dates, { A: fall(1), B: fall(1.7) });
  const limits = { drawdown: { reduce: 0.1, halt: 0.25 } };
  const buy = [{ asset: "B", quantity: 10, price: 50 }];
  const before = PortfolioEngine.create({ prices: sliceDates(prices, dates[0]!, dates[19]!), limits });
  const bought = before.apply([{ asset: "A", quantity: 900, price: 100 }]);

  test("a drawdown limit acts after a fall, and goes on to after the next trade", () => {
    const { portfolio } = bought.snapshot();
    expect(portfolio.peakValue).toBeCloseTo(100_000, -3);
    const later = PortfolioEngine.create({ prices, limits, portfolio });
    expect(later.check(buy).decision).toBe("reject");
    const again = later.apply([{ asset: "A", quantity: -1, price: 50 }]);
    expect(again.check(buy).decision).toBe("reject");
    expect(again.snapshot().portfolio.peakValue).toBe(portfolio.peakValue);
  });

  test("the start of a day stays through its trades, and what was traded is added up", () => {
    const start = bought.snapshot().portfolio;
    expect(start).toMatchObject({ dayStartValue: 100_000, asOf: dates[19], tradedToday: { orders: 1, value: 90_000 } });
    const more = bought.apply([{ asset: "A", quantity: -100, price: 100 }]).snapshot().portfolio;
    expect(more).toMatchObject({
      dayStartValue: 100_000,
      tradedToday: { orders: 2, value: 100_000, shares: { A: 1000 } },
    });
    const next = PortfolioEngine.create({ prices: sliceDates(prices, dates[0]!, dates[20]!), portfolio: start });
    const tomorrow = next.snapshot().portfolio;
    expect(tomorrow.tradedToday).toBeUndefined();
    expect(tomorrow.dayStartValue).toBeCloseTo(10_000 + 900 * prices.values[19 * 2]!, 9);
  });

  test("a limit on the daily loss acts at the next close", () => {
    const config = { emergency: { dailyLossReduce: 0.1, dailyLossHalt: 0.25 } };
    const table = sliceDates(prices, dates[0]!, dates[20]!);
    const engine = PortfolioEngine.create({ prices: table, config, portfolio: bought.snapshot().portfolio });
    expect(engine.check(buy).decision).toBe("reject");
  });
});

describe("construct under costs and limits", () => {
  const costs = { fixed: 1, proportional: 0.002, spread: { KO: 0.01 } };
  const limits = { position: { max: 0.3 }, minCash: 0 };

  test("the costs leave the cash, which does not go below zero", () => {
    const engine = PortfolioEngine.create({ prices: whole, costs });
    const { trades, allocation } = engine.construct();
    expect(trades.every(({ cost }) => cost! > 1)).toBe(true);
    const after = engine.apply(trades).snapshot().portfolio;
    expect(after.cash).toBeGreaterThanOrEqual(0);
    expect(after.cash).toBeCloseTo(allocation!.cash, 6);
  });

  test("the limits are constraints of the weights, and the engine's own check accepts the trades", () => {
    const engine = PortfolioEngine.create({
      prices: whole,
      costs,
      limits,
      config: { optimizer: { method: "minimum-variance" } },
    });
    const { optimization, trades, check } = engine.construct();
    const { weights } = requireOptimal(optimization);
    expect(Math.max(...Object.values(weights))).toBeLessThanOrEqual(0.3 + 1e-9);
    expect(check!.adjusted.length).toBeGreaterThan(0);
    expect(engine.check(trades).decision).toBe("accept");
    expect(engine.apply(trades).snapshot().portfolio.cash).toBeGreaterThanOrEqual(0);
  });

  test("trades that limits make smaller stay in whole shares and do not overdraw", () => {
    const portfolio = { cash: 50, holdings: { AAPL: 900, KO: 3 } };
    const config = { limits: { maxTurnover: 0.05, maxPosition: 0.9 } };
    const engine = PortfolioEngine.create({ prices: whole, config, costs, portfolio });
    const { trades } = engine.construct({ method: "equal-weight" });
    expect(trades.every(({ quantity }) => Number.isInteger(quantity))).toBe(true);
    expect(engine.check(trades).decision).toBe("accept");
    expect(engine.apply(trades).snapshot().portfolio.cash).toBeGreaterThanOrEqual(0);
  });

  test("limits and constraints both hold where both bound a weight", () => {
    const engine = PortfolioEngine.create({
      prices: whole,
      limits,
      config: { optimizer: { method: "minimum-variance" } },
      constraints: { max: { KO: 0.1 }, min: { LATE: 0.05 } },
    });
    const { weights } = requireOptimal(engine.construct().optimization);
    expect(weights["KO"]).toBeLessThanOrEqual(0.1 + 1e-9);
    expect(weights["LATE"]).toBeGreaterThanOrEqual(0.05 - 1e-9);
    expect(Math.max(...Object.values(weights))).toBeLessThanOrEqual(0.3 + 1e-9);
  });
});

test("options and inputs that are not known are refused with the nearest name", () => {
  const engine = PortfolioEngine.create({ prices: whole });
  const create = (inputs: object) => () => PortfolioEngine.create({ prices: whole, ...inputs } as never);
  expect(create({ configuration: {} })).toThrow(/inputs\.configuration is not an input/);
  expect(create({ sectors: {} })).toThrow(/it is called sectorOf/);
  expect(create({ config: { optimizer: { metod: "equal-weight" } } })).toThrow(
    /inputs\.config\.optimizer\.metod .* did you mean optimizer\.method\?/,
  );
  expect(create({ costs: { proportonal: 0.1 } })).toThrow(/did you mean proportional/);
  expect(create({ rebalance: { kind: "calendar" } })).toThrow(/inputs\.rebalance\.every/);
  expect(create({ portfolio: { cash: "7", holdings: {} } })).toThrow(/inputs\.portfolio\.cash is "7"/);
  expect(create({ prices: returnsFromPrices(whole) })).toThrow(/inputs\.prices is a table of simple returns/);
  expect(() => engine.optimize({ max: 0.3 } as never)).toThrow(/put it into constraints: \{ max \}/);
  expect(() => engine.analyze({ riskfreeRate: 0.1 } as never)).toThrow(/did you mean riskFreeRate/);
  expect(() => engine.construct({ allocation: "best" } as never)).toThrow(/options\.allocation is "best"/);
  expect(() => engine.attribute({ link: "carino" } as never)).toThrow(/options\.link is not an option of attribute/);
  expect(() => engine.backtest({ lookback: 5 } as never)).toThrow(/put it into settings: \{ lookback \}/);
  expect(() => PortfolioEngine.create(undefined as never)).toThrow(PortfolioError);
});

test("settings and states that cannot be are refused by name, whatever stands in them", () => {
  const engine = PortfolioEngine.create({ prices: whole });
  const create = (inputs: object) => () => PortfolioEngine.create({ prices: whole, ...inputs });
  expect(create({ limits: { position: { max: "ten" } } })).toThrow(/limits\.position\.max is "ten"/);
  expect(create({ limits: { positon: {} } })).toThrow(/did you mean position/);
  expect(create({ constraints: { max: () => 1 } })).toThrow(/inputs\.constraints\.max is a function/);
  const state = engine.snapshot();
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  const restore = (changed: object) => () => PortfolioEngine.restore({ ...state, ...changed });
  expect(restore({ named: { constraints: circle } })).toThrow(/state\.named is nested too deep/);
  expect(restore({ prices: { ...state.prices, values: [1n, ...state.prices.values.slice(1)] } })).toThrow(
    /state\.prices\.values\[0\] is 1n/,
  );
  expect(() => engine.check(5 as never)).toThrow(/trades is 5: give an array/);
  expect(() => engine.check([null] as never)).toThrow(/trades\[0\] is null/);
});

test("a snapshot keeps bounds that JSON lacks, and typed arrays", () => {
  const constraints = { max: Number.POSITIVE_INFINITY, min: Float64Array.of(0, 0, 0.1, 0, 0) };
  const config = { optimizer: { method: "minimum-variance" } } as const;
  const engine = PortfolioEngine.create({ prices: whole, config, constraints });
  const restored = PortfolioEngine.restore(JSON.parse(JSON.stringify(engine.snapshot())));
  expect(restored.optimize()).toEqual(engine.optimize());
  expect(JSON.stringify(restored.snapshot())).toBe(JSON.stringify(engine.snapshot()));
});

test("the constructor, which JavaScript can reach, names the function that reads inputs", () => {
  for (const given of [[], [null], [{ prices: randomPrices() }], ["prices"]]) {
    expect(() => Reflect.construct(PortfolioEngine, given)).toThrow(
      /new PortfolioEngine reads nothing: use PortfolioEngine.create/,
    );
  }
});

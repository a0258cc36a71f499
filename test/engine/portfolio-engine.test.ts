import { describe, expect, test } from "vitest";
import {
  allocateShares,
  backtest,
  buildTaxLedger,
  detectRegimes,
  estimateMoments,
  findHarvests,
  meanVariance,
  PortfolioEngine,
  PortfolioError,
  type PricesTable,
  performanceMetrics,
  portfolioReturns,
  pricesFromColumns,
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
    const engine = PortfolioEngine.create({ prices: whole, config: { target: 0.06, riskAversion: 4 } });
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
    const engine = PortfolioEngine.create({ prices, config: { lookback: 60, missing: "drop-assets" } });
    expect(Object.keys(requireOptimal(engine.optimize()).weights).sort()).toEqual(["7203", "AAPL", "KO", "__proto__x"]);
    expect(Object.keys(requireOptimal(engine.optimize({ lookback: 40 })).weights)).toContain("LATE");
  });

  test("constraints that contradict each other come with the way out when it is asked for, by any method", () => {
    const engine = PortfolioEngine.create({ prices, config: { lookback: 40 } });
    for (const method of ["risk-budgeting", "minimum-variance", "minimum-cvar", "equal-weight"] as const) {
      const crowded = engine.optimize({ method, constraints: { max: 0.1 }, relax: true });
      expect(crowded, method).toMatchObject({ status: "infeasible", relaxed: { result: { status: "optimal" } } });
    }
  });

  test("a missing price throws by default, and an unknown method is named", () => {
    const engine = PortfolioEngine.create({ prices });
    expect(() => engine.optimize()).toThrow(/24 prices are missing: LATE on 2018-01-28/);
    // @ts-expect-error a misspelt method
    expect(() => engine.optimize({ method: "minimum-varianse" })).toThrow(/did you mean "minimum-variance"\?/);
    expect(() => engine.optimize({ lookback: 1 })).toThrow(/lookback is 1: give a whole number of periods, at least 2/);
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
  test("asks the configured method on the past alone, from the first full lookback on", () => {
    const config = { lookback: 24, missing: "drop-assets", method: "inverse-volatility" } as const;
    const engine = PortfolioEngine.create({ prices, config: { ...config, costs: { proportional: 0.001 } } });
    const result = engine.backtest();
    const byHand = backtest(
      {
        prices,
        strategy: (past) => requireOptimal(PortfolioEngine.create({ prices: past.prices, config }).optimize()).weights,
      },
      { warmup: 24, costs: { proportional: 0.001 } },
    );
    expect([...result.values]).toEqual([...byHand.values]);
    expect(result.manifest.options.warmup).toBe(24);
  });

  test("keeps the configured limits, risk limits included", () => {
    const limits = { position: { max: 0.25 }, volatility: { max: 0.08 } };
    const config = { lookback: 24, missing: "drop-assets", limits } as const;
    const { events, weights } = PortfolioEngine.create({ prices: whole, config }).backtest();
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
    config: { limits },
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
    method: "inverse-volatility",
    lookback: 24,
    missing: "drop-assets",
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
      config: { lookback: 30, missing: "drop-assets" },
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

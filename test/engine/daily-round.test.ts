import { describe, expect, test } from "vitest";
import { buildTaxLedger, PortfolioEngine, pricesFromColumns, seededRandom, sliceDates } from "../../src/index.js";

const days = Array.from({ length: 60 }, (_, k) => new Date(Date.UTC(2024, 0, 1 + k)).toISOString().slice(0, 10));
const random = seededRandom(4);
const walk = (level: number) => days.map(() => (level *= 1 + 0.001 + 0.01 * random.normal()));
const prices = pricesFromColumns(days, { A: walk(50), B: walk(80), C: walk(20) });
const until = (last: number) => sliceDates(prices, days[0]!, days[last]!);
const at = (t: number) => ({ A: prices.values[t * 3]!, B: prices.values[t * 3 + 1]!, C: prices.values[t * 3 + 2]! });
const portfolio = { cash: 1_000, holdings: { A: 100, B: 20 } };

describe("observe", () => {
  test("gives the engine that is created with all the prices, day by day or as a table", () => {
    const whole = PortfolioEngine.create({ prices, portfolio });
    let daily = PortfolioEngine.create({ prices: until(40), portfolio });
    for (let t = 41; t < 60; t++) daily = daily.observe({ date: days[t]!, prices: at(t) });
    const table = PortfolioEngine.create({ prices: until(40), portfolio }).observe(
      sliceDates(prices, days[41]!, days[59]!),
    );
    for (const engine of [daily, table]) {
      expect(engine.optimize()).toEqual(whole.optimize());
      expect(engine.snapshot().prices).toEqual(whole.snapshot().prices);
      expect(engine.portfolio.dayStartValue).toBe(whole.portfolio.dayStartValue);
    }
    expect(daily.portfolio.peakValue).toBeGreaterThanOrEqual(whole.portfolio.peakValue!);
  });

  test("two engines that grow from the same one do not disturb each other, nor the one before", () => {
    const before = PortfolioEngine.create({ prices: until(40) });
    const kept = before.optimize();
    const up = before.observe({ date: days[41]!, prices: { A: 60, B: 90, C: 25 } });
    const down = before.observe({ date: days[41]!, prices: { A: 40, B: 70, C: 15 } });
    expect(up.latest.prices["A"]).toBe(60);
    expect(down.latest.prices["A"]).toBe(40);
    expect(up.snapshot().prices.values.slice(-3)).toEqual([60, 90, 25]);
    expect(before.optimize()).toEqual(kept);
  });

  test("a split multiplies shares and lots, and a dividend is paid into the cash", () => {
    const ledger = buildTaxLedger(
      [
        { id: "1", type: "buy", date: "2024-01-02", account: "main", asset: "A", quantity: 100, amount: 5_000 },
        { id: "2", type: "buy", date: "2024-01-02", account: "main", asset: "B", quantity: 20, amount: 1_600 },
      ],
      { accounts: [{ id: "main", kind: "taxable" }] },
    );
    const engine = PortfolioEngine.create({ prices: until(40), portfolio, ledger });
    const half = { ...at(40), A: at(40).A / 2 };
    const after = engine.observe(
      { date: days[41]!, prices: half },
      {
        splits: [{ date: days[41]!, asset: "A", ratio: 2 }],
        dividends: [{ date: days[41]!, asset: "B", amount: 1.5 }],
      },
    );
    expect(after.portfolio).toMatchObject({ cash: 1_030, holdings: { A: 200, B: 20 } });
    expect(after.portfolio.dayStartValue).toBeCloseTo(engine.analyze().value, 9);
    expect(after.ledger!.openLots.find(({ asset }) => asset === "A")!.quantity).toBe(200);
    const sold = after.apply([{ asset: "A", quantity: -50, price: half.A }]);
    expect(sold.ledger!.dispositions).toMatchObject([{ asset: "A", quantity: 50, basis: 1_250 }]);
    expect(sold.rebalance({ weights: { A: 0.1, B: 0.5 } }).sales.length).toBeGreaterThan(0);
  });

  test("prices of the latest date replace those that are there, and the engine before keeps its own", () => {
    const morning = PortfolioEngine.create({ prices: until(40), portfolio }).observe({
      date: days[41]!,
      prices: { A: 999 },
    });
    const traded = morning.apply([{ asset: "B", quantity: 1, price: 80 }]);
    const evening = traded.observe({ date: days[41]!, prices: at(41) });
    expect(evening.latest).toEqual({ date: days[41], prices: at(41) });
    expect(evening.portfolio).toMatchObject({
      tradedToday: { orders: 1 },
      dayStartValue: traded.portfolio.dayStartValue,
    });
    expect(evening.optimize()).toEqual(PortfolioEngine.create({ prices: until(41) }).optimize());
    expect(traded.latest.prices["A"]).toBe(999);
    expect(evening.observe({ date: days[41]!, prices: at(41) }).snapshot()).toEqual(evening.snapshot());
  });

  test("a date that is not later, an unknown asset and an old split are refused", () => {
    const engine = PortfolioEngine.create({ prices: until(40) });
    expect(() => engine.observe({ date: days[39]!, prices: at(39) })).toThrow(/come before the latest prices/);
    expect(() => engine.observe({ date: days[41]!, prices: { AA: 1 } })).toThrow(/not in the data/);
    const old = { splits: [{ date: days[3]!, asset: "A", ratio: 2 }] };
    expect(() => engine.observe({ date: days[41]!, prices: at(41) }, old)).toThrow(/create the engine anew/);
  });
});

describe("reconfigure and failures", () => {
  const engine = PortfolioEngine.create({ prices, portfolio, config: { limits: { maxPosition: 0.5 } } });

  test("changed settings act in the new engine and not in the old one", () => {
    const { engine: next, changes } = engine.reconfigure({ optimizer: { method: "equal-weight" } });
    expect(changes).toMatchObject([{ key: "optimizer.method", reload: "next-rebalance" }]);
    expect(next.optimize().method).not.toBe(engine.optimize().method);
    expect(engine.reconfigure({ limits: { maxPosition: 0.9 } })).toMatchObject({ engine, changes: [] });
  });

  test("under fallback the result says who answered and what was tried; a backtest has an event for each decision", () => {
    const config = {
      optimizer: { failurePolicy: "fallback", method: "target-return", target: 9 },
      data: { lookback: 20 },
    } as const;
    const falling = PortfolioEngine.create({ prices, config });
    const result = falling.optimize();
    expect(result.status).toBe("optimal");
    expect(result.attempts).toMatchObject([{ method: "target-return", status: "infeasible" }]);
    const { events, manifest } = falling.backtest();
    expect(events.filter(({ kind }) => kind === "no-answer")).toHaveLength(manifest.decisions);
    const holding = PortfolioEngine.create({
      prices,
      config: { ...config, optimizer: { ...config.optimizer, failurePolicy: "hold" } },
    });
    expect(holding.construct().trades).toEqual([]);
    expect(holding.rebalance()).toMatchObject({ due: false, trades: [] });
    const throwing = holding.reconfigure({ optimizer: { failurePolicy: "throw" } }).engine;
    expect(() => throwing.optimize()).toThrow(/infeasible/);
  });

  test("a backtest says which limits conflict where it is asked to", () => {
    const config = { optimizer: { method: "target-return", target: 9 }, data: { lookback: 20 } } as const;
    const impossible = engine.reconfigure(config).engine;
    const reasons = (explain = false): string[] =>
      impossible.backtest({ explain }).events.flatMap((event) => (event.kind === "no-answer" ? [event.reason] : []));
    expect(reasons()[0]).toMatch(/ask with explain: true/);
    expect(reasons(true)[0]).toMatch(/targetReturn.* cannot hold together/);
    expect(reasons(true)).toHaveLength(reasons().length);
  });

  test("a limit on volatility holds cash instead of having no answer", () => {
    const calm = PortfolioEngine.create({ prices, config: { limits: { maxVolatility: 0.03 } } });
    const { optimization, trades } = calm.construct();
    expect(optimization).toMatchObject({ status: "optimal" });
    expect(optimization.status === "optimal" && optimization.volatility).toBeCloseTo(0.03, 12);
    expect(calm.check(trades).decision).toBe("accept");
  });
});

test("after a loss of the day positions may only shrink: the target leaves the rest in cash", () => {
  const config = {
    optimizer: { method: "risk-budgeting" },
    emergency: { dailyLossReduce: 0.05, dailyLossHalt: 0.5 },
  } as const;
  const start = PortfolioEngine.create({ prices: until(40), config });
  const held = start.apply(start.construct().trades);
  const fallen = Object.fromEntries(Object.entries(held.latest.prices).map(([asset, price]) => [asset, price * 0.9]));
  const plan = held.observe({ date: days[41]!, prices: fallen }).rebalance();
  expect(plan.optimization?.status).toBe("optimal");
  expect(plan.trades.every(({ quantity }) => quantity <= 0)).toBe(true);
});

test("a limit that allows an overdraft does not ask for one", () => {
  const { optimization } = PortfolioEngine.create({
    prices: until(40),
    config: { optimizer: { method: "equal-weight" }, limits: { minCash: -0.5 } },
  }).construct();
  const weights = optimization.status === "optimal" ? Object.values(optimization.weights) : [];
  expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
});

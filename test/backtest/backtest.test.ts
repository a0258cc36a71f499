import { describe, expect, test } from "vitest";
import { performanceMetrics } from "../../src/analytics/performance/performance-metrics.js";
import type { Strategy, StrategyPast } from "../../src/backtest/inputs/backtest-types.js";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import { sweep } from "../../src/backtest/validation/sweep.js";
import type { PortfolioError } from "../../src/core/errors/portfolio-error.js";
import { pricesFromColumns } from "../../src/core/tables/prices-from-columns.js";
import type { PricesTable } from "../../src/core/types.js";
import { expectConserved } from "./expect-conserved.js";
import { days, monthlyStocks, randomPrices } from "./sample-prices.js";

const hold =
  (weights: Record<string, number>): Strategy =>
  ({ prices }) =>
    prices.dates.length === 1 ? weights : null;
const always =
  (weights: Record<string, number>): Strategy =>
  () =>
    weights;
const recording =
  (seen: StrategyPast[]): Strategy =>
  (past) => {
    seen.push(past);
    return null;
  };
const table = (columns: Record<string, (number | null)[]>): PricesTable =>
  pricesFromColumns(days(Object.values(columns)[0]!.length), columns);
const caught = (run: () => unknown): PortfolioError => {
  try {
    run();
  } catch (error) {
    return error as PortfolioError;
  }
  throw new Error("nothing was thrown");
};

describe("values", () => {
  test("buy and hold at the same close is the weighted sum of price ratios", () => {
    const prices = randomPrices(1, 3, 250);
    const { values } = backtest({ prices, strategy: hold({ A0: 0.5, A1: 0.3 }) }, { execution: "same-close" });
    const p = prices.values;
    for (let t = 0; t < 250; t++) {
      const expected = 100_000 * (0.2 + (0.5 * p[3 * t]!) / p[0]! + (0.3 * p[3 * t + 1]!) / p[1]!);
      expect(Math.abs(values[t]! / expected - 1)).toBeLessThan(1e-12);
    }
  });

  test("a constant mix compounds the weighted returns", () => {
    const prices = randomPrices(2, 2, 250);
    const { values, returns } = backtest(
      { prices, strategy: always({ A0: 0.6, A1: 0.4 }) },
      { execution: "same-close", initialCapital: 1 },
    );
    const p = prices.values;
    let wealth = 1;
    for (let t = 1; t < 250; t++) {
      const r = (0.6 * p[2 * t]!) / p[2 * t - 2]! + (0.4 * p[2 * t + 1]!) / p[2 * t - 1]! - 1;
      wealth *= 1 + r;
      expect(Math.abs(values[t]! / wealth - 1)).toBeLessThan(1e-12);
      expect(returns[t - 1]).toBeCloseTo(r, 13);
    }
  });

  test("an order is filled at the next close by default", () => {
    const { values, trades, weights } = backtest(
      { prices: table({ A: [100, 200, 300] }), strategy: always({ A: 1 }) },
      { initialCapital: 1000 },
    );
    expect(Array.from(values)).toEqual([1000, 1000, 1500]);
    expect(trades).toEqual([{ asset: "A", quantity: 5, price: 200, date: days(3)[1], cost: 0 }]);
    expect(Array.from(weights)).toEqual([0, 1, 1]);
  });

  test("the strategy is not asked on the last date, whose orders no close would fill", () => {
    const asked: string[] = [];
    backtest({
      prices: table({ A: [1, 2, 3] }),
      strategy: (past) => {
        asked.push(past.date);
        return null;
      },
    });
    expect(asked).toEqual(days(3).slice(0, 2));
  });

  test("four strategies on real monthly prices agree with bt and vectorbt", async () => {
    const { default: reference } = await import("../reference/backtest/monthly-peers.json", { with: { type: "json" } });
    const { assets, mix, initialCapital } = reference.input;
    const prices = monthlyStocks(assets);
    const weights = Object.fromEntries(assets.map((asset, i) => [asset, mix[i]!]));
    const momentum: Strategy = ({ prices: { values, dates } }) => {
      if (dates.length < 7) return null;
      const last = (dates.length - 1) * 4;
      const trend = assets.map((asset, i) => ({ asset, gain: values[last + i]! / values[last - 24 + i]! }));
      trend.sort((a, b) => b.gain - a.gain);
      return { [trend[0]!.asset]: 0.5, [trend[1]!.asset]: 0.5 };
    };
    const same = { execution: "same-close", initialCapital } as const;
    const ours = {
      "buy-and-hold": backtest({ prices, strategy: hold(weights) }, same),
      monthly: backtest({ prices, strategy: always(weights) }, same),
      quarterly: backtest(
        { prices, strategy: always(weights) },
        { ...same, rebalance: { kind: "calendar", every: "quarter" } },
      ),
      momentum: backtest({ prices, strategy: momentum }, { initialCapital }),
    };
    for (const peer of [reference.expected.bt, reference.expected.vectorbt]) {
      for (const [name, { values }] of Object.entries(ours)) {
        const expected = peer[name as keyof typeof peer];
        const worst = Math.max(...expected.map((v, t) => Math.abs(values[t]! / v - 1)));
        expect(worst, name).toBeLessThan(reference.tolerance);
      }
    }
  });
});

describe("costs and income", () => {
  test("after proportional costs the weights are still those asked for", () => {
    const result = backtest(
      { prices: table({ A: [100, 100, 100], B: [50, 50, 50] }), strategy: always({ A: 0.5, B: 0.5 }) },
      { execution: "same-close", initialCapital: 1010, costs: { proportional: 0.01 } },
    );
    expect(result.values[0]).toBeCloseTo(1000, 9); // V + 1 % of V = 1010
    expect(result.costs[0]).toBeCloseTo(10, 9);
    expect(result.weights[0]).toBeCloseTo(0.5, 14);
    expect(result.events).toEqual([]);
    expect(Math.abs(result.cash[0]!)).toBeLessThan(1e-9);
  });

  test("fixed, spread and impact costs are those of the formula", () => {
    const { costs, trades, values } = backtest(
      { prices: table({ A: [100, 100] }), strategy: always({ A: 0.25 }) },
      {
        execution: "same-close",
        initialCapital: 1000,
        costs: { fixed: 2, spread: { A: 0.02 }, impact: { coefficient: 0.1, exponent: 1 } },
      },
    );
    const traded = trades[0]!.quantity * 100;
    expect(costs[0]).toBeCloseTo(2 + 0.01 * traded + 0.1 * traded * (traded / 1000), 12);
    expect(traded).toBeCloseTo(0.25 * values[0]!, 9);
  });

  test("nothing is traded or paid when the target is already held", () => {
    const result = backtest(
      { prices: table({ A: [100, 100, 100], B: [7, 7, 7] }), strategy: always({ A: 0.3, B: 0.7 }) },
      { costs: { fixed: 1 } },
    );
    expect(result.trades).toHaveLength(2);
    expect(Array.from(result.costs)).toEqual([0, 2, 0]);
  });

  test.each(["same-close", "next-close"] as const)(
    "the first purchase counts in returns, drawdown and sweeps: %s",
    async (execution) => {
      const prices = table({ A: [100, 100, 100] });
      const options = { execution, costs: { proportional: 0.02 } };
      const { metrics, returns } = backtest({ prices, strategy: always({ A: 1 }) }, options);
      expect(returns[0]).toBeCloseTo(1 / 1.02 - 1, 12);
      expect(metrics.totalReturn).toBeCloseTo(1 / 1.02 - 1, 12);
      expect(metrics.maxDrawdown).toBeCloseTo(1 - 1 / 1.02, 12);
      const { outcomes } = await sweep(
        { prices, jobs: [{ name: "A", parameters: {} }], strategy: () => always({ A: 1 }) },
        options,
      );
      expect(outcomes[0]).toMatchObject({ status: "ok", metrics: { totalReturn: metrics.totalReturn } });
    },
  );

  test("impact grows with the square root of the order unless told otherwise", () => {
    const result = backtest(
      { prices: table({ A: [100, 100] }), strategy: always({ A: 0.25 }) },
      { execution: "same-close", initialCapital: 1000, costs: { impact: { coefficient: 0.1 } } },
    );
    const traded = result.trades[0]!.quantity * 100;
    expect(result.costs[0]).toBeCloseTo(0.1 * traded * Math.sqrt(traded / 1000), 12);
  });

  test("only short positions pay to borrow: a long one, and one of nothing, pay none", () => {
    const prices = pricesFromColumns(["2025-01-01", "2026-01-01"], { A: [100, 100], B: [10, 10], C: [1, 1] });
    const { income } = backtest(
      { prices, strategy: hold({ A: 0.5, B: -0.25 }) },
      { execution: "same-close", initialCapital: 1000, costs: { borrow: 0.04 } },
    );
    expect(income[1]).toBeCloseTo(-0.04 * 250, 12);
  });

  test("splits and dividends on the first row or before it act on nothing, those on the second row do", () => {
    const prices = table({ A: [100, 100, 100] });
    const run = (date: string) =>
      backtest(
        {
          prices,
          strategy: hold({ A: 1 }),
          splits: [{ date, asset: "A", ratio: 2 }],
          dividends: [{ date, asset: "A", amount: 1 }],
        },
        { execution: "same-close", initialCapital: 1000 },
      );
    for (const date of ["2019-06-01", days(1)[0]!]) {
      expect(run(date).holdings).toEqual({ A: 10 });
      expect(run(date).income).toEqual(Float64Array.of(0, 0, 0));
    }
    expect(run(days(2)[1]!).holdings).toEqual({ A: 20 });
    expect(run(days(2)[1]!).income).toEqual(Float64Array.of(0, 20, 0));
    expect(run("2030-01-01").holdings).toEqual({ A: 10 });
  });

  test("costs above the value of the portfolio leave the orders unfilled", () => {
    const result = backtest(
      { prices: table({ A: [1, 1] }), strategy: always({ A: 1 }) },
      { execution: "same-close", initialCapital: 5, costs: { fixed: 10 } },
    );
    expect(result.values).toEqual(Float64Array.of(5, 5));
    expect(result.events[0]).toMatchObject({
      kind: "unfilled",
      wanted: 5,
      filled: 0,
      reason: expect.stringMatching(
        /the order of A would cost 10\.0000, .* more than the portfolio is worth, 5\.00000/,
      ),
    });
  });

  test("cash earns its rate by calendar days, a rate by date until the next one", () => {
    const prices = pricesFromColumns(["2025-01-01", "2026-01-01", "2026-03-15"], { A: [1, 1, 1] });
    const flat = backtest({ prices, strategy: () => null, cashRates: 0.05 }, { initialCapital: 100 });
    expect(flat.values[1]).toBeCloseTo(105, 12);
    expect(flat.income[2]).toBeCloseTo((105 * 0.05 * 73) / 365, 12);
    const dated = backtest(
      { prices, strategy: () => null, cashRates: Float64Array.of(0.1, 0, 0.9) },
      { initialCapital: 100 },
    );
    expect(Array.from(dated.values)).toEqual([100, 110, 110]);
  });

  test("a short position brings cash, pays to borrow and loses when the price rises", () => {
    const prices = pricesFromColumns(["2025-01-01", "2026-01-01"], { A: [100, 110] });
    const { values, weights, income } = backtest(
      { prices, strategy: hold({ A: -0.5 }) },
      { execution: "same-close", initialCapital: 1000, costs: { borrow: 0.04 } },
    );
    expect(weights[0]).toBe(-0.5);
    expect(income[1]).toBeCloseTo(-20, 12);
    expect(values[1]).toBeCloseTo(1000 - 50 - 20, 10);
  });

  test("a dividend is paid on the shares held before the trades of its date", () => {
    const prices = table({ A: [100, 99, 99] });
    const dividends = [{ date: days(3)[1]!, asset: "A", amount: 1 }];
    const held = backtest(
      { prices, strategy: hold({ A: 1 }), dividends },
      { execution: "same-close", initialCapital: 1000 },
    );
    expect(Array.from(held.values)).toEqual([1000, 1000, 1000]);
    expect(Array.from(held.income)).toEqual([0, 10, 0]);
    const bought = backtest({ prices, strategy: always({ A: 1 }), dividends }, { initialCapital: 1000 });
    expect(Array.from(bought.income)).toEqual([0, 0, 0]);
  });

  test("a split changes shares and not the value, also through a missing price", () => {
    const prices = table({ A: [100, null, 52], B: [1, 1, 1] });
    const splits = [{ date: days(3)[1]!, asset: "A", ratio: 2 }];
    const result = backtest(
      { prices, strategy: hold({ A: 1 }), splits },
      { execution: "same-close", initialCapital: 1000 },
    );
    expect(Array.from(result.values)).toEqual([1000, 1000, 1040]);
    expect(result.holdings).toEqual({ A: 20, B: 0 });
    expect(result.events).toMatchObject([{ kind: "stale-price", asset: "A", date: days(3)[1] }]);
  });

  test("the strategy sees total returns: neither a split nor a dividend looks like a loss", () => {
    const seen: StrategyPast[] = [];
    backtest(
      {
        prices: table({ A: [100, 49, 49] }),
        splits: [{ date: days(3)[1]!, asset: "A", ratio: 2 }],
        dividends: [{ date: days(3)[1]!, asset: "A", amount: 1 }],
        strategy: recording(seen),
      },
      { execution: "same-close" },
    );
    expect(Array.from(seen[2]!.returns.values)).toEqual([0, 0]);
    expect(seen[2]!.returns.dates).toEqual(days(3).slice(1));
  });
});

describe("orders that are not filled", () => {
  test("an asset that is not listed yet is not bought, and its money stays in cash", () => {
    const result = backtest(
      { prices: table({ A: [10, 10, 10], NEW: [null, null, 20] }), strategy: always({ A: 0.5, NEW: 0.5 }) },
      { execution: "same-close", initialCapital: 1000 },
    );
    expect(Array.from(result.weights)).toEqual([0.5, 0, 0.5, 0, 0.5, 0.5]);
    expect(result.events).toEqual(
      days(2).map((date) => ({
        kind: "unfilled",
        date,
        asset: "NEW",
        wanted: 500,
        filled: 0,
        reason: `NEW has no price on ${date}`,
      })),
    );
  });

  test("when a sale cannot be filled and there is no cash, nothing is bought and each order says why", () => {
    const prices = table({ A: [10, 10, 10, 10], B: [10, 10, null, 10], C: [10, 10, 10, 10] });
    const plan = [{ A: 0.2, B: 0.8 }, { A: 0.6, C: 0.4 }, null];
    const result = backtest(
      { prices, strategy: ({ prices: { dates } }) => plan[dates.length - 1]! },
      { initialCapital: 1000 },
    );
    expect(result.events).toMatchObject([
      { kind: "stale-price", asset: "B" },
      { kind: "unfilled", asset: "B", wanted: -800, filled: 0, reason: expect.stringMatching(/no price/) },
      { kind: "unfilled", asset: "A", wanted: 400, filled: 0, reason: expect.stringMatching(/cash covers 0/) },
      { kind: "unfilled", asset: "C", wanted: 400, filled: 0, reason: expect.stringMatching(/cash covers 0/) },
    ]);
    expect(result.weights[2 * 3 + 1]).toBe(0.8);
  });

  test("partial buys share the cash that there is in proportion", () => {
    const prices = table({ A: [10, 10, 10], B: [10, 10, null], C: [10, 10, 10] });
    const plan = [
      { A: 0.3, B: 0.5 },
      { A: 0.5, C: 0.5 },
    ];
    const result = backtest(
      { prices, strategy: ({ prices: { dates } }) => plan[dates.length - 1] ?? null },
      { initialCapital: 1000 },
    );
    // wanted: 200 of A and 500 of C with 200 of cash
    const partial = result.events.flatMap((e) => (e.kind === "partial" ? [e] : []));
    expect(partial.map((e) => [e.asset, e.wanted])).toEqual([
      ["A", 200],
      ["C", 500],
    ]);
    expect(partial[0]!.filled).toBeCloseTo((200 * 2) / 7, 9);
    expect(partial[1]!.filled).toBeCloseTo((500 * 2) / 7, 9);
    expect(partial[0]!.reason).toMatch(/cash covers 28\.57 % of the buy orders/);
    expect(result.cash[2]).toBeCloseTo(0, 9);
  });

  test("an order is not carried over: the asset is bought only when it is asked for again", () => {
    const { weights } = backtest(
      { prices: table({ A: [null, 10, 10], B: [1, 1, 1] }), strategy: hold({ A: 1 }) },
      { execution: "same-close" },
    );
    expect(Array.from(weights)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test("a position without a price is valued at the last one and reported once for each gap", () => {
    const result = backtest(
      { prices: table({ A: [10, 12, null, null, 14, null], B: [1, 1, 1, 1, 1, 1] }), strategy: hold({ A: 1 }) },
      { execution: "same-close", initialCapital: 100 },
    );
    expect(Array.from(result.values)).toEqual([100, 120, 120, 120, 140, 140]);
    expect(result.events.map((e) => e.date)).toEqual([days(6)[2], days(6)[5]]);
  });

  test("whole shares round towards zero and an order below one share says so", () => {
    const result = backtest(
      { prices: table({ A: [300, 300], B: [70, 70] }), strategy: always({ A: 0.2, B: 0.8 }) },
      { execution: "same-close", initialCapital: 1000, wholeShares: true },
    );
    expect(result.holdings).toEqual({ A: 0, B: 11 });
    expect(result.cash[0]).toBe(230);
    expect(result.events[0]).toMatchObject({
      kind: "unfilled",
      asset: "A",
      wanted: 200,
      reason: expect.stringMatching(/less than one whole/),
    });
  });

  test("a whole number of shares that the division misses by a bit is still bought", () => {
    const { holdings, cash } = backtest(
      { prices: table({ A: [0.1, 0.1] }), strategy: always({ A: 0.3 }) },
      { execution: "same-close", initialCapital: 1, wholeShares: true },
    );
    expect(holdings).toEqual({ A: 3 });
    expect(cash[0]).toBeCloseTo(0.7, 12);
  });

  test("at a value of zero all is closed and nothing is traded any more", () => {
    const result = backtest(
      { prices: table({ A: [10, 31, 5, 5] }), strategy: always({ A: -0.5 }) },
      { execution: "same-close", initialCapital: 100 },
    );
    expect(Array.from(result.values)).toEqual([100, -5, -5, -5]);
    expect(Array.from(result.returns)).toEqual([-1.05, 0, 0]);
    expect(result.events).toMatchObject([{ kind: "ruined", date: days(4)[1] }]);
    expect(result.trades).toHaveLength(1);
  });
});

describe("when the strategy is asked", () => {
  const dates = ["2026-01-05", "2026-01-20", "2026-02-02", "2026-02-20", "2026-03-02", "2026-04-01"];
  const prices = pricesFromColumns(dates, { A: [100, 100, 110, 110, 150, 150], B: [100, 100, 100, 100, 100, 100] });
  const asked = (rebalance: Parameters<typeof backtest>[1]): string[] => {
    const seen: string[] = [];
    backtest(
      {
        prices,
        strategy: (past) => {
          seen.push(past.date);
          return { A: 0.5, B: 0.5 };
        },
      },
      { execution: "same-close", ...rebalance },
    );
    return seen;
  };

  test("on every date by default", () => expect(asked({})).toEqual(dates));
  test("on the first date of each month", () =>
    expect(asked({ rebalance: { kind: "calendar", every: "month" } })).toEqual([0, 2, 4, 5].map((t) => dates[t])));
  test("on those dates too while it has nothing to aim at", () => {
    const seen: string[] = [];
    const strategy: Strategy = ({ date }) => {
      seen.push(date);
      return null;
    };
    backtest({ prices, strategy }, { execution: "same-close", rebalance: { kind: "calendar", every: "month" } });
    expect(seen).toEqual([0, 2, 4, 5].map((t) => dates[t]));
  });
  test("when a weight has drifted out of its band", () =>
    expect(asked({ rebalance: { kind: "threshold", absolute: 0.05 } })).toEqual([dates[0], dates[4]]));
  test("never before the warm-up is over, and the result begins there", () => {
    expect(asked({ warmup: 2 })).toEqual(dates.slice(2));
    expect(backtest({ prices, strategy: () => null }, { warmup: 2 }).dates).toEqual(dates.slice(2));
  });
  test("the bar of costs against tracking is watched over the past returns", () => {
    const long = randomPrices(5, 2, 120);
    const count = (horizonYears: number) =>
      backtest(
        { prices: long, strategy: always({ A0: 0.5, A1: 0.5 }) },
        { rebalance: { kind: "cost-benefit", horizonYears }, costs: { proportional: 0.001 } },
      ).manifest.decisions;
    expect(count(1e-6)).toBe(1);
    expect(count(50)).toBeGreaterThan(5);
  });
  test("an adaptive band is the plain one until there are two windows of past", () => {
    const long = randomPrices(6, 2, 40);
    const input = { prices: long, strategy: always({ A0: 0.5, A1: 0.5 }) };
    const plain = backtest(input, { rebalance: { kind: "threshold", absolute: 0.004 } });
    const adaptive = backtest(input, { rebalance: { kind: "adaptive", absolute: 0.004, window: 30 } });
    expect(adaptive.values).toEqual(plain.values);
    expect(backtest(input, { rebalance: { kind: "adaptive", absolute: 0.004, window: 3 } }).values).not.toEqual(
      plain.values,
    );
  });
});

describe("the account", () => {
  test("cash and positions are the value on every date, and the metrics are those of the returns", () => {
    const prices = randomPrices(3, 5, 300, 0.03);
    const result = backtest(
      { prices, strategy: ({ date }) => ({ A0: 0.3, A1: date.endsWith("1") ? -0.2 : 0.2, A3: 0.5 }), cashRates: 0.03 },
      { costs: { fixed: 1, proportional: 0.002, spread: 0.001, impact: { coefficient: 0.05 }, borrow: 0.01 } },
    );
    expectConserved(prices, result);
    expect(result.metrics).toEqual(
      performanceMetrics(result.returns, { periodsPerYear: result.manifest.options.periodsPerYear }),
    );
  });

  test("turnover is one-way, against the drifted weights", () => {
    const { turnover } = backtest(
      { prices: table({ A: [100, 200, 200], B: [100, 100, 100] }), strategy: always({ A: 0.5, B: 0.5 }) },
      { execution: "same-close" },
    );
    expect(turnover[0]).toBeCloseTo(0.5, 12);
    expect(turnover[1]).toBeCloseTo((2 / 3 - 1 / 2 + 1 / 2 - 1 / 3) / 2, 12);
    expect(turnover[2]).toBe(0);
  });

  test("a benchmark of other dates counts at its last known price", () => {
    const benchmark = pricesFromColumns(["2019-12-31", days(3)[1]!], { INDEX: [50, 60] });
    const result = backtest({ prices: table({ A: [1, 2, 3] }), strategy: always({ A: 1 }), benchmark });
    expect(Array.from(result.benchmarkValues!)).toEqual([100_000, 120_000, 120_000]);
    // returns 0, 0.5 (bought at the second close) against 0.2, 0: covariance -0.05, variance 0.02
    expect(result.metrics.beta).toBeCloseTo(-2.5, 12);
  });

  test("the manifest names data and options, and the fingerprint follows the prices", () => {
    const prices = randomPrices(4, 2, 10);
    const { manifest } = backtest({ prices, strategy: always({ A0: 1 }) }, { initialCapital: 7 });
    expect(manifest).toMatchObject({ assets: ["A0", "A1"], periods: 10, decisions: 9, trials: 1 });
    expect(manifest.options).toMatchObject({ initialCapital: 7, execution: "next-close", wholeShares: false });
    const other = { ...prices, values: prices.values.map((p, k) => (k === 7 ? 1.5 : p)) };
    const changed = backtest({ prices: other, strategy: always({ A0: 1 }) }).manifest.dataFingerprint;
    expect(changed).not.toBe(manifest.dataFingerprint);
    expect(manifest.dataFingerprint).toMatch(/^[0-9a-f]{16}$/);
  });

  test("the result survives structuredClone", () => {
    const result = backtest({ prices: randomPrices(1, 2, 5), strategy: always({ A0: 1 }) });
    expect(structuredClone(result)).toEqual(result);
  });

  test("names that are not good keys are ordinary assets", () => {
    const prices = pricesFromColumns(
      days(3),
      JSON.parse('{"7203": [1, 2, 4], "__proto__": [1, 1, 1], "A": [1, 1, 1]}'),
    );
    const seen: StrategyPast[] = [];
    const strategy: Strategy = (past) => {
      seen.push(past);
      return JSON.parse('{"7203": 0.5, "__proto__": 0.5}');
    };
    const { values } = backtest({ prices, strategy }, { execution: "same-close", initialCapital: 4 });
    expect(Array.from(values)).toEqual([4, 6, 9]);
    expect(Object.keys(seen[1]!.weights)).toEqual(["7203", "__proto__", "A"]);
  });
});

describe("looking ahead", () => {
  test("no buffer that a strategy can reach holds a later price", () => {
    const prices = table({ A: [1, 2, 3, 4] });
    backtest({
      prices,
      strategy: ({ prices: past, returns }) => {
        const seen = past.dates.length;
        expect(Array.from(new Float64Array(past.values.buffer)).slice(seen)).toEqual(new Array(4 - seen).fill(0));
        expect(Array.from(new Float64Array(returns.values.buffer)).slice(seen - 1)).toEqual(
          new Array(4 - seen).fill(0),
        );
        return { A: 1 };
      },
    });
  });

  test("a strategy that sorts the returns it was given decides as one that sorts a copy", () => {
    const prices = randomPrices(8, 2, 300);
    const cautious =
      (copy: boolean): Strategy =>
      ({ returns, prices: past }) => {
        const { values } = returns;
        if (values.length < 40) return null;
        const momentum = values.at(-1)! + values.at(-3)!;
        const worst = (copy ? values.slice() : values).sort()[3]!;
        if (!copy) past.values.reverse();
        return { A0: momentum > 0 ? Math.min(1, -0.01 / worst) : 0 };
      };
    const trigger = {
      kind: "any",
      of: [
        { kind: "adaptive", absolute: 0.01 },
        { kind: "cost-benefit", horizonYears: 1 },
      ],
    } as const;
    for (const rebalance of ["every-period", trigger] as const) {
      const [a, b] = [true, false].map((copy) => backtest({ prices, strategy: cautious(copy) }, { rebalance }));
      expect(b).toEqual(a);
    }
  });

  test("what a strategy writes into names, dates and prices is gone on the next date", () => {
    const prices = table({ A: [1, 2, 3, 4] });
    const seen: unknown[] = [];
    backtest({
      prices,
      strategy: ({ prices: past }) => {
        seen.push([past.assets[0], past.dates[0], past.values[0]]);
        (past.assets as string[])[0] = "zzz";
        (past.dates as string[])[0] = "1999-01-01";
        past.values[0] = -1;
        return null;
      },
    });
    expect(seen).toEqual(new Array(3).fill(["A", days(1)[0], 1]));
  });

  test("in a table too large to be restored on each date, a write is an error and never another result", () => {
    const prices = randomPrices(1, 300, 240);
    const writing =
      (when: number, at: number): Strategy =>
      ({ prices: { values, dates } }) => {
        if (dates.length === when) values[at] = 1;
        return null;
      };
    const run = (when: number, at: number) => () => backtest({ prices, strategy: writing(when, at) });
    expect(run(230, 7)).toThrow(/wrote into its prices, which it may only read: copy first/);
    expect(run(239, 7)).toThrow(/wrote into its prices/);
    expect(run(235, 234 * 300 + 7)().values).toHaveLength(240); // among the latest numbers, which are restored
  });

  test("weights named in another order than the columns, and weights with unknown names among them, are read by name", () => {
    const prices = table({ A: [1, 2, 4], B: [1, 1, 1], C: [1, 1, 1] });
    const given = backtest({ prices, strategy: always({ C: 0.25, A: 0.75 }) });
    expect(given).toEqual(backtest({ prices, strategy: always({ A: 0.75, C: 0.25 }) }));
    expect(() => backtest({ prices, strategy: always({ A: 0.5, D: 0.5 }) })).toThrow(/weights\.D names an asset/);
  });

  test("a strategy that scribbles over what it is given does not change the market", () => {
    const prices = table({ A: [1, 2, 3, 4] });
    const scribble: Strategy = ({ prices: past, weights }) => {
      past.values.fill(99);
      (weights as Record<string, number>)["A"] = 99;
      return { A: 1 };
    };
    const { values } = backtest({ prices, strategy: scribble });
    expect(values).toEqual(backtest({ prices, strategy: always({ A: 1 }) }).values);
    expect(Array.from(prices.values)).toEqual([1, 2, 3, 4]);
  });
});

describe("refusals", () => {
  const prices = table({ AAPL: [1, 2, 3], MSFT: [1, 1, 1] });

  test("an unknown asset is named with the date and the nearest known one", () => {
    const error = caught(() => backtest({ prices, strategy: always({ APPL: 1 }) }));
    expect(error.code).toBe("unknown-asset");
    expect(error.message).toBe(
      `strategy, on ${days(1)[0]}: weights.APPL names an asset that is not in the data: did you mean AAPL?`,
    );
    expect(error.details["date"]).toBe(days(1)[0]);
  });

  test("weights above the leverage allowed are refused, and borrowed for when allowed", () => {
    const levered = { prices, strategy: always({ AAPL: 1.5 }), cashRates: 0 };
    expect(caught(() => backtest(levered)).message).toMatch(/weights that sum to 1.5, above maxLeverage 1/);
    const { cash, values } = backtest(levered, { maxLeverage: 2, execution: "same-close", initialCapital: 100 });
    expect(cash[0]).toBe(-50);
    expect(values[1]).toBe(250);
  });

  test.each([
    ["nothing", undefined, /gave nothing: return weights, or null/],
    ["a promise", Promise.resolve({}), /gave a promise/],
    ["a NaN among its weights", { AAPL: Number.NaN }, /weights\.AAPL is NaN/],
    ["a NaN", Number.NaN, /gave NaN: return weights by name/],
    ["a number", 0.5, /gave 0\.5: return weights by name/],
    ["a Map", new Map([["AAPL", 1]]), /gave a Map: .* Object\.fromEntries/],
    ["a Set", new Set(["AAPL"]), /gave a Set/],
    ["an array", [1, 0], /gave an array: return weights by name/],
    ["a typed array", Float64Array.of(1, 0), /gave an array/],
    ["a function", () => null, /gave a function/],
  ])("a strategy that returns %s is refused with the date", (_, answer, message) => {
    const error = caught(() => backtest({ prices, strategy: () => answer as never }));
    expect(error.message).toMatch(message);
    expect(error.message).toContain(days(1)[0]);
  });

  test.each([
    [{ initialCapital: 0 }, /initialCapital is 0/],
    [{ execution: "now" as never }, /execution is "now"/],
    [{ warmup: 1.5 }, /warmup is 1.5/],
    [{ warmup: 2 }, /at least two after it/],
    [{ maxLeverage: Number.NaN }, /maxLeverage is NaN/],
    [{ wholeShares: 1 as never }, /wholeShares is 1/],
    [{ riskFreeRate: Number.POSITIVE_INFINITY }, /riskFreeRate is Infinity/],
    [{ costs: { fixed: -1 } }, /costs\.fixed is -1/],
    [{ costs: { proportional: { APPL: 0.1 } } }, /costs\.proportional\.APPL .* did you mean AAPL/],
    [{ costs: { spread: -0.1 } }, /costs\.spread is -0.1/],
    [{ costs: { spread: { AAPL: -0.1 } } }, /costs\.spread\.AAPL is -0.1/],
    [{ costs: { proportonal: 0.01 } as never }, /costs\.proportonal is not an option: did you mean proportional\?/],
    [{ costs: 0.01 as never }, /costs is 0\.01: give an object with fixed, proportional/],
    [{ costs: { impact: { coeficient: 1 } } as never }, /costs\.impact\.coeficient .* did you mean coefficient/],
    [{ costs: { impact: { exponent: 1 } } as never }, /costs\.impact\.coefficient is missing/],
    [{ costs: { proportional: 1 } }, /costs\.proportional is 1/],
    [{ strategy: () => null } as never, /options\.strategy .* belongs into the first argument/],
    [{ limitData: { groups: {} } } as never, /limitData\.groups .* did you mean groupsOf/],
    [{ limitData: {} }, /limitData is given without limits/],
    [{ limits: 5 } as never, /limits is 5/],
    [{ tax: "main" } as never, /tax is "main"/],
    [{ signal: true } as never, /signal is true: give an AbortSignal/],
    [[] as never, /options is .*: give an object/],
    [
      { rebalance: { kind: "calender", every: "month" } as never },
      /rebalance\.kind is "calender": did you mean "calendar"/,
    ],
  ])("options %o are refused", (options, message) => {
    expect(caught(() => backtest({ prices, strategy: () => null }, options)).message).toMatch(message);
  });

  test.each([
    [{ strategy: {} as never }, /strategy is \{\}: give a function/],
    [{ cashRates: Float64Array.of(0.1) }, /cashRates has 1 rates for 3 dates/],
    [{ cashRates: Number.NaN }, /cashRates is NaN/],
    [{ cashRates: Float64Array.of(0, Number.NaN, 0) }, /cashRates\[1\] is NaN/],
    [{ dividend: [] } as never, /input\.dividend .* did you mean dividends\?/],
    [{ costs: {} } as never, /input\.costs .* belongs into the second argument/],
    [{ dividends: [{ date: "2020-01-02", asset: "AAPL", amont: 1 }] } as never, /dividends\[0\]\.amont .* amount\?/],
    [{ splits: [{ date: "2020-01-02", asset: "AAPL" }] } as never, /splits\[0\]\.ratio is missing/],
    [{ splits: { AAPL: 2 } } as never, /splits is .*: give an array/],
    [{ splits: [{ date: "2020-01-02", asset: "AAPL", ratio: 0 }] }, /splits\[0\]\.ratio is 0/],
    [{ dividends: [{ date: "2020-01-02", asset: "X", amount: 1 }] }, /dividends\[0\]\.asset\.X/],
    [{ dividends: [{ date: "2020-13-02", asset: "AAPL", amount: 1 }] }, /dividends\[0\]\.date/],
    [{ benchmark: prices }, /benchmark has 2 assets/],
    [
      { benchmark: pricesFromColumns(["2030-01-01"], { I: [1] }) },
      /benchmark I has no price on or before 2020-01-01, .* its first price is of 2030-01-01/,
    ],
    [
      { benchmark: pricesFromColumns(["2019-01-01", "2020-01-02"], { I: [null, 1] }) },
      /no price on or before 2020-01-01, .* its first price is of 2020-01-02/,
    ],
    [{ benchmark: pricesFromColumns(["2019-01-01"], { I: [null] }) }, /it has no price at all/],
    [
      { prices: { ...prices, values: Float64Array.of(1, 2, 3, 1, 1e308, 1) } },
      /the price of AAPL on 2020-01-03 is 1e\+308/,
    ],
    [
      { prices: { ...prices, values: Float64Array.of(1, 2, 3, 1, 1, 3e9) } },
      /the price of MSFT on 2020-01-03 is 3000000000, which is 3\.00e\+9 times the price before/,
    ],
    [{ prices: { ...prices, values: Float64Array.of(1, 2, 3, 1, 1e-9, 1) } }, /AAPL on 2020-01-03 is 1e-9/],
    [{ prices: { ...prices, kind: "simple" } as never }, /input\.prices is a table of simple returns/],
    [{ prices: { ...prices, values: Float64Array.of(1, 2, 3, 0, 1, 1) } }, /the price of MSFT on .* is 0/],
  ])("inputs %o are refused", (input, message) => {
    expect(caught(() => backtest({ prices, strategy: () => null, ...input })).message).toMatch(message);
  });

  test("one date is too few, two are enough", () => {
    expect(caught(() => backtest({ prices: table({ A: [1] }), strategy: () => null })).code).toBe(
      "too-few-observations",
    );
    const two = backtest({ prices: table({ A: [1, 2] }), strategy: always({ A: 1 }) });
    expect(two.returns).toHaveLength(1);
    expect(two.metrics.sharpeRatio).toBeNaN();
  });
});

describe("long work", () => {
  test("progress is told, the last time when all is done", () => {
    const seen: number[] = [];
    backtest(
      { prices: randomPrices(1, 1, 1000), strategy: () => null },
      { onProgress: ({ done, total }) => seen.push(done / total) },
    );
    expect(seen.length).toBeLessThanOrEqual(101);
    expect(seen.at(-1)).toBe(1);
  });

  test("an abort ends it on the next date", () => {
    const controller = new AbortController();
    const run = () =>
      backtest(
        {
          prices: table({ A: [1, 2, 3, 4] }),
          strategy: ({ date }) => {
            if (date === days(4)[1]) controller.abort();
            return null;
          },
        },
        { signal: controller.signal },
      );
    const error = caught(run);
    expect(error.code).toBe("aborted");
    expect(error.details["date"]).toBe(days(4)[2]);
  });
});

import { describe, expect, test } from "vitest";
import type {
  BacktestOptions,
  BacktestResult,
  Strategy,
  StrategyPast,
} from "../../src/backtest/inputs/backtest-types.js";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import { PortfolioError } from "../../src/core/errors/portfolio-error.js";
import { pricesFromColumns } from "../../src/core/tables/prices-from-columns.js";
import type { Moments, PricesTable, Weights } from "../../src/core/types.js";
import { days } from "./sample-prices.js";

const table = (columns: Record<string, (number | null)[]>): PricesTable =>
  pricesFromColumns(days(Object.values(columns)[0]!.length), columns);
const always =
  (weights: Weights): Strategy =>
  () =>
    weights;
const byRow =
  (plan: readonly (Weights | null)[]): Strategy =>
  ({ prices }) =>
    plan[prices.dates.length - 1] ?? null;
const run = (prices: PricesTable, strategy: Strategy, options: BacktestOptions): BacktestResult =>
  backtest({ prices, strategy }, { execution: "same-close", initialCapital: 1000, ...options });
const refusal = (options: BacktestOptions): PortfolioError => {
  try {
    run(table({ AAPL: [1, 2], MSFT: [1, 1] }), always({ AAPL: 1 }), options);
  } catch (error) {
    if (error instanceof PortfolioError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
};

describe("orders under limits", () => {
  test("an order over a position limit is filled up to it, and the event says what was wanted and why", () => {
    const { weights, cash, events, manifest } = run(table({ A: [10, 10], B: [5, 5] }), byRow([{ A: 0.8, B: 0.2 }]), {
      limits: { position: { max: 0.5 } },
    });
    expect(weights[0]).toBeCloseTo(0.5, 12);
    expect(weights[1]).toBe(0.2);
    expect(cash[0]).toBeCloseTo(300, 9);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ kind: "limited", date: days(1)[0], asset: "A", wanted: 800 });
    expect((events[0] as { filled: number }).filled).toBeCloseTo(500, 9);
    expect(events[0]!.reason).toMatch(/position/);
    expect(manifest.options.limits).toEqual({ position: { max: 0.5 } });
  });

  test("a refused order is not filled, and its event has the reason", () => {
    const { trades, events, breaches } = run(table({ A: [10, 10] }), byRow([{ A: 1 }]), {
      limits: { restricted: ["A"] },
    });
    expect(trades).toEqual([]);
    expect(events).toMatchObject([
      { kind: "limited", asset: "A", wanted: 1000, filled: 0, reason: expect.stringMatching(/restricted/) },
    ]);
    expect(breaches).toEqual([]);
  });

  test("orders are judged at the price that fills them, not at the one they were decided on", () => {
    const { trades } = backtest(
      { prices: table({ A: [10, 40, 40] }), strategy: byRow([{ A: 1 }]) },
      { initialCapital: 1000, limits: { orders: { maxValue: 400 } } },
    );
    expect(trades).toMatchObject([{ date: days(3)[1], quantity: 10, price: 40 }]);
  });

  test("a position that drifts over its limit is a breach until it is sold, and no order deepens it", () => {
    const { weights, events, breaches } = run(
      table({ A: [10, 30, 30, 30], B: [10, 10, 10, 10] }),
      byRow([{ A: 0.5 }, { A: 0.9 }, { A: 0.75, B: 0.1 }, { A: 0.4 }]),
      { limits: { position: { max: 0.5 } } },
    );
    expect(Array.from(weights).filter((_, k) => k % 2 === 0)).toEqual([0.5, 0.75, 0.75, 0.4]);
    expect(events).toMatchObject([{ kind: "limited", date: days(2)[1], asset: "A", filled: 0 }]);
    expect(breaches).toMatchObject([
      { date: days(2)[1], rule: "position", scope: "A", severity: "soft", limit: 0.5, actual: 0.75 },
      { date: days(3)[2], rule: "position", scope: "A" },
    ]);
  });

  test("a soft limit stops nothing and is a breach on every date with orders that leave it broken", () => {
    const { weights, events, breaches } = run(table({ A: [10, 10] }), byRow([{ A: 0.8 }]), {
      limits: { position: { max: 0.5 }, soft: ["position"] },
    });
    expect(weights[0]).toBeCloseTo(0.8, 12);
    expect(events).toEqual([]);
    expect(breaches).toMatchObject([{ date: days(1)[0], severity: "soft", limit: 0.5 }]);
  });

  test("when a limit refuses the sale, the buys that it would have paid for say so", () => {
    const { trades, events } = run(table({ A: [10, 10], B: [10, 10] }), byRow([{ A: 1 }, { B: 1 }]), {
      limits: { washSales: { locked: [{ asset: "A", from: days(2)[1]!, until: days(2)[1]!, side: "sell" }] } },
    });
    expect(trades).toHaveLength(1);
    expect(events).toMatchObject([
      { kind: "limited", asset: "A", wanted: -1000, filled: 0, reason: expect.stringMatching(/locked until/) },
      { kind: "limited", asset: "B", wanted: 1000, filled: 0, reason: expect.stringMatching(/cash does not cover/) },
    ]);
  });

  test("fixed costs that do not shrink with the order are counted in the limit", () => {
    const { weights } = run(table({ A: [10, 10] }), byRow([{ A: 0.9 }]), {
      limits: { position: { max: 0.5 } },
      costs: { fixed: 100 },
    });
    expect(weights[0]).toBeLessThanOrEqual(0.5 + 1e-8);
    expect(weights[0]).toBeGreaterThan(0.5 - 1e-6);
  });

  test("what is cut in whole shares stays whole and within the limit", () => {
    const { holdings } = run(table({ A: [70, 70] }), byRow([{ A: 0.9 }]), {
      limits: { position: { max: 0.5 } },
      wholeShares: true,
    });
    expect(holdings).toEqual({ A: 7 });
  });

  test("groups come from limitData, prices and their age from the date", () => {
    const { weights } = run(table({ A: [10, 10], B: [10, 10], C: [10, 10] }), byRow([{ A: 0.4, B: 0.4, C: 0.2 }]), {
      limits: { sectors: [{ name: "Energy", max: 0.4 }], prices: { maxAgeDays: 0, collar: 0.01 } },
      limitData: { groupsOf: { A: "Energy", B: ["Energy", "US"], C: "US" } },
    });
    expect(weights.slice(0, 2).reduce((sum, w) => sum + w)).toBeCloseTo(0.4, 9);
    expect(weights[2]).toBeCloseTo(0.2, 12);
  });

  test("moments and volumes are asked for with the past up to the close that fills the orders", () => {
    const seen: string[] = [];
    const moments = ({ date, prices }: StrategyPast): Moments => {
      seen.push(date);
      expect(prices.dates.at(-1)).toBe(date);
      return {
        assets: ["A"],
        mean: Float64Array.of(0),
        covariance: Float64Array.of(0.04),
        periodsPerYear: 252,
      };
    };
    const { weights, trades } = backtest(
      { prices: table({ A: [10, 10, 10, 10] }), strategy: byRow([{ A: 1 }, null, { A: 0.2 }]) },
      {
        initialCapital: 1000,
        limits: { volatility: { max: 0.1 }, volume: { max: 0.1 } },
        limitData: { moments, volumes: () => ({ A: 400 }) },
      },
    );
    expect(seen).toEqual([days(4)[1], days(4)[3]]);
    expect(weights[1]).toBeCloseTo(0.4, 9); // 40 shares a day; a volatility of 0.1 would allow 0.5
    expect(trades[1]!.quantity).toBeCloseTo(-20, 9);
  });

  test("historical tails take the returns of the past", () => {
    const prices = table({ A: [100, 90, 99, 95, 100, 100] });
    const options = {
      limits: { valueAtRisk: { max: 0.05, level: 0.9, method: "historical" } },
      limitData: { returns: ({ returns }: StrategyPast) => returns },
      warmup: 4,
    } as const;
    const { weights } = run(prices, byRow([null, null, null, null, { A: 1 }]), options);
    expect(weights[0]).toBeGreaterThan(0.3);
    expect(weights[0]).toBeLessThan(0.8);
  });

  test("names that are not good keys are limited like others", () => {
    const prices = pricesFromColumns(days(2), JSON.parse('{"7203": [10, 10], "__proto__": [10, 10]}'));
    const { weights } = run(prices, always(JSON.parse('{"7203": 0.5, "__proto__": 0.5}')), {
      limits: { position: { max: JSON.parse('{"__proto__": 0.2}') }, prices: { maxAgeDays: 1 } },
    });
    expect(weights[0]).toBeCloseTo(0.5, 12);
    expect(weights[1]).toBeCloseTo(0.2, 12);
  });

  test("the result survives structuredClone", () => {
    const result = run(table({ A: [10, 30, 30] }), byRow([{ A: 0.5 }, { A: 0.9 }]), {
      limits: { position: { max: 0.5 } },
    });
    expect(structuredClone(result)).toEqual(result);
  });
});

describe("limits on losses", () => {
  const drawdown = { reduce: 0.1, halt: 0.3, resume: 0.05 };
  const weightsOfA = ({ weights }: BacktestResult): number[] => Array.from(weights, (w) => Number(w.toFixed(3)));

  test("from `reduce` on positions only shrink, until the loss is below `resume`", () => {
    // values: 1000, 850 (15 % down), 920 (8 %: still reducing), 960 (4 %: active again)
    const prices = table({ A: [100, 70, 84, 92, 92] });
    const result = run(prices, byRow([{ A: 0.5 }, { A: 0.5 }, { A: 0.5 }, { A: 0.5 }]), { limits: { drawdown } });
    expect(Array.from(result.values, Math.round)).toEqual([1000, 850, 920, 960, 960]);
    expect(weightsOfA(result)).toEqual([0.5, 0.412, 0.457, 0.5, 0.5]);
    expect(result.events).toMatchObject([
      { kind: "limited", date: days(2)[1], filled: 0, reason: expect.stringMatching(/may only shrink/) },
      { kind: "limited", date: days(3)[2], filled: 0, reason: expect.stringMatching(/may only shrink/) },
    ]);
    expect(result.breaches).toEqual([]);
  });

  test("while reducing, an order that shrinks a position is filled", () => {
    const result = run(table({ A: [100, 80, 80] }), byRow([{ A: 1 }, { A: 0.25 }]), { limits: { drawdown } });
    expect(weightsOfA(result)).toEqual([1, 0.25, 0.25]);
    expect(result.events).toEqual([]);
  });

  test("from `halt` on nothing is traded, not even a sale", () => {
    const result = run(table({ A: [100, 60, 60] }), byRow([{ A: 1 }, { A: 0 }, { A: 0 }]), { limits: { drawdown } });
    expect(result.trades).toHaveLength(1);
    expect(result.events).toMatchObject([
      { kind: "limited", wanted: -600, filled: 0, reason: expect.stringMatching(/^halted: drawdown/) },
      { kind: "limited", wanted: -600, filled: 0 },
    ]);
  });

  test("a daily loss is measured from the value on the date before", () => {
    const prices = table({ A: [100, 97, 94.1, 94.1] });
    const plan = byRow([{ A: 0.5 }, { A: 1 }, { A: 1 }]);
    const gentle = run(prices, plan, { limits: { dailyLoss: { halt: 0.04 } } });
    expect(weightsOfA(gentle)[1]).toBe(1);
    const strict = run(prices, plan, { limits: { dailyLoss: { halt: 0.014 } } });
    expect(strict.trades).toHaveLength(1);
  });

  test("a soft drawdown stops nothing", () => {
    const result = run(table({ A: [100, 50, 50] }), byRow([{ A: 0.5 }, { A: 0.9 }]), {
      limits: { drawdown, soft: ["drawdown"] },
    });
    expect(weightsOfA(result)[1]).toBeCloseTo(0.9, 6);
  });
});

describe("refusals before the first date", () => {
  test.each([
    [{ limits: { postion: { max: 0.1 } } as never }, /limits\.postion is not a limit: did you mean position/],
    [{ limits: { position: { max: { APPL: 0.1 } } } }, /APPL .*did you mean AAPL/],
    [{ limits: { groups: [{ name: "g", assets: ["MSTF"], max: 0.1 }] } }, /did you mean MSFT/],
    [{ limits: { groups: [{ name: "g", max: 0.1 }] } }, /without assets: give its assets, or groupsOf/],
    [{ limits: { soft: ["positon"] as never } }, /did you mean "position"/],
    [{ limits: { volume: { max: 0.1 } } }, /limits\.volume needs limitData\.volumes/],
    [{ limits: { valueAtRisk: { max: 0.1, method: "historical" } } }, /needs limitData\.returns/],
    [
      { limits: { volatility: { max: 0.1 }, beta: { benchmark: { AAPL: 1 } } } },
      /limits\.volatility needs limitData\.moments.*limits\.beta needs limitData\.moments/,
    ],
    [{ limitData: { groupsOf: {} } }, /limitData is given without limits/],
  ] satisfies [BacktestOptions, RegExp][])("%o", (options, message) => {
    const strategy: Strategy = () => {
      throw new Error("asked");
    };
    expect(() => run(table({ AAPL: [1, 2], MSFT: [1, 1] }), strategy, options)).toThrow(message);
  });

  test("what only a date can tell is refused with the date", () => {
    const error = refusal({ limits: { volume: { max: 0.1 } }, limitData: { volumes: () => ({}) } });
    expect(error.code).toBe("invalid-argument");
    expect(error.message).toMatch(/^limits, on 2020-01-01: limits\.volume needs volumes\.AAPL/);
  });
});

import { describe, expect, test } from "vitest";
import { PortfolioError } from "../../src/core/index.js";
import {
  checkPortfolio,
  checkTrades,
  constraintsFromLimits,
  evaluateEmergency,
  type Limits,
} from "../../src/limits/index.js";

const moments = {
  assets: ["A", "B"],
  mean: new Float64Array(2),
  covariance: Float64Array.of(0.04, 0.01, 0.01, 0.09),
  periodsPerYear: 252,
};
const returns = {
  kind: "simple" as const,
  assets: ["A", "B"],
  dates: ["2026-01-05", "2026-01-06", "2026-01-07"],
  values: Float64Array.of(0.01, -0.02, 0, 0.01, -0.03, 0.02),
};
const state = {
  portfolio: { cash: 600, holdings: { A: 20, B: 10 }, peakValue: 1000, dayStartValue: 1000 },
  prices: { A: 10, B: 20 },
  moments,
  returns,
  volumes: { A: 1e6, B: 1e6 },
  priceDates: { A: "2026-03-31", B: "2026-03-31" },
  date: "2026-03-31",
};
const trades = [{ asset: "A", quantity: 1, price: 10 }];

/** A limit for every place where a number stands. */
const places: Readonly<Record<string, (x: never) => Limits>> = {
  "position.min": (x) => ({ position: { min: x } }),
  "position.max": (x) => ({ position: { max: x } }),
  "position.max.B": (x) => ({ position: { max: { B: x } } }),
  "groups[0].max": (x) => ({ groups: [{ name: "g", assets: ["B"], max: x }] }),
  "sectors[0].min": (x) => ({ sectors: [{ name: "g", assets: ["B"], min: x }] }),
  "countries[0].max": (x) => ({ countries: [{ name: "g", assets: ["B"], max: x }] }),
  "correlation.above": (x) => ({ correlation: { above: x, max: 1 } }),
  "correlation.max": (x) => ({ correlation: { above: 0, max: x } }),
  "concentration.herfindahl": (x) => ({ concentration: { herfindahl: x } }),
  "concentration.top.count": (x) => ({ concentration: { top: { count: x, max: 1 } } }),
  "concentration.top.max": (x) => ({ concentration: { top: { count: 1, max: x } } }),
  maxPositions: (x) => ({ maxPositions: x }),
  maxGross: (x) => ({ maxGross: x }),
  "net.min": (x) => ({ net: { min: x } }),
  "net.max": (x) => ({ net: { max: x } }),
  minCash: (x) => ({ minCash: x }),
  "volatility.max": (x) => ({ volatility: { max: x } }),
  "valueAtRisk.max": (x) => ({ valueAtRisk: { max: x, method: "historical" } }),
  "valueAtRisk.level": (x) => ({ valueAtRisk: { max: 1, level: x } }),
  "valueAtRisk.horizon": (x) => ({ valueAtRisk: { max: 1, horizon: x } }),
  "valueAtRisk.method": (x) => ({ valueAtRisk: { max: 1, method: x } }),
  "conditionalValueAtRisk.max": (x) => ({ conditionalValueAtRisk: { max: x } }),
  "trackingError.max": (x) => ({ trackingError: { benchmark: { A: 1 }, max: x } }),
  "trackingError.benchmark.A": (x) => ({ trackingError: { benchmark: { A: x }, max: 1 } }),
  "beta.max": (x) => ({ beta: { betas: { A: 1 }, max: x } }),
  "beta.betas.A": (x) => ({ beta: { betas: { A: x }, max: 1 } }),
  "beta.benchmark.A": (x) => ({ beta: { benchmark: { A: x }, max: 9 } }),
  "factors[0].max": (x) => ({ factors: [{ name: "f", exposures: { A: 1 }, max: x }] }),
  "factors[0].exposures.A": (x) => ({ factors: [{ name: "f", exposures: { A: x }, max: 9 }] }),
  "volume.max": (x) => ({ volume: { max: x } }),
  "orders.maxValue": (x) => ({ orders: { maxValue: x } }),
  "orders.maxWeight": (x) => ({ orders: { maxWeight: x } }),
  "orders.minValue": (x) => ({ orders: { minValue: x } }),
  "orders.maxCount": (x) => ({ orders: { maxCount: x } }),
  "orders.refuseDuplicates": (x) => ({ orders: { refuseDuplicates: x } }),
  "turnover.max": (x) => ({ turnover: { max: x } }),
  "prices.maxAgeDays": (x) => ({ prices: { maxAgeDays: x } }),
  "prices.collar": (x) => ({ prices: { collar: x } }),
  "drawdown.halt": (x) => ({ drawdown: { halt: x } }),
  "drawdown.reduce": (x) => ({ drawdown: { halt: 1, reduce: x } }),
  "drawdown.resume": (x) => ({ drawdown: { halt: 1, resume: x } }),
  "dailyLoss.halt": (x) => ({ dailyLoss: { halt: x } }),
};

const doors: Readonly<Record<string, (limits: Limits) => unknown>> = {
  checkTrades: (limits) => checkTrades({ ...state, trades }, limits),
  checkPortfolio: (limits) => checkPortfolio(state, limits),
  evaluateEmergency: (limits) => evaluateEmergency(state, limits),
  constraintsFromLimits: (limits) => constraintsFromLimits(limits, { moments }),
};

describe.each(Object.entries(doors))("%s", (_, door) => {
  test.each(Object.entries(places))("refuses limits.%s that is no number", (place, limitsOf) => {
    for (const wrong of [Number.NaN, "ten", "0.5", null, true, [1], {}, 10n, new Map(), () => 1]) {
      // a list or an object is one of the shapes of a bound by asset
      if (place.startsWith("position.m") && !place.endsWith("B") && typeof wrong === "object" && wrong !== null)
        continue;
      if (place === "orders.refuseDuplicates" && wrong === true) continue;
      let error: unknown;
      try {
        door(limitsOf(wrong as never));
      } catch (caught) {
        error = caught;
      }
      expect(error, `${place} as ${String(wrong)}`).toBeInstanceOf(PortfolioError);
      expect((error as Error).message).toContain(`limits.${place}`);
    }
  });
  test("refuses a key that is none, at every depth", () => {
    const typo = (limits: unknown) => expect(() => door(limits as Limits));
    typo({ turnover: { max: 1, min: 0 } }).toThrow("limits.turnover.min is not");
    typo({ concentration: { top: { count: 1, max: 1, maxx: 1 } } }).toThrow("limits.concentration.top.maxx");
    typo({ washSales: { locked: [{ asset: "A", until: "2026-01-01", untill: "2026-01-01" }] } }).toThrow(
      "limits.washSales.locked[0].untill",
    );
    typo({ minimumCash: 0.1 }).toThrow("give minCash");
    typo({ gross: { max: 1 } }).toThrow("give maxGross as a number");
    typo({ concentration: { positions: 3 } }).toThrow("limits.concentration.positions is not");
    typo(null).toThrow("limits is null");
    typo([]).toThrow(/^limits is/);
    typo(new Map([["turnover", { max: 0 }]])).toThrow(/^limits is/);
  });
  test("refuses an entry that lacks a part which it needs", () => {
    const short = (limits: unknown) => expect(() => door(limits as Limits));
    short({ washSales: { locked: [{ until: "2026-01-01" }] } }).toThrow("limits.washSales.locked[0].asset");
    short({ washSales: { locked: [{ asset: "A" }] } }).toThrow("limits.washSales.locked[0].until");
    short({ factors: [{ exposures: { A: 1 }, max: 1 }] }).toThrow("limits.factors[0].name");
    short({ groups: [{ name: "g", max: 1 }] }).toThrow("limits name the group g without assets");
    short({ correlation: { above: 0.5 } }).toThrow("limits.correlation.max");
    short({ concentration: { top: { max: 1 } } }).toThrow("limits.concentration.top.count");
    short({ drawdown: { reduce: 0.1 } }).toThrow("limits.drawdown.halt");
  });
  test("refuses thresholds that contradict each other", () => {
    expect(() => door({ drawdown: { reduce: 0.3, halt: 0.2 } })).toThrow("give a reduce of at most halt");
    expect(() => door({ dailyLoss: { reduce: 0.1, halt: 0.2, resume: 0.15 } })).toThrow("give a resume of at most");
    expect(() => door({ drawdown: { halt: 20 } })).toThrow("as a fraction (0.2 is 20 %)");
  });
});

describe("what a limit needs and lacks is an error", () => {
  const { peakValue: _, dayStartValue: __, ...forgetful } = state.portfolio;
  const limits: Limits = { drawdown: { reduce: 0.1, halt: 0.2 } };
  test("a limit on losses without the value it measures from", () => {
    const fallen = { portfolio: { ...forgetful, cash: 100 }, prices: state.prices };
    expect(() => evaluateEmergency(fallen, limits)).toThrow("limits.drawdown needs portfolio.peakValue");
    expect(() => checkTrades({ ...fallen, trades }, limits)).toThrow("limits.drawdown needs portfolio.peakValue");
    expect(() => constraintsFromLimits(limits, { ...fallen, moments })).toThrow("needs portfolio.peakValue");
    const daily = { dailyLoss: { halt: 0.2 } };
    expect(() => evaluateEmergency(fallen, daily)).toThrow("limits.dailyLoss needs portfolio.dayStartValue");
    expect(() => checkTrades({ ...fallen, trades }, daily)).toThrow("needs portfolio.dayStartValue");
  });
  test.each([Number.NaN, null, "1000", 0, -5])("a peak of %o", (peakValue) => {
    const portfolio = { ...state.portfolio, peakValue: peakValue as number };
    expect(() => evaluateEmergency({ ...state, portfolio }, limits)).toThrow("state.portfolio.peakValue is");
    expect(() => checkTrades({ ...state, portfolio, trades }, limits)).toThrow("state.portfolio.peakValue is");
  });
  test("a mode that is none", () => {
    for (const mode of ["Halted", "stopped", 5, null]) {
      expect(() => evaluateEmergency({ ...state, mode: mode as never }, limits)).toThrow("state.mode is");
    }
    expect(() => evaluateEmergency({ ...state, mode: "Halted" as never }, limits)).toThrow('did you mean "halted"');
  });
  test("volumes that are no numbers", () => {
    for (const volume of [Number.NaN, "100", null, -1]) {
      const volumes = { A: volume as number };
      expect(() => checkTrades({ ...state, volumes, trades }, { volume: { max: 0.1 } })).toThrow("volumes.A, which is");
    }
  });
});

test.each([
  [{ portfolio: { cash: "600", holdings: {} } }, "state.portfolio.cash is"],
  [{ portfolio: { cash: 600, holdings: { A: "20" } } }, "state.portfolio.holdings.A is"],
  [{ portfolio: { cash: 600 } }, "state.portfolio.holdings is missing"],
  [{ portfolio: undefined }, "state.portfolio is missing"],
  [{ portfolio: { ...state.portfolio, tradedToday: { valu: 1 } } }, "did you mean value"],
  [{ portfolio: { ...state.portfolio, tradedToday: { value: Number.NaN } } }, "tradedToday.value is NaN"],
  [{ portfolio: { ...state.portfolio, openOrders: [{ asset: "A" }] } }, "openOrders[0] has asset"],
  [{ prices: undefined }, "state.prices is missing"],
  [{ prices: [10, 20] }, "state.prices is"],
  [{ prices: Float64Array.of(10, 20) }, "state.prices is"],
  [{ prices: new Map([["A", 10]]) }, "state.prices is"],
  [{ portfolio: Promise.resolve(state.portfolio) }, "state.portfolio is"],
  [{ portfolio: { ...state.portfolio, holdings: new Set(["A"]) } }, "state.portfolio.holdings is"],
  [{ priceDates: new Date(0) }, "state.priceDates is"],
  [{ prices: { A: "10", B: 20 } }, 'prices.A is "10"'],
  [{ moments: returns }, "state.moments is a table of returns"],
  [{ returns: { ...returns, kind: "prices" } }, "give returnsFromPrices(prices)"],
  [{ groupsOf: { A: 5 } }, "state.groupsOf.A is 5"],
  [{ date: "31.03.2026" }, "state.date is"],
  [{ group: { A: "Tech" } }, "did you mean groups"],
  [{ trades: undefined }, "state.trades is missing"],
  [{ trades: {} }, "state.trades is"],
  [{ trades: [null] }, "state.trades[0] is null"],
  [{ trades: [{ asset: 5, quantity: 1, price: 1 }] }, "trades[0].asset is 5"],
  [{ trades: [{ asset: "A", quantity: "1", price: 10 }] }, 'trades[0].quantity is "1"'],
  [{ trades: [{ asset: "A", quantity: 1, price: 10, cost: null }] }, "trades[0].cost is null"],
  [{ trades: [{ asset: "A", quantity: 1, price: 10, date: "soon" }] }, "trades[0].date"],
])("the state with %o is refused", (change, message) => {
  let error: unknown;
  try {
    checkTrades({ ...state, trades, ...change } as never, { position: { max: 0.5 } });
  } catch (caught) {
    error = caught;
  }
  expect(error).toBeInstanceOf(PortfolioError);
  expect((error as Error).message).toContain(message);
});

test("trades may have columns of their own, and prices may cover more than is held", () => {
  const noted = [{ ...trades[0]!, note: "from the desk" }];
  const check = checkTrades({ ...state, prices: { ...state.prices, LATER: Number.NaN }, trades: noted }, {});
  expect(check.adjusted).toEqual(noted);
});

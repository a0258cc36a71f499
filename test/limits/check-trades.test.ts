import { expect, test } from "vitest";
import { PortfolioError } from "../../src/core/index.js";
import { checkTrades, type Limits, type TradesToCheck } from "../../src/limits/index.js";

/** 1,000 of equity: 600 cash, 20 A at 10, 10 B at 20. */
const state = (changes: Partial<TradesToCheck> = {}): TradesToCheck => ({
  portfolio: { cash: 600, holdings: { A: 20, B: 10 } },
  prices: { A: 10, B: 20, C: 5 },
  trades: [],
  ...changes,
});
const buy = (asset: string, quantity: number, price: number) => ({ asset, quantity, price });

/** Volatilities 20 %, 30 %, 10 %; A and B correlated 0.9, C with neither. */
const moments = {
  assets: ["A", "B", "C"],
  mean: new Float64Array(3),
  covariance: Float64Array.of(0.04, 0.054, 0, 0.054, 0.09, 0, 0, 0, 0.01),
  periodsPerYear: 252,
};

const broken = (changes: Partial<TradesToCheck>, limits: Limits) =>
  checkTrades(state(changes), limits).violations.map(({ rule, severity, scope }) => `${rule} ${scope} ${severity}`);

test("without limits everything is accepted as it stands", () => {
  const trades = [buy("A", 1000, 10)];
  expect(checkTrades(state({ trades }), {})).toEqual({
    decision: "accept",
    violations: [],
    adjusted: trades,
    skipped: [],
  });
});

test("a position limit says limit, actual, headroom, and cuts the order to fit", () => {
  const { decision, violations, adjusted } = checkTrades(state({ trades: [buy("A", 30, 10)] }), {
    position: { max: 0.4 },
  });
  expect(decision).toBe("modify");
  expect(violations).toHaveLength(1);
  expect(violations[0]).toMatchObject({ rule: "position", severity: "hard", scope: "A", limit: 0.4, actual: 0.5 });
  expect(violations[0]!.headroom).toBeCloseTo(-0.1, 12);
  expect(violations[0]!.message).toBe("position.A would be 0.5, above its limit 0.4 by 0.1: hold less of it");
  expect(adjusted[0]!.quantity).toBeCloseTo(20, 9);
  expect(adjusted[0]!.reason).toBe("reduced from 30 by limits");
});

test("every violation is reported, not the first", () => {
  const trades = [buy("A", 30, 10), buy("C", 80, 5)];
  expect(broken({ trades }, { position: { max: 0.3 }, minCash: 0, maxGross: 1, orders: { maxValue: 350 } })).toEqual([
    "orderSize C hard",
    "position A hard",
    "position C hard",
    "maxGross portfolio hard",
    "minCash portfolio hard",
  ]);
});

test("a breach from before may shrink, stay, but not grow", () => {
  const limits: Limits = { position: { max: 0.1 } };
  expect(checkTrades(state({ trades: [buy("A", -5, 10)] }), limits).decision).toBe("accept");
  expect(broken({ trades: [buy("A", -5, 10)] }, limits)).toEqual(["position A soft", "position B soft"]);
  expect(checkTrades(state({ trades: [buy("C", 10, 5)] }), limits).decision).toBe("accept");
  expect(checkTrades(state({ trades: [buy("A", 1, 10)] }), limits)).toMatchObject({ decision: "reject", adjusted: [] });
});

test("a sale that costs something does not deepen a breach elsewhere", () => {
  const trades = [{ ...buy("A", -5, 10), cost: 7 }];
  expect(checkTrades(state({ trades }), { position: { max: 0.1 } }).decision).toBe("accept");
});

test("groups take their assets from the limit or from the state", () => {
  const trades = [buy("B", 15, 20)];
  const expected = ["sector Tech hard"];
  expect(broken({ trades }, { sectors: [{ name: "Tech", assets: ["A", "B"], max: 0.6 }] })).toEqual(expected);
  const groupsOf = { A: ["Tech", "US"], B: "Tech", C: "Food" };
  expect(broken({ trades, groupsOf }, { sectors: [{ name: "Tech", max: 0.6 }] })).toEqual(expected);
  expect(broken({ trades, groupsOf }, { countries: [{ name: "US", min: 0.3 }] })).toEqual(["country US soft"]);
  expect(() => checkTrades(state({ trades }), { sectors: [{ name: "Tech", max: 0.6 }] })).toThrow(/groupsOf/);
});

test("a pair is limited only above the correlation", () => {
  const trades = [buy("A", 10, 10), buy("C", 40, 5)];
  expect(broken({ trades, moments }, { correlation: { above: 0.8, max: 0.45 } })).toEqual(["correlation A/B hard"]);
  expect(broken({ trades, moments }, { correlation: { above: 0.95, max: 0.45 } })).toEqual([]);
});

test("concentration: Herfindahl, the greatest holdings, the number of positions", () => {
  const trades = [buy("A", 30, 10), buy("C", 1, 5)];
  const { violations } = checkTrades(state({ trades }), {
    concentration: { herfindahl: 0.2, top: { count: 2, max: 0.6 } },
    maxPositions: 2,
  });
  expect(violations.map(({ rule, limit, actual }) => [rule, limit, Number(actual.toFixed(9))])).toEqual([
    ["herfindahl", 0.2, 0.290025],
    ["topHoldings", 0.6, 0.7],
    ["maxPositions", 2, 3],
  ]);
});

test("too many positions leave out the smallest openings", () => {
  const prices = { A: 10, B: 20, C: 5, D: 1, E: 1 };
  const trades = [buy("C", 10, 5), buy("D", 60, 1), buy("E", 40, 1), buy("A", 1, 10)];
  const { adjusted, decision } = checkTrades(state({ trades, prices }), { maxPositions: 3 });
  expect(decision).toBe("modify");
  expect(adjusted).toEqual([trades[1], trades[3]]);
});

test("volatility, Gaussian tails and tracking error are read per year from the moments", () => {
  const trades = [buy("A", 30, 10)]; // A 50 %, B 20 %
  const variance = 0.25 * 0.04 + 2 * 0.1 * 0.054 + 0.04 * 0.09;
  const volatility = Math.sqrt(variance);
  const one = (limits: Limits) => checkTrades(state({ trades, moments }), limits).violations[0]!;
  expect(one({ volatility: { max: 0.1 } }).actual).toBeCloseTo(volatility, 14);
  const daily = volatility / Math.sqrt(252);
  expect(one({ valueAtRisk: { max: 0.001, level: 0.95 } }).actual).toBeCloseTo(1.6448536269514722 * daily, 14);
  expect(one({ conditionalValueAtRisk: { max: 0.001, level: 0.95 } }).actual).toBeCloseTo(
    2.062712807507134 * daily,
    13,
  );
  const active = one({ trackingError: { benchmark: { A: 0.5 }, max: 0.01 } });
  expect(active.actual).toBeCloseTo(0.2 * 0.3, 14);
});

test("historical tails are read from the rows of the returns", () => {
  const returns = {
    kind: "simple",
    assets: ["A"],
    dates: Array.from({ length: 10 }, (_, t) => `2026-01-${String(t + 10)}`),
    values: Float64Array.of(0.01, -0.02, 0.03, -0.1, 0.02, 0.01, -0.05, 0, 0.01, 0.02),
  } as const;
  const portfolio = { cash: 600, holdings: { A: 20 } };
  const only = (limits: Limits) =>
    checkTrades({ ...state({ trades: [buy("A", 60, 10)], returns }), portfolio }, limits);
  // all of it in A: half of the worst of ten, at 95 %
  const conditional = only({ conditionalValueAtRisk: { max: 0.05, level: 0.95, method: "historical" } });
  expect(conditional.violations[0]!.actual).toBeCloseTo(0.1, 12);
  expect(conditional.adjusted[0]!.quantity).toBeCloseTo(20, 6);
  const quantile = only({ valueAtRisk: { max: 0.05, level: 0.9, method: "historical" } });
  expect(quantile.violations[0]!.actual).toBeCloseTo(0.055, 12);
  expect(quantile.decision).toBe("modify");
  const portfolioB = { portfolio: { cash: 600, holdings: { A: 20, B: 10 } }, trades: [] };
  expect(() =>
    checkTrades(state({ returns, ...portfolioB }), { valueAtRisk: { max: 1, method: "historical" } }),
  ).toThrow(/B/);
});

test("beta and factors are linear in the weights", () => {
  const trades = [buy("B", 10, 20)];
  const benchmark = { A: 1 };
  const { violations } = checkTrades(state({ trades, moments }), { beta: { benchmark, max: 0.5 } });
  expect(violations[0]!.actual).toBeCloseTo(0.2 * 1 + 0.4 * (0.054 / 0.04), 12);
  const limits: Limits = { factors: [{ name: "value", exposures: { A: 2, B: -1 }, min: 0.1 }] };
  const value = checkTrades(state({ trades }), limits);
  expect(value.violations[0]).toMatchObject({ rule: "factor", scope: "value", limit: 0.1, severity: "hard" });
  expect(value.adjusted[0]!.quantity).toBeCloseTo(5, 9);
});

test("the share of volume counts what was traded today", () => {
  const portfolio = { cash: 600, holdings: { A: 20 }, tradedToday: { shares: { A: 6 } } };
  const { violations, adjusted } = checkTrades(state({ portfolio, trades: [buy("A", 6, 10)], volumes: { A: 100 } }), {
    volume: { max: 0.1 },
  });
  expect(violations[0]).toMatchObject({ rule: "volume", limit: 0.1, actual: 0.12 });
  expect(adjusted[0]!.quantity).toBeCloseTo(4, 9);
});

test("size, least size and number of orders", () => {
  const trades = [buy("A", 30, 10), buy("B", 2, 20), buy("C", 1, 5)];
  const { violations, adjusted } = checkTrades(state({ trades }), {
    orders: { maxValue: 200, minValue: 10, maxCount: 1 },
  });
  expect(violations.map(({ rule }) => rule)).toEqual(["orderSize", "orderMinimum", "orderCount"]);
  expect(adjusted).toHaveLength(1);
  expect(adjusted[0]).toMatchObject({ asset: "A", quantity: 20 });
});

test("an order that a limit cuts below the least size is left out", () => {
  const limits: Limits = { position: { max: 0.205 }, orders: { minValue: 10 } };
  expect(checkTrades(state({ trades: [buy("A", 30, 10)] }), limits)).toMatchObject({
    decision: "reject",
    adjusted: [],
  });
});

test("turnover is one-way and counts the day", () => {
  const portfolio = { cash: 600, holdings: { A: 20, B: 10 }, tradedToday: { value: 100 } };
  const trades = [buy("A", 20, 10), buy("B", -10, 20)];
  const { violations, adjusted } = checkTrades(state({ portfolio, trades }), { turnover: { max: 0.15 } });
  expect(violations[0]).toMatchObject({ rule: "turnover", actual: 0.25, limit: 0.15 });
  expect(adjusted.map(({ quantity }) => Number(quantity.toFixed(9)))).toEqual([10, -5]);
});

test("a stale price and one outside the collar refuse the order, a price without a date is asked for", () => {
  const trades = [buy("A", 1, 10), buy("B", 1, 23)];
  const limits: Limits = { prices: { maxAgeDays: 3, collar: 0.1 } };
  const dated = { date: "2026-03-10", priceDates: { A: "2026-03-01", B: "2026-03-10" } };
  const { violations, adjusted } = checkTrades(state({ trades, ...dated }), limits);
  expect(violations.map(({ rule, scope, actual }) => [rule, scope, actual])).toEqual([
    ["stalePrice", "A", 9],
    ["priceCollar", "B", 23 / 20 - 1],
  ]);
  expect(adjusted).toEqual([]);
  const undated = state({ trades: [buy("C", 1, 5)], ...dated });
  expect(() => checkTrades(undated, limits)).toThrow("limits.prices.maxAgeDays needs priceDates.C");
});

test("an asset without volume is not traded, and the report is plain JSON", () => {
  const check = checkTrades(state({ trades: [buy("A", 6, 10)], volumes: { A: 0 } }), { volume: { max: 0.1 } });
  expect(check.decision).toBe("reject");
  expect(JSON.parse(JSON.stringify(check))).toEqual(check);
});

test("what is restricted may be sold and not bought", () => {
  const limits: Limits = { restricted: ["A", "C", "NOT-TRADED"] };
  expect(checkTrades(state({ trades: [buy("A", -20, 10)] }), limits).decision).toBe("accept");
  expect(checkTrades(state({ trades: [buy("A", -25, 10)] }), limits).adjusted[0]!.quantity).toBeCloseTo(-20, 9);
  expect(checkTrades(state({ trades: [buy("C", 1, 5)] }), limits).decision).toBe("reject");
});

test("after a loss past the threshold positions only shrink", () => {
  const portfolio = { cash: 600, holdings: { A: 20, B: 10 }, peakValue: 1200 };
  const trades = [buy("A", 5, 10), buy("B", -5, 20)];
  const check = checkTrades(state({ portfolio, trades }), { drawdown: { reduce: 0.15, halt: 0.3 } });
  expect(check.violations[0]).toMatchObject({ rule: "drawdown", scope: "A", limit: 0.15 });
  expect(check.violations[0]!.actual).toBeCloseTo(1 / 6, 14);
  expect(check.adjusted).toEqual([trades[1]]);
  const day = { cash: 600, holdings: { A: 20, B: 10 }, dayStartValue: 1100 };
  expect(broken({ portfolio: day, trades }, { dailyLoss: { halt: 0.05 } })).toContain("dailyLoss A hard");
});

test("a wash-sale lock holds on its last day and not on the next", () => {
  const limits: Limits = { washSales: { locked: [{ asset: "A", until: "2026-03-31" }] } };
  const on = (date: string, quantity: number) =>
    checkTrades(state({ trades: [{ ...buy("A", quantity, 10), date }] }), limits).decision;
  expect(on("2026-03-31", 1)).toBe("reject");
  expect(on("2026-04-01", 1)).toBe("accept");
  expect(on("2026-03-31", -1)).toBe("accept");
});

test("the same order twice is a duplicate, in the list and among the open ones", () => {
  const limits: Limits = { orders: { refuseDuplicates: true } };
  const trades = [buy("A", 1, 10), buy("A", 1, 10), buy("B", 2, 20)];
  const portfolio = { cash: 600, holdings: {}, openOrders: [buy("B", 2, 19)] };
  const check = checkTrades(state({ portfolio, trades }), limits);
  expect(check.violations.map(({ scope }) => scope)).toEqual(["A", "B"]);
  expect(check.adjusted).toEqual([trades[0]]);
});

test("a rule that is soft warns and changes nothing", () => {
  const trades = [buy("A", 30, 10)];
  const check = checkTrades(state({ trades }), { position: { max: 0.3 }, soft: ["position"] });
  expect(check).toMatchObject({ decision: "accept", adjusted: trades });
  expect(check.violations[0]).toMatchObject({ severity: "soft" });
});

test("short sales count in gross and net", () => {
  const trades = [buy("C", -60, 5)];
  expect(broken({ trades }, { maxGross: 0.6, net: { min: 0.2, max: 0.5 } })).toEqual([
    "net portfolio hard",
    "maxGross portfolio hard",
  ]);
});

test("names like __proto__ and 7203 are names", () => {
  const prices = JSON.parse('{"__proto__": 10, "7203": 5}');
  const trades = [buy("__proto__", 50, 10), buy("7203", 10, 5)];
  const check = checkTrades({ portfolio: { cash: 1000, holdings: {} }, prices, trades }, { position: { max: 0.3 } });
  expect(check.violations.map(({ scope }) => scope)).toEqual(["__proto__"]);
  expect(check.adjusted[0]!.quantity).toBeCloseTo(30, 9);
});

test("all problems of the input are reported at once", () => {
  const trades = [
    { asset: "AA", quantity: 1, price: 10 },
    { asset: "A", quantity: Number.NaN, price: -1 },
  ];
  try {
    checkTrades(state({ trades }), {});
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(PortfolioError);
    expect((error as PortfolioError).message).toBe(
      "trades[0] needs a price of AA in prices: did you mean A?; trades[1].quantity is NaN: give a finite number; trades[1].price is -1: give a price above 0",
    );
    expect((error as PortfolioError).details["problems"]).toHaveLength(3);
  }
});

test("a wrong call is named", () => {
  const trades = [buy("A", 1, 10)];
  const fails = (changes: Partial<TradesToCheck>, limits: Limits) =>
    expect(() => checkTrades(state({ trades, ...changes }), limits));
  fails({}, { position: { max: { AA: 0.1 } } }).toThrow(/limits\.position\.max\.AA .* did you mean A\?/);
  fails({}, { volatility: { max: 0.1 } }).toThrow("limits.volatility needs moments");
  fails({ moments: { ...moments, assets: ["X", "Y", "Z"] } }, { volatility: { max: 0.1 } }).toThrow(
    /needs A in moments/,
  );
  fails({}, { maxGross: -1 }).toThrow("limits.maxGross is -1");
  fails({}, { volume: { max: 0.1 } }).toThrow("volumes.A");
  fails({}, { prices: { maxAgeDays: 1 } }).toThrow("needs the day");
  fails({ portfolio: { cash: -400, holdings: { A: 20 } } }, {}).toThrow("above 0");
  fails({}, { beta: { max: 1 } }).toThrow("neither betas nor a benchmark");
  fails({}, { factors: [{ name: "size", max: 1 }] }).toThrow("without exposures");
  fails({ moments }, { valueAtRisk: { max: 0.1, level: 1 } }).toThrow("level is 1");
  fails({}, { position: { max: Number.NaN } }).toThrow(/NaN/);
});

test("limits may name an asset that has no price yet, when the state knows it", () => {
  const limits: Limits = {
    position: { max: { LATER: 0.1 } },
    sectors: [{ name: "Tech", assets: ["A", "LATER"], max: 0.6 }],
  };
  expect(() => checkTrades(state(), limits)).toThrow(/LATER/);
  expect(checkTrades(state({ assets: ["LATER"] }), limits).decision).toBe("accept");
});

test("a mistyped limit is refused, not forgotten", () => {
  const typed = (text: string): Limits => JSON.parse(text);
  const check = (text: string) => expect(() => checkTrades(state(), typed(text)));
  check('{"postion":{"max":0.1}}').toThrow("limits.postion is not a limit: did you mean position?");
  check('{"position":{"maximum":0.1}}').toThrow("limits.position.maximum is not an option");
  check('{"sectors":[{"name":"Tech","maxx":1}]}').toThrow("limits.sectors[0].maxx is not an option: did you mean max?");
  check('{"volatility":0.2}').toThrow("limits.volatility is 0.2: give an object with max");
  check('{"soft":["sectors"]}').toThrow('did you mean "sector"?');
});

test("a covariance in factor form gives what the dense one gives", () => {
  const factors = {
    names: ["market", "size"],
    loadings: Float64Array.of(1, 0.2, 1.3, -0.4, 0.7, 0.9),
    covariance: Float64Array.of(0.03, 0.005, 0.005, 0.02),
    specificVariance: Float64Array.of(0.01, 0.02, 0.03),
  };
  const { loadings: b, covariance: f } = factors;
  const covariance = new Float64Array(9);
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      covariance[i * 3 + j] = i === j ? factors.specificVariance[i]! : 0;
      for (let k = 0; k < 2; k++) {
        for (let l = 0; l < 2; l++) covariance[i * 3 + j]! += b[i * 2 + k]! * f[k * 2 + l]! * b[j * 2 + l]!;
      }
    }
  }
  const trades = [buy("A", 20, 10), buy("C", 40, 5)];
  const limits: Limits = {
    volatility: { max: 0.1 },
    trackingError: { benchmark: { B: 1 }, max: 0.2 },
    correlation: { above: 0.4, max: 0.3 },
    beta: { benchmark: { A: 1 }, max: 0.5 },
  };
  const { assets, mean, periodsPerYear } = moments;
  const dense = checkTrades(state({ trades, moments: { assets, mean, covariance, periodsPerYear } }), limits);
  const factored = checkTrades(state({ trades, moments: { assets, mean, factors, periodsPerYear } }), limits);
  expect(factored.violations.map(({ rule, scope }) => `${rule} ${scope}`)).toEqual(
    dense.violations.map(({ rule, scope }) => `${rule} ${scope}`),
  );
  for (const [k, { actual }] of dense.violations.entries())
    expect(factored.violations[k]!.actual).toBeCloseTo(actual, 12);
  for (const [k, { quantity }] of dense.adjusted.entries())
    expect(factored.adjusted[k]!.quantity).toBeCloseTo(quantity, 7);
  // without exposures a factor limit takes the loadings of that name
  const tilted: Limits = { factors: [{ name: "size", max: 0.1 }] };
  const check = checkTrades(state({ trades, moments: { assets, mean, factors, periodsPerYear } }), tilted);
  expect(check.violations[0]!.actual).toBeCloseTo(0.4 * 0.2 - 0.2 * 0.4 + 0.2 * 0.9, 12);
});

test("no trades, no holdings: nothing to say", () => {
  expect(
    checkTrades({ portfolio: { cash: 1, holdings: {} }, prices: {}, trades: [] }, { position: { max: 0.1 } }),
  ).toEqual({
    decision: "accept",
    violations: [],
    adjusted: [],
    skipped: [],
  });
});

test("as many orders as the limit allows pass, and one more leaves out one", () => {
  const three = [buy("A", 3, 10), buy("B", 1, 20), buy("C", 2, 5)];
  const check = (maxCount: number, orders = 0) =>
    checkTrades(
      state({ trades: three, portfolio: { cash: 600, holdings: { A: 20, B: 10 }, tradedToday: { orders } } }),
      { orders: { maxCount } },
    );
  expect(check(3)).toMatchObject({ decision: "accept", violations: [] });
  expect(check(2).violations).toMatchObject([{ rule: "orderCount", limit: 2, actual: 3 }]);
  expect(check(2).adjusted).toEqual([three[0], three[1]]);
  expect(check(2).skipped).toMatchObject([{ asset: "C", quantity: 2 }]);
  expect(check(4, 1).decision).toBe("accept");
  expect(check(3, 1).adjusted).toEqual([three[0], three[1]]);
  expect(check(0)).toMatchObject({ decision: "reject", adjusted: [] });
});

test("a lock on one side leaves the other side free", () => {
  const on = (side: "buy" | "sell" | "both" | undefined, quantity: number) => {
    const locked = [{ asset: "A", until: "2026-03-31", ...(side !== undefined && { side }) }];
    const trades = [{ ...buy("A", quantity, 10), date: "2026-03-30" }];
    return checkTrades(state({ trades }), { washSales: { locked } }).decision;
  };
  expect([on(undefined, 1), on(undefined, -1)]).toEqual(["reject", "accept"]);
  expect([on("buy", 1), on("buy", -1)]).toEqual(["reject", "accept"]);
  expect([on("sell", 1), on("sell", -1)]).toEqual(["accept", "reject"]);
  expect([on("both", 1), on("both", -1)]).toEqual(["reject", "reject"]);
});

test("the groups of assets may also be named groups, which acts as groupsOf does and not beside it", () => {
  const limits: Limits = { sectors: [{ name: "Tech", max: 0.3 }] };
  const trades = [buy("A", 30, 10)];
  const groups = { A: "Tech" };
  expect(checkTrades(state({ trades, groups }), limits)).toEqual(
    checkTrades(state({ trades, groupsOf: groups }), limits),
  );
  expect(checkTrades(state({ trades, groups }), limits).violations[0]).toMatchObject({ rule: "sector", scope: "Tech" });
  expect(() => checkTrades(state({ trades, groups, groupsOf: groups }), limits)).toThrow(
    /state\.groups is a second name of state\.groupsOf: give one of them/,
  );
});

test("the portfolio of an engine is taken as it is, with the days that it remembers", () => {
  const portfolio = { cash: 600, holdings: { A: 20, B: 10 }, lastTraded: "2026-03-30", asOf: "2026-03-31" };
  expect(checkTrades(state({ portfolio }), {}).decision).toBe("accept");
});

test("names decide no bit of the figures, not even names that are numbers", () => {
  const figures = (names: readonly string[]) => {
    const by = (values: readonly number[]) => Object.fromEntries(names.map((name, i) => [name, values[i]!]));
    const { violations, adjusted } = checkTrades(
      {
        portfolio: { cash: 1234.567, holdings: by([0.1, 7.3, 11.7, 3.9]) },
        prices: by([10.1, 33.3, 7.77, 0.123]),
        assets: names,
        moments: { assets: names, mean: new Float64Array(4), covariance: identity, periodsPerYear: 252 },
        trades: names.map((asset, i) => ({ asset, quantity: 9.1 * (i + 1), price: [10.1, 33.3, 7.77, 0.123][i]! })),
      },
      { position: { max: 0.21 }, maxGross: 0.4 },
    );
    return [violations.map(({ actual, headroom }) => [actual, headroom]), adjusted.map(({ quantity }) => quantity)];
  };
  const identity = Float64Array.from({ length: 16 }, (_, at) => (at % 5 === 0 ? 0.04 : 0));
  expect(figures(["zeta", "7203", "__proto__", "0"])).toEqual(figures(["A", "B", "C", "D"]));
});

test("a holding that is undefined counts as left out", () => {
  const state = { portfolio: { cash: 1_000, holdings: { AAPL: undefined, KO: 10 } }, prices: { AAPL: 200, KO: 60 } };
  const same = { portfolio: { cash: 1_000, holdings: { KO: 10 } }, prices: { AAPL: 200, KO: 60 } };
  const trades = [{ asset: "KO", quantity: 1, price: 60 }];
  const limits = { position: { max: 0.9 } };
  const given = state as object as typeof same; // from JavaScript
  expect(checkTrades({ ...given, trades }, limits)).toEqual(checkTrades({ ...same, trades }, limits));
});

import { expect, test } from "vitest";
import { portfolioReturns } from "../../src/analytics/series/portfolio-returns.js";
import { portfolioWeights } from "../../src/analytics/series/portfolio-weights.js";
import { returnsFromColumns } from "../../src/core/index.js";

const dates = ["2026-01-30", "2026-02-27"];
const returns = returnsFromColumns(dates, { A: [0.1, -0.2], "7203": [0, 0.4], LATE: [null, 0.5] });

test("a return is the weighted sum of what is held, and cash earns nothing", () => {
  const portfolio = portfolioReturns(returns, { A: 0.5, "7203": 0.25 });
  expect(portfolio.assets).toEqual(["portfolio"]);
  expect(portfolio.dates).toEqual(dates);
  expect([...portfolio.values]).toEqual([0.05, -0.1 + 0.1]);
});

test("log returns are converted, since only simple ones add up over assets", () => {
  const logs = { ...returns, kind: "log" as const, values: returns.values.map(Math.log1p) };
  expect(portfolioReturns(logs, { A: 1 }).values[1]).toBeCloseTo(-0.2, 15);
});

test("a missing return matters only where the asset is held", () => {
  expect(() => portfolioReturns(returns, { LATE: 0.1 })).toThrow(
    "the return of LATE on 2026-01-30 is NaN, and it is held",
  );
  expect(() => portfolioReturns(returns, { B: 1 })).toThrow(/weights\.B names an asset that is not in the data/);
});

test("weights are fractions of cash and holdings together", () => {
  expect(portfolioWeights({ cash: 1_000, holdings: { AAPL: 4 } }, { AAPL: 250 })).toEqual({
    value: 2_000,
    weights: { AAPL: 0.5 },
    cash: 0.5,
  });
  expect(portfolioWeights({ cash: 3_000, holdings: { AAPL: -4 } }, { AAPL: 250 })).toMatchObject({
    weights: { AAPL: -0.5 },
    cash: 1.5,
  });
});

test("a holding without a price, a value of nothing and NaN are refused", () => {
  expect(() => portfolioWeights({ cash: 0, holdings: { APPL: 1 } }, { AAPL: 250 })).toThrow(
    /holdings\.APPL .* did you mean AAPL/,
  );
  expect(() => portfolioWeights({ cash: 0, holdings: {} }, {})).toThrow(/worth 0: weights need a value greater than 0/);
  expect(() => portfolioWeights({ cash: 0, holdings: { A: 1 } }, { A: Number.NaN })).toThrow(/prices.A is NaN/);
});

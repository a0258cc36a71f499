import { expect, test } from "vitest";
import { brinsonFromHoldings, type HoldingsHistory } from "../../src/attribution/brinson-from-holdings.js";
import type { ReturnsTable } from "../../src/core/types.js";

const assets = ["AAPL", "MSFT", "XOM"];
const dates = ["2024-01-31", "2024-02-29", "2024-03-28"];
const assetReturns: ReturnsTable = {
  kind: "simple",
  assets: ["XOM", "MSFT", "AAPL", "unused"],
  dates: dates.slice(1),
  values: Float64Array.of(0.02, 0.03, 0.1, Number.NaN, -0.01, 0.01, -0.05, Number.NaN),
};
const history: HoldingsHistory = {
  assets,
  dates,
  weights: Float64Array.of(0.5, 0.2, 0.2, 0.4, 0.3, 0.3, 1, 0, 0),
  // 0.5·0.1 + 0.2·0.03 + 0.2·0.02 = 0.06, less 0.001 of costs; then −0.02 + 0.003 − 0.003
  returns: Float64Array.of(0.059, -0.02),
};
const sectorOf = { AAPL: "Tech", MSFT: "Tech" };
const benchmark = { AAPL: 0.3, MSFT: 0.3, XOM: 0.4 };

test("holdings become sectors with cash, and costs stand beside", () => {
  const result = brinsonFromHoldings(history, { assetReturns, sectorOf, benchmark });
  expect(result.periods[0]!.sectors.map(({ name }) => name)).toEqual(["Tech", "XOM", "cash"]);
  expect(result.periods.map(({ portfolioReturn }) => portfolioReturn)).toEqual(
    [0.06, -0.02].map((x) => expect.closeTo(x, 14)),
  );
  expect(result.periods[0]!.benchmarkReturn).toBeCloseTo(0.047, 14);
  expect(result.portfolioReturn).toBeCloseTo(1.06 * 0.98 - 1, 14);
  expect(result.realizedReturn).toBeCloseTo(1.059 * 0.98 - 1, 14);
  expect(result.tradingEffect).toBeCloseTo(-0.00098, 12);
  expect(Math.abs(result.residual)).toBeLessThan(1e-14);
  // Tech: 0.7 held at 8 %, 0.6 of the benchmark at 6.5 %
  const tech = result.periods[0]!.sectors[0]!;
  expect(tech.allocation).toBeCloseTo(0.1 * (0.065 - 0.047), 14);
  expect(tech.selection).toBeCloseTo(0.6 * (0.08 - 0.065), 14);
});

test("a benchmark may move, and cash may earn", () => {
  const rows = Float64Array.of(0.3, 0.3, 0.4, 0.2, 0.2, 0.5);
  const result = brinsonFromHoldings(history, { assetReturns, sectorOf, benchmark: rows, cashReturns: 0.001 });
  expect(result.periods[1]!.benchmarkReturn).toBeCloseTo(-0.01 + 0.002 - 0.005 + 0.0001, 14);
  expect(result.periods[0]!.portfolioReturn).toBeCloseTo(0.0601, 14);
  const moving = brinsonFromHoldings(history, {
    assetReturns,
    sectorOf,
    benchmark: rows,
    cashReturns: Float64Array.of(0.001, 0),
  });
  expect(moving.periods[1]!.benchmarkReturn).toBeCloseTo(-0.013, 14);
});

test("labels of regimes go through", () => {
  const result = brinsonFromHoldings(history, { assetReturns, sectorOf, benchmark }, { regimes: ["calm", "storm"] });
  expect(result.regimes.reduce((sum, { total }) => sum + total, 0)).toBeCloseTo(result.activeReturn, 14);
});

test("what does not fit is named", () => {
  const run = (change: Partial<Parameters<typeof brinsonFromHoldings>[1]>, base = history) =>
    brinsonFromHoldings(base, { assetReturns, sectorOf, benchmark, ...change });
  expect(() => run({ benchmark: { XOMM: 1 } })).toThrow(/benchmark\.XOMM .* did you mean XOM/);
  expect(() => run({ benchmark: new Float64Array(4) })).toThrow(/benchmark has 4 numbers: expected 6/);
  expect(() => run({}, { ...history, weights: new Float64Array(3) })).toThrow(/history.weights has 3 numbers/);
  expect(() => run({}, { ...history, dates: ["2024-01-31", "2024-02-28", "2024-03-28"] })).toThrow(
    /no row for 2024-02-28/,
  );
  expect(() => run({}, { ...history, assets: ["AAPL", "MSFT", "unused"] })).toThrow(/benchmark\.XOM/);
  expect(() => run({ benchmark: { AAPL: 1 } }, { ...history, assets: ["AAPL", "MSFT", "unused"] })).toThrow(
    /unused is held and has no return on 2024-02-29/,
  );
  expect(() => run({}, { ...history, weights: Float64Array.of(0.5, -0.5, 0.2, 0, 0, 0, 0, 0, 0) })).toThrow(
    /holdings in Tech sum to 0 before 2024-02-29/,
  );
});

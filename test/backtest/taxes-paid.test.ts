import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { twentyStocks } from "../../examples/real-prices.js";
import type { BacktestInput, BacktestOptions, Strategy } from "../../src/backtest/inputs/backtest-types.js";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { pricesFromColumns } from "../../src/core/tables/prices-from-columns.js";
import { selectAssets } from "../../src/core/tables/select-assets.js";
import { sliceDates } from "../../src/core/tables/slice-dates.js";
import { taxOfYear } from "../../src/tax/law/tax-of-year.js";
import { usTaxRates } from "../../src/tax/law/us-tax-rates.js";
import { expectConserved } from "./expect-conserved.js";

const rates = { shortTerm: 0.3, longTerm: 0.2 };
const dates = ["2020-01-31", "2020-06-30", "2020-12-31", "2021-03-31", "2021-04-30", "2021-06-30", "2022-05-31"];
const options: BacktestOptions = { execution: "same-close", initialCapital: 1000, taxesPaid: { rates } };

/** Weights by date; on other dates nothing is done. */
const on =
  (answers: Readonly<Record<string, Readonly<Record<string, number>>>>): Strategy =>
  ({ date }) =>
    answers[date] ?? null;

test("millions of fractional shares are sold at the end to the last one and not beyond", () => {
  const random = seededRandom(7);
  const days = Array.from({ length: 60 }, (_, k) => new Date(Date.UTC(2020, 0, 1 + k)).toISOString().slice(0, 10));
  const walk = (): number[] => {
    let price = 1;
    return days.map(() => (price *= Math.exp(0.05 * random.normal())));
  };
  const prices = pricesFromColumns(days, { A: walk(), B: walk() });
  for (const initialCapital of [1e6, 1e7, 1e8, 1e9]) {
    const result = backtest({ prices, strategy: () => ({ A: 0.5, B: 0.5 }) }, { ...options, initialCapital });
    // no gain is older than a year: what is left is the value less the tax on the year's gains and on those at the end
    const { liquidationValue, afterTaxValue } = result.afterTax!;
    const gains = result.values.at(-1)! - initialCapital;
    expect(liquidationValue).toBeLessThanOrEqual(Math.max(afterTaxValue, result.values.at(-1)!));
    expect(Math.abs(result.values.at(-1)! - liquidationValue - 0.3 * Math.max(0, gains))).toBeLessThan(
      0.02 * initialCapital,
    );
  }
});

describe("taxes leave the cash in April of the next year", () => {
  const prices = pricesFromColumns(dates, { A: [10, 15, 15, 15, 15, 20, 20] });

  test("a short-term gain of 250 is taxed with 75, and values tell what is owed", () => {
    const strategy = on({ "2020-01-31": { A: 1 }, "2020-06-30": { A: 0.5 } });
    const result = backtest({ prices, strategy }, options);
    expect([...result.taxesPaid!]).toEqual([0, 0, 0, 0, 75, 0, 0]);
    expect([...result.cash]).toEqual([0, 750, 750, 750, 675, 675, 675]);
    expect([...result.values]).toEqual([1000, 1500, 1500, 1500, 1425, 1675, 1675]);
    expect(result.events).toEqual([expect.objectContaining({ kind: "taxes", date: "2021-04-30", amount: 75 })]);
    const { preTaxValue, afterTaxValue, liquidationValue, years } = result.afterTax!;
    // without the tax the return of June would have been the same
    expect(preTaxValue).toBeCloseTo(1675 * (1500 / 1425), 9);
    expect(afterTaxValue).toBe(1675);
    expect(liquidationValue).toBeCloseTo(1675 - 0.2 * 500, 9); // fifty shares, long-term
    expect(years.map(({ year, tax }) => [year, tax])).toEqual([
      [2020, 75],
      [2021, 0],
      [2022, 0],
    ]);
    expectConserved(prices, result);
  });

  test("a strategy sees its lots, as the ledger has them on that date", () => {
    const seen: (readonly [string, number])[] = [];
    const strategy: Strategy = ({ date, ledger, holdings, cash }) => {
      for (const { acquired, quantity } of ledger!.openLots) seen.push([acquired, quantity]);
      const lots = ledger!.openLots.reduce((sum, lot) => sum + lot.quantity, 0);
      expect(holdings["A"]).toBeCloseTo(lots, 5);
      expect(cash).toBeGreaterThanOrEqual(0);
      return date === "2020-01-31" || date === "2020-06-30" ? { A: date === "2020-01-31" ? 0.5 : 1 } : null;
    };
    backtest({ prices, strategy }, options);
    expect(seen.slice(0, 3)).toEqual([
      ["2020-01-31", 50],
      ["2020-01-31", 50],
      ["2020-06-30", 33.333333],
    ]);
    const without: unknown[] = [];
    backtest(
      {
        prices,
        strategy: ({ ledger }) => {
          without.push(ledger);
          return null;
        },
      },
      { execution: "same-close" },
    );
    expect(new Set(without)).toEqual(new Set([undefined]));
  });

  test("where all is invested, a part is sold to pay", () => {
    const flat = pricesFromColumns(dates, { A: [10, 15, 15, 15, 15, 15, 15], B: [10, 10, 10, 10, 10, 10, 10] });
    const strategy = on({ "2020-01-31": { A: 1 }, "2020-06-30": { B: 1 } });
    const result = backtest({ prices: flat, strategy }, options);
    expect(result.taxesPaid![4]).toBe(150);
    expect(result.values.at(-1)).toBeCloseTo(1350, 9);
    expect(result.cash[4]).toBeCloseTo(0, 9);
    expect(result.trades.at(-1)).toMatchObject({ asset: "B", date: "2021-04-30" });
    expectConserved(flat, result);
  });
});

test("a loss is carried into the year of a gain, and with a limit a part of it comes back at once", () => {
  const prices = pricesFromColumns(dates, { A: [10, 8, 8, 8, 8, 8, 8], B: [10, 10, 10, 10, 10, 15, 15] });
  const strategy = on({ "2020-01-31": { A: 1 }, "2020-06-30": { B: 1 }, "2021-06-30": {} });
  const carried = backtest({ prices, strategy }, options);
  // 2020: −200 short; 2021: 800 became 1,200, held for exactly one year, so short: 400 − 200
  expect([...carried.taxesPaid!]).toEqual([0, 0, 0, 0, 0, 0, 60]);
  expect(carried.afterTax!.years[0]!.carryover).toEqual({ shortTerm: 200, longTerm: 0 });
  const deducted = backtest({ prices, strategy }, { ...options, taxesPaid: { rates, lossDeductionLimit: 50 } });
  expect(deducted.taxesPaid![4]).toBeCloseTo(-15, 9);
  expect(deducted.afterTax!.years[1]!.tax).toBeCloseTo(0.3 * (400 - 150), 9);
});

test("dividends are taxed as long-term gains, interest as other income", () => {
  const prices = pricesFromColumns(dates, { A: [10, 10, 10, 10, 10, 10, 10] });
  const market = { prices, strategy: on({ "2020-01-31": { A: 0.5 } }), cashRates: 0.1 };
  const dividends = [{ date: "2020-06-30", asset: "A", amount: 2 }];
  const result = backtest({ ...market, dividends }, options);
  const [first] = result.afterTax!.years;
  const interest = result.income[1]! + result.income[2]! - 100;
  expect(first!.dividends).toBe(100);
  expect(first!.interest).toBeCloseTo(interest, 9);
  expect(first!.tax).toBeCloseTo(20 + 0.3 * interest, 9);
  const ordinary = backtest(
    { ...market, dividends },
    { ...options, taxesPaid: { rates: { ...rates, netInvestmentIncome: 0.038 }, dividends: "ordinary" } },
  );
  expect(ordinary.afterTax!.years[0]!.tax).toBeCloseTo(0.338 * (100 + interest), 9);
});

test("with brackets a year costs the tax of all income less that of the other income alone", () => {
  const prices = pricesFromColumns(dates, { A: [10, 15, 15, 15, 15, 20, 20] });
  const brackets = usTaxRates(2026, "single");
  const income = { ordinaryIncome: 90_000 };
  const strategy = on({ "2020-01-31": { A: 1 }, "2020-06-30": {} });
  const { afterTax } = backtest(
    { prices, strategy },
    { ...options, initialCapital: 100_000, taxesPaid: { rates: brackets, income } },
  );
  const wanted = taxOfYear({ ...income, shortTerm: 50_000 }, brackets).total - taxOfYear(income, brackets).total;
  expect(afterTax!.years[0]!.tax).toBe(wanted);
});

test.each(["ordinary", "qualified"] as const)(
  "with brackets, %s dividends and interest join the other income",
  (kind) => {
    const prices = pricesFromColumns(dates, { A: [10, 10, 10, 10, 10, 10, 10] });
    const brackets = usTaxRates(2026, "single");
    const income = { ordinaryIncome: 260_000, qualifiedDividends: 3000 };
    const dividends = [{ date: "2020-06-30", asset: "A", amount: 2 }];
    const { afterTax } = backtest(
      { prices, strategy: on({ "2020-01-31": { A: 0.5 } }), cashRates: 0.1, dividends },
      { ...options, initialCapital: 100_000, taxesPaid: { rates: brackets, income, dividends: kind } },
    );
    const [first] = afterTax!.years;
    expect(first!.dividends).toBe(10_000);
    const [ordinary, qualified] = kind === "ordinary" ? [10_000, 0] : [0, 10_000];
    const all = {
      ordinaryIncome: 260_000 + first!.interest + ordinary,
      qualifiedDividends: 3000 + qualified,
      investmentIncome: 3000 + first!.interest + 10_000,
    };
    expect(first!.tax).toBe(taxOfYear(all, brackets).total - taxOfYear(income, brackets).total);
  },
);

test("on real prices, taxes are those of the final ledger's years, whatever the lots and the month", () => {
  const prices = sliceDates(
    selectAssets(twentyStocks("month"), ["AAPL", "GE", "KO", "XOM"]),
    "1998-01-01",
    "2006-12-31",
  );
  const momentum: Strategy = ({ returns }) => {
    const n = 4;
    const from = Math.max(0, returns.values.length - 6 * n);
    const sums = [0, 1, 2, 3].map((i) =>
      returns.values
        .subarray(from)
        .filter((_, k) => k % n === i)
        .reduce((a, b) => a + b, 0),
    );
    const best = [0, 1, 2, 3].sort((a, b) => sums[b]! - sums[a]!).slice(0, 2);
    return Object.fromEntries(best.map((i) => [prices.assets[i]!, 0.5]));
  };
  const methods = ["hifo", "fifo", "min-tax"] as const;
  fc.assert(
    fc.property(fc.constantFrom(...methods), fc.integer({ min: 3, max: 12 }), (lotMethod, month) => {
      const result = backtest({ prices, strategy: momentum }, { tax: { lotMethod }, taxesPaid: { rates, month } });
      const { years } = result.afterTax!;
      let carried = { short: 0, long: 0 };
      for (const { year, tax } of years) {
        const { shortTerm = 0, longTerm = 0 } = result.tax!.byYear[year] ?? {};
        const [short, long] = [shortTerm - carried.short, longTerm - carried.long];
        const net = short + long;
        const expected = net <= 0 ? 0 : short < 0 ? 0.2 * net : long < 0 ? 0.3 * net : 0.3 * short + 0.2 * long;
        expect(tax).toBeCloseTo(expected, 6);
        carried = {
          short: net >= 0 ? 0 : Math.max(0, -short - Math.max(0, long)),
          long: net >= 0 ? 0 : Math.max(0, -long - Math.max(0, short)),
        };
      }
      const paid = result.taxesPaid!.reduce((sum, x) => sum + x, 0);
      const owed = result.values.at(-1)! - result.afterTax!.afterTaxValue;
      expect(paid + owed).toBeCloseTo(
        years.reduce((sum, { tax }) => sum + tax, 0),
        6,
      );
      expectConserved(prices, result);
    }),
    { numRuns: 12 },
  );
});

test("a month of 13, flat rates with an income, and rates that are none are refused", () => {
  const prices = pricesFromColumns(dates, { A: [10, 15, 15, 15, 15, 20, 20] });
  const told = (taxesPaid: unknown): string => {
    try {
      backtest({ prices, strategy: () => null } as BacktestInput, { taxesPaid } as BacktestOptions);
    } catch (error) {
      return (error as Error).message;
    }
    return "accepted";
  };
  expect(told({ rates, month: 13 })).toMatch(/options\.taxesPaid\.month/);
  expect(told({ rates, income: { ordinaryIncome: 1 } })).toMatch(/income counts only beside brackets/);
  expect(told({ rates: 0.3 })).toMatch(/options\.taxesPaid\.rates/);
  expect(told({ rates, month: 4, lots: "hifo" })).toMatch(/lots/);
});

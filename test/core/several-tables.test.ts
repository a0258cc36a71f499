import { describe, expect, test } from "vitest";
import {
  alignTables,
  cleanPrices,
  latestPrices,
  mergeTables,
  PortfolioError,
  type PriceRow,
  priceCoverage,
  pricesAsOf,
  pricesFromColumns,
  pricesFromRows,
  resamplePrices,
  returnsFromColumns,
  returnsFromPrices,
  seededRandom,
  selectAssets,
  sliceDates,
} from "../../src/core/index.js";

const dates = ["2026-01-30", "2026-02-27", "2026-03-31"];
const prices = pricesFromColumns(dates, { A: [1, 2, 3], B: [10, 20, null] });
const returns = returnsFromColumns(dates, { A: [0.1, 0.2, 0.3] });

function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(PortfolioError);
    return `${(error as PortfolioError).code}: ${(error as Error).message}`;
  }
  throw new Error("nothing was refused");
}

describe("latestPrices", () => {
  test("gives the last known price of each asset, also on an earlier date", () => {
    expect(latestPrices(prices)).toEqual({ A: 3, B: 20 });
    expect(latestPrices(prices, { on: "2026-02-26" })).toEqual({ A: 1, B: 10 });
  });
  test("refuses an asset without a price and a date before the first", () => {
    const late = pricesFromColumns(dates, { A: [1, 2, 3], B: [null, null, 5] });
    expect(refusal(() => latestPrices(late, { on: "2026-02-27" }))).toMatch(
      /^missing-price: B has no price on or before/,
    );
    expect(refusal(() => latestPrices(prices, { on: "2026-01-01" }))).toMatch(/^empty: options\.on is 2026-01-01/);
    expect(refusal(() => latestPrices(prices, { on: "January" }))).toMatch(/^invalid-date/);
    expect(refusal(() => latestPrices(returns as never))).toMatch(
      /give the prices that the returns were computed from/,
    );
  });
});

describe("mergeTables", () => {
  const later = pricesFromColumns(["2026-02-27", "2026-04-30"], { C: [7, 8] });
  test("puts one table for each asset side by side, on all dates or on those of all", () => {
    const merged = mergeTables([prices, later]);
    expect(merged).toEqual(
      pricesFromColumns([...dates, "2026-04-30"], {
        A: [1, 2, 3, null],
        B: [10, 20, null, null],
        C: [null, 7, null, 8],
      }),
    );
    expect(mergeTables([prices, later], { join: "inner" })).toEqual(
      pricesFromColumns(["2026-02-27"], { A: [2], B: [20], C: [7] }),
    );
    expect(mergeTables([returns])).toEqual(returns);
  });
  test("refuses one asset in two tables, tables of two kinds, no table and no common date", () => {
    expect(refusal(() => mergeTables([prices, prices]))).toMatch(/^duplicate-asset: asset A stands in tables\[0\] and/);
    expect(refusal(() => mergeTables([prices, returns as never]))).toMatch(/tables\[1\] is a table of simple returns/);
    expect(refusal(() => mergeTables([returns, { ...returns, kind: "log" }]))).toMatch(/give tables of one kind/);
    expect(refusal(() => mergeTables([]))).toMatch(/^empty/);
    expect(refusal(() => mergeTables(prices as never))).toMatch(/give an array of tables/);
    const other = pricesFromColumns(["2030-01-31"], { D: [1] });
    expect(refusal(() => mergeTables([prices, other], { join: "inner" }))).toMatch(/share no date/);
  });
});

describe("readers take no words", () => {
  const rows = (row: object) => refusal(() => pricesFromRows([row as PriceRow]));
  test("rows name the part that is missing or is no number, and what it may be called", () => {
    expect(rows({ date: "2026-01-30", asset: "A", close: 10 })).toMatch(
      /^invalid-argument: rows\[0\]\.price is missing: it has "close"; map it/,
    );
    expect(rows({ date: "2026-01-30", ticker: "A", price: 10 })).toMatch(
      /rows\[0\]\.asset is missing: it has "ticker"/,
    );
    for (const price of ["n/a", "1,234.5", true, [7], "0x10", 5n, {}]) {
      expect(rows({ date: "2026-01-30", asset: "A", price })).toMatch(/^not-finite: rows\[0\]\.price is /);
    }
    expect(rows({ date: new Date(0), asset: "A", price: 1 })).toMatch(/toISOString/);
    expect(rows({ date: "30.01.2026", asset: "A", price: 1 })).toMatch(
      /^invalid-date: rows\[0\]\.date is "30\.01\.2026"/,
    );
    expect(refusal(() => pricesFromRows([null as never]))).toMatch(/rows\[0\] is null/);
    expect(refusal(() => pricesFromRows({} as never))).toMatch(/rows is \{\}: give an array of rows/);
    expect(pricesFromRows([{ date: "2026-01-30", asset: "A", price: null }]).values).toEqual(
      Float64Array.of(Number.NaN),
    );
  });
  test("columns are arrays of numbers", () => {
    for (const column of ["123", { length: 3 }, 5, null, new Map()]) {
      expect(refusal(() => pricesFromColumns(dates, { A: column as never }))).toMatch(/prices\.A is .*give an array/);
    }
    expect(refusal(() => pricesFromColumns(dates, { A: [1, "1,200", 3] as never }))).toMatch(
      /prices\.A\[1\] is "1,200"/,
    );
    expect(refusal(() => returnsFromColumns(dates, { A: [true, 0, 0] as never }))).toMatch(/returns\.A\[0\] is true/);
    expect(refusal(() => pricesFromColumns(dates, [[1, 2, 3]] as never))).toMatch(/columns is \[\[1,2,3\]\]/);
    expect(refusal(() => pricesFromColumns(new Set(dates) as never, { A: [1] }))).toMatch(/dates is a Set/);
    expect(refusal(() => pricesFromColumns([5] as never, { A: [1] }, { sort: true }))).toMatch(/^invalid-date/);
  });
  test("mistyped options, kinds and periods are refused", () => {
    expect(refusal(() => returnsFromPrices(prices, { kind: "logs" as never }))).toMatch(/options\.kind is "logs"/);
    expect(refusal(() => returnsFromColumns(dates, { A: [0, 0, 0] }, { kind: "logs" as never }))).toMatch(
      /did you mean "log"/,
    );
    expect(refusal(() => resamplePrices(prices, "monthly" as never))).toMatch(/every is "monthly": .*"month"/);
    expect(refusal(() => cleanPrices(prices, { mising: "throw" } as never))).toMatch(/did you mean missing\?/);
    expect(refusal(() => alignTables(prices, prices, { join: "left" as never }))).toMatch(/options\.join is "left"/);
    expect(refusal(() => pricesFromColumns(dates, { A: [1, 2, 3] }, { sort: 1 as never }))).toMatch(
      /options\.sort is 1/,
    );
    expect(refusal(() => selectAssets(prices, "A" as never))).toMatch(/assets is "A": give an array/);
    expect(refusal(() => sliceDates(prices, "2026" as never))).toMatch(/^invalid-date: from is "2026"/);
    expect(refusal(() => seededRandom(0.5))).toMatch(/seed is 0\.5/);
    expect(refusal(() => seededRandom(1).integer(Number.NaN))).toMatch(/bound is NaN/);
  });
  test("every function of a table refuses returns for prices, loose arrays and tables that do not fit", () => {
    const calls: ((table: never) => unknown)[] = [
      (table) => cleanPrices(table),
      (table) => returnsFromPrices(table),
      (table) => resamplePrices(table, "month"),
      (table) => pricesAsOf(table, dates),
      (table) => priceCoverage(table),
      (table) => latestPrices(table),
      (table) => mergeTables([prices, table]),
    ];
    for (const call of calls) {
      for (const wrong of [returns, undefined, null, [1, 2], "x", { ...prices, values: Float64Array.of(1) }, {}]) {
        refusal(() => call(wrong as never));
      }
    }
    for (const wrong of [undefined, [1], { ...prices, dates: [dates[1], dates[0], dates[0]] }]) {
      refusal(() => alignTables(wrong as never, prices));
      refusal(() => selectAssets(wrong as never, ["A"]));
      refusal(() => sliceDates(wrong as never, "2026-01-01"));
    }
  });
});

test("without dates that lack a price, only complete rows are left", () => {
  expect(cleanPrices(prices, { missing: "drop-dates" })).toEqual(
    pricesFromColumns(dates.slice(0, 2), { A: [1, 2], B: [10, 20] }),
  );
});

import { describe, expect, test } from "vitest";
import { fromEpochDay, toEpochDay, weekday } from "../../src/core/dates/calendar.js";
import {
  alignTables,
  periodsPerYear,
  priceCoverage,
  pricesAsOf,
  pricesFromColumns,
  resamplePrices,
  selectAssets,
  sliceDates,
} from "../../src/core/index.js";

const dates = ["2026-01-30", "2026-02-13", "2026-02-27", "2026-03-31"];
const prices = pricesFromColumns(dates, { A: [1, 2, 3, 4], B: [10, 20, null, 40] });

describe("sliceDates", () => {
  test("keeps both ends and copies no values", () => {
    const slice = sliceDates(prices, "2026-02-01", "2026-02-27");
    expect(slice.dates).toEqual(dates.slice(1, 3));
    expect([...slice.values]).toEqual([2, 20, 3, Number.NaN]);
    expect(slice.values.buffer).toBe(prices.values.buffer);
    expect(slice.kind).toBe("prices");
  });
  test("runs to the end by default", () => expect(sliceDates(prices, "2026-02-27").dates).toEqual(dates.slice(2)));
  test("an empty range and a bad date are named", () => {
    expect(() => sliceDates(prices, "2027-01-01", "2027-12-31")).toThrow(
      /no date lies between .* runs from 2026-01-30 to 2026-03-31/,
    );
    expect(() => sliceDates(prices, "2026-1-1")).toThrow(/^from is "2026-1-1"/);
    expect(() => sliceDates(prices, "2026-03-01", "2026-02-01")).toThrow(/no date lies between/);
  });
});

describe("alignTables", () => {
  const other = pricesFromColumns(["2026-02-13", "2026-03-31", "2026-04-30"], { M: [7, 8, 9] });
  test("inner keeps the dates of both", () => {
    const [a, b] = alignTables(prices, other);
    expect(a.dates).toEqual(["2026-02-13", "2026-03-31"]);
    expect([...a.values]).toEqual([2, 20, 4, 40]);
    expect([...b.values]).toEqual([7, 8]);
  });
  test("outer keeps all dates, missing where there is none", () => {
    const [, b] = alignTables(prices, other, { join: "outer" });
    expect(b.dates).toEqual([...dates, "2026-04-30"]);
    expect([...b.values]).toEqual([Number.NaN, 7, Number.NaN, 8, 9]);
  });
  test("no common date is an error that tells both ranges", () => {
    const later = pricesFromColumns(["2030-01-01"], { M: [7] });
    expect(() => alignTables(prices, later)).toThrow(
      /share no date: one runs from 2026-01-30 to 2026-03-31, another from 2030-01-01/,
    );
  });
});

describe("resamplePrices", () => {
  test("takes the last price of the month that is not missing", () => {
    const monthly = resamplePrices(prices, "month");
    expect(monthly.dates).toEqual(["2026-01-30", "2026-02-27", "2026-03-31"]);
    expect([...monthly.values]).toEqual([1, 10, 3, 20, 4, 40]);
  });
  test("a quarter is one row, an unknown period an error", () => {
    expect([...resamplePrices(prices, "quarter").values]).toEqual([4, 40]);
    // @ts-expect-error not a period
    expect(() => resamplePrices(prices, "fortnight")).toThrow(/every is "fortnight": use "week"/);
  });
});

test("pricesAsOf gives the last known price and never a later one", () => {
  const asOf = pricesAsOf(prices, ["2026-01-01", "2026-02-13", "2026-03-01", "2026-12-31"]);
  expect([...asOf.values]).toEqual([Number.NaN, Number.NaN, 2, 20, 3, 20, 4, 40]);
  expect(() => pricesAsOf(prices, ["2026-02-01", "2026-01-01"])).toThrow(/sort the rows/);
  expect(() => pricesAsOf(prices, [])).toThrow(/dates is empty/);
});

test("selectAssets gives the columns in the order asked for", () => {
  expect([...selectAssets(prices, ["B", "A"]).values.subarray(0, 2)]).toEqual([10, 1]);
  expect(() => selectAssets(prices, ["C"])).toThrow(/assets\.C names an asset that is not in the data/);
  expect(() => selectAssets(prices, ["A", "A"])).toThrow(/stands twice/);
  expect(() => selectAssets(prices, [])).toThrow(/assets is empty/);
});

describe("periodsPerYear", () => {
  const every = (days: number, count: number) =>
    Array.from({ length: count }, (_, k) => fromEpochDay(10_000 + k * days));
  test("reads the five frequencies from the spacing", () => {
    const workdays = every(1, 400).filter((date) => weekday(toEpochDay(date)) < 5);
    expect(periodsPerYear(workdays)).toBe(252);
    expect(periodsPerYear(every(7, 60))).toBe(52);
    expect(periodsPerYear(["2000-01-01", "2000-02-01", "2000-03-01", "2000-04-01"])).toBe(12);
    expect(periodsPerYear(["2000-03-31", "2000-06-30", "2000-09-30"])).toBe(4);
    expect(periodsPerYear(["2000-12-31", "2001-12-31", "2002-12-31"])).toBe(1);
  });
  test("a gap does not change the frequency", () => {
    expect(periodsPerYear(["2000-01-01", "2000-02-01", "2000-03-01", "2000-09-01", "2000-10-01"])).toBe(12);
  });
  test("one date has no spacing", () => expect(() => periodsPerYear(["2000-01-01"])).toThrow(/give periodsPerYear/));
  test("unsorted dates are named", () =>
    expect(() => periodsPerYear(["2000-02-01", "2000-01-01"])).toThrow(/dates\[1\] is 2000-01-01, after 2000-02-01/));
});

describe("priceCoverage", () => {
  test("tells when an asset lists, where it has gaps, and its greatest move", () => {
    const [a, b] = priceCoverage(pricesFromColumns(dates, { A: [null, 2, 3, 3], B: [10, null, null, 40] }));
    expect(a).toEqual({
      asset: "A",
      first: "2026-02-13",
      last: "2026-03-31",
      missing: { before: 1, after: 0, between: 0 },
      gaps: [],
      constant: false,
      largestMove: { date: "2026-02-27", change: 0.5 },
    });
    expect(b!.gaps).toEqual([{ from: "2026-02-13", to: "2026-02-27", dates: 2 }]);
    expect(b!.missing.between).toBe(2);
  });
  test("a constant price is flagged, an asset without prices is refused", () => {
    expect(priceCoverage(pricesFromColumns(dates, { A: [5, 5, 5, 5] }))[0]!.constant).toBe(true);
    expect(() => priceCoverage(pricesFromColumns(dates, { A: [1, 1, 1, 1], B: [null, null, null, null] }))).toThrow(
      /B has no price/,
    );
  });
});

import { describe, expect, test } from "vitest";
import {
  cleanPrices,
  PortfolioError,
  pricesFromColumns,
  pricesFromCsv,
  pricesFromRows,
  returnsFromColumns,
  returnsFromPrices,
} from "../../src/core/index.js";

const dates = ["2026-01-30", "2026-02-27", "2026-03-31"];

/** The code and message of what a call throws. */
function errorOf(call: () => unknown): { code: string; message: string; details: Readonly<Record<string, unknown>> } {
  try {
    call();
  } catch (error) {
    if (error instanceof PortfolioError) return { code: error.code, message: error.message, details: error.details };
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("columns", () => {
  test("become one row-major buffer in the order asked for", () => {
    const prices = pricesFromColumns(dates, { "7203": [1, 2, 3], AAPL: [10, 20, 30] }, { assets: ["AAPL", "7203"] });
    expect(prices.assets).toEqual(["AAPL", "7203"]);
    expect([...prices.values]).toEqual([10, 1, 20, 2, 30, 3]);
    expect(prices.kind).toBe("prices");
  });

  test("null, undefined and NaN are missing", () => {
    const { values } = pricesFromColumns(dates, { A: [null, undefined, Number.NaN] });
    expect([...values]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  test("an own key named __proto__ is an asset like any other", () => {
    const prices = pricesFromColumns(dates, JSON.parse('{"__proto__": [1, 2, 3], "constructor": [4, 5, 6]}'));
    expect(prices.assets).toEqual(["__proto__", "constructor"]);
    expect([...prices.values]).toEqual([1, 4, 2, 5, 3, 6]);
  });

  test("sort puts rows in order of date", () => {
    const prices = pricesFromColumns([dates[2]!, dates[0]!, dates[1]!], { A: [3, 1, 2] }, { sort: true });
    expect(prices.dates).toEqual(dates);
    expect([...prices.values]).toEqual([1, 2, 3]);
  });

  test.each([
    ["no assets", () => pricesFromColumns(dates, {}), "empty", /prices has no assets/],
    ["no dates", () => pricesFromColumns([], { A: [] }), "empty", /prices\.dates is empty/],
    ["a short column", () => pricesFromColumns(dates, { A: [1, 2] }), "shape", /prices\.A has 2 values for 3 dates/],
    [
      "a zero price",
      () => pricesFromColumns(dates, { A: [1, 0, 2] }),
      "invalid-price",
      /price of A on 2026-02-27 is 0/,
    ],
    ["a negative price", () => pricesFromColumns(dates, { A: [1, 2, -2] }), "invalid-price", /A on 2026-03-31 is -2/],
    ["an infinite price", () => pricesFromColumns(dates, { A: [Infinity, 2, 2] }), "invalid-price", /A on 2026-01-30/],
    [
      "a date twice",
      () => pricesFromColumns([dates[0]!, dates[0]!], { A: [1, 2] }),
      "duplicate-date",
      /2026-01-30 twice/,
    ],
    [
      "unsorted dates",
      () => pricesFromColumns([dates[1]!, dates[0]!], { A: [1, 2] }),
      "unsorted-dates",
      /2026-01-30, after 2026-02-27/,
    ],
    [
      "no date",
      () => pricesFromColumns(["31.03.2026"], { A: [1] }),
      "invalid-date",
      /"31\.03\.2026": give a calendar date/,
    ],
    [
      "an asset twice",
      () => pricesFromColumns(dates, { A: [1, 2, 3] }, { assets: ["A", "A"] }),
      "duplicate-asset",
      /A stands twice/,
    ],
    [
      "an unknown asset",
      () => pricesFromColumns(dates, { AAPL: [1, 2, 3] }, { assets: ["APPL"] }),
      "unknown-asset",
      /did you mean AAPL/,
    ],
  ])("%s is refused", (_, call, code, message) => {
    const error = errorOf(call);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
});

describe("rows", () => {
  test("come in any order, and what is not there is missing", () => {
    const prices = pricesFromRows([
      { date: dates[1]!, asset: "B", price: 5 },
      { date: dates[0]!, asset: "A", price: 1 },
      { date: dates[1]!, asset: "A", price: 2 },
    ]);
    expect(prices.assets).toEqual(["B", "A"]);
    expect([...prices.values]).toEqual([Number.NaN, 1, 5, 2]);
  });

  test("two prices of one asset on one date are refused", () => {
    const row = { date: dates[0]!, asset: "A", price: 1 };
    expect(errorOf(() => pricesFromRows([row, row]))).toMatchObject({
      code: "duplicate-date",
      message: "rows has two prices of A on 2026-01-30: keep one",
    });
  });

  test("no rows, a bad date and an asset that was not announced are refused", () => {
    expect(errorOf(() => pricesFromRows([])).code).toBe("empty");
    expect(errorOf(() => pricesFromRows([{ date: "yesterday", asset: "A", price: 1 }])).code).toBe("invalid-date");
    const unknown = errorOf(() => pricesFromRows([{ date: dates[0]!, asset: "B", price: 1 }], { assets: ["A"] }));
    expect(unknown.code).toBe("unknown-asset");
  });
});

describe("CSV", () => {
  test("a wide text: a column for each asset", () => {
    const prices = pricesFromCsv("\uFEFFDate,AAPL,7203\r\n2026-01-30,250.5,\r\n2026-02-27,260,NA\r\n\r\n");
    expect(prices.assets).toEqual(["AAPL", "7203"]);
    expect([...prices.values]).toEqual([250.5, Number.NaN, 260, Number.NaN]);
  });

  test("a long text: symbol, date, price, with dates in words", () => {
    const prices = pricesFromCsv("symbol,date,price\nMSFT,Jan 1 2000,39.81\nMSFT,Feb 1 2000,36.35\nIBM,Feb 1 2000,100");
    expect(prices.assets).toEqual(["MSFT", "IBM"]);
    expect(prices.dates).toEqual(["2000-01-01", "2000-02-01"]);
    expect([...prices.values]).toEqual([39.81, Number.NaN, 36.35, 100]);
  });

  test("chosen columns take the names they are given", () => {
    const prices = pricesFromCsv("date,open,close,volume\n2026-01-30,1,2,0\n", { columns: { "S&P 500": "close" } });
    expect(prices.assets).toEqual(["S&P 500"]);
    expect([...prices.values]).toEqual([2]);
  });

  test("another delimiter, another date format, newest first", () => {
    const text = "day;A\n31/03/2026;3\n27/02/2026;2\n";
    const prices = pricesFromCsv(text, { delimiter: ";", dateFormat: "dd/MM/yyyy", sort: true });
    expect(prices.dates).toEqual(["2026-02-27", "2026-03-31"]);
    expect([...prices.values]).toEqual([2, 3]);
  });

  test("quoted cells and a header named __proto__", () => {
    const prices = pricesFromCsv('date,"A, Inc.",__proto__\n2026-01-30,"1",2');
    expect(prices.assets).toEqual(["A, Inc.", "__proto__"]);
    expect([...prices.values]).toEqual([1, 2]);
  });

  test.each([
    [
      "a row too short",
      "date,A,B\n2026-01-30,1,2\n2026-02-27,1",
      {},
      "invalid-csv",
      /^line 3 has 2 cells where the header has 3/,
    ],
    [
      "a line after a quoted break",
      'date,A\n"2026-01-30",1\n\n"x\ny",2',
      {},
      "invalid-csv",
      /^line 4: "x\\ny" is not a date/,
    ],
    ["a word for a price", "date,A\n2026-01-30,12 USD", {}, "invalid-csv", /^line 2: A is "12 USD": expected a number/],
    ["thousands separators", 'date,A\n2026-01-30,"1,234.5"', {}, "invalid-csv", /^line 2: A is "1,234\.5"/],
    [
      "a day that may be a month",
      "date,A\n01/02/2026,1",
      {},
      "invalid-csv",
      /^line 2: "01\/02\/2026" is not a date.*dateFormat/,
    ],
    ["a header twice", "date,A,A\n2026-01-30,1,2", {}, "duplicate-asset", /column A twice/],
    ["an unknown column", "date,A\n2026-01-30,1", { columns: { X: "B" } }, "invalid-csv", /columns\.X is "B"/],
    ["nothing", "", {}, "empty", /no rows/],
    ["a header alone", "date,A\n", {}, "empty", /no rows/],
    ["unsorted rows", "date,A\n2026-02-27,1\n2026-01-30,2", {}, "unsorted-dates", /2026-01-30, after 2026-02-27/],
    ["a negative price", "date,A\n2026-02-27,-1", {}, "invalid-price", /A on 2026-02-27 is -1/],
    ["a long text without prices", "symbol,date\nA,2026-01-30", {}, "invalid-csv", /no column of prices/],
  ])("%s is refused", (_, text, options, code, message) => {
    const error = errorOf(() => pricesFromCsv(text, options));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
});

describe("missing prices", () => {
  const gap = pricesFromColumns(dates, { A: [1, null, 4], B: [10, 20, 40] });
  const late = pricesFromColumns(dates, { A: [1, 2, 4], GOOG: [null, 20, 40] });

  test("throw names them by asset and date", () => {
    const error = errorOf(() => returnsFromPrices(gap));
    expect(error.code).toBe("missing-price");
    expect(error.message).toMatch(/^a price is missing: A on 2026-02-27: .*"drop-dates".*"forward-fill"/);
    expect(error.details).toEqual({ missing: [{ asset: "A", date: "2026-02-27" }], total: 1 });
  });

  test("drop-dates leaves the date out for all", () => {
    const returns = returnsFromPrices(gap, { missing: "drop-dates" });
    expect(returns.dates).toEqual(["2026-03-31"]);
    expect([...returns.values]).toEqual([3, 3]);
  });

  test("forward-fill carries the last price on", () => {
    expect([...returnsFromPrices(gap, { missing: "forward-fill" }).values]).toEqual([0, 1, 3, 1]);
  });

  test("keep makes missing returns on both sides of a missing price", () => {
    expect([...returnsFromPrices(gap, { missing: "keep" }).values]).toEqual([Number.NaN, 1, Number.NaN, 1]);
  });

  test("forward-fill does not invent a price before the first", () => {
    expect(errorOf(() => cleanPrices(late, { missing: "forward-fill" })).message).toMatch(
      /GOOG has no price on 2026-01-30 to repeat, its first is on 2026-02-27/,
    );
  });

  test("drop-dates that leaves nothing says so", () => {
    const never = pricesFromColumns(dates, { A: [1, null, null], B: [null, 1, 1] });
    expect(errorOf(() => cleanPrices(never, { missing: "drop-dates" })).code).toBe("empty");
  });

  test("a table without gaps is handed through", () => {
    const whole = pricesFromColumns(dates, { A: [1, 2, 3] });
    expect(cleanPrices(whole)).toBe(whole);
  });
});

describe("returns", () => {
  test("simple and log returns are dated by the end of their period", () => {
    const prices = pricesFromColumns(dates, { A: [100, 110, 99] });
    const simple = returnsFromPrices(prices);
    expect(simple.kind).toBe("simple");
    expect(simple.dates).toEqual(dates.slice(1));
    expect(simple.values[0]).toBeCloseTo(0.1, 15);
    expect(simple.values[1]).toBeCloseTo(-0.1, 15);
    expect(returnsFromPrices(prices, { kind: "log" }).values[0]).toBeCloseTo(Math.log(1.1), 15);
  });

  test("one date has no return", () => {
    expect(errorOf(() => returnsFromPrices(pricesFromColumns(dates.slice(0, 1), { A: [1] })))).toMatchObject({
      code: "too-few-observations",
      message: "prices has 1 date: returns need at least two",
    });
  });

  test("a constant price gives returns of zero, and 1e-300 to 1e300 do no harm", () => {
    expect([...returnsFromPrices(pricesFromColumns(dates, { A: [7, 7, 7] })).values]).toEqual([0, 0]);
    expect([...returnsFromPrices(pricesFromColumns(dates, { A: [1e-300, 2e-300, 1e-300] })).values]).toEqual([1, -0.5]);
  });

  test("a table made by hand is checked like any other", () => {
    const byHand = { kind: "prices", assets: ["A"], dates: dates.slice(0, 2), values: Float64Array.of(1, -1) } as const;
    expect(errorOf(() => returnsFromPrices(byHand)).code).toBe("invalid-price");
    expect(errorOf(() => returnsFromPrices({ ...byHand, values: Float64Array.of(1) })).code).toBe("shape");
  });

  test("returns from columns refuse what no investment can lose", () => {
    expect(errorOf(() => returnsFromColumns(dates, { A: [0, -1.5, 0] })).message).toMatch(
      /return of A on 2026-02-27 is -1\.5/,
    );
    expect(errorOf(() => returnsFromColumns(dates, { A: [0, Infinity, 0] })).code).toBe("not-finite");
    expect(returnsFromColumns(dates, { A: [0, -1.5, 0] }, { kind: "log" }).kind).toBe("log");
  });
});

import { describe, expect, test } from "vitest";
import { pricesFromCsv } from "../../src/index.js";

// Made-up figures in the shapes that each source exports.
const FILES = {
  yahoo: `Date,Open,High,Low,Close,Adj Close,Volume
2025-01-02,100.0,101.0,99.0,100.5,98.25,1000
2025-01-03,null,null,null,null,null,null
2025-01-06,101.0,"1,102.0",100.0,"1,101.5","1,099.75",2000`,
  "yahoo, copied from the page": `Date,Open,High,Low,Close*,Adj Close**,Volume
"Jan 6, 2025",101.0,102.0,100.0,"1,101.50","1,099.75","2,000"
"Jan 3, 2025",-,-,-,-,-,-
"Jan 2, 2025",100.0,101.0,99.0,100.50,98.25,"1,000"`,
  stooq: `Date,Open,High,Low,Close,Volume
2025-01-02,100.0,101.0,99.0,100.5,1000
2025-01-06,101.0,102.0,100.0,1101.5,2000`,
  "stooq, in bulk": `<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>
KO.US,D,20250102,000000,100.0,101.0,99.0,100.5,1000,0
KO.US,D,20250106,000000,101.0,102.0,100.0,1101.5,2000,0`,
  nasdaq: `Date,Close/Last,Volume,Open,High,Low
01/16/2025,"$1,101.50",2000,$101.00,$102.00,$100.00
01/06/2025,N/A,N/A,N/A,N/A,N/A
01/02/2025,$100.50,1000,$100.00,$101.00,$99.00`,
  "alpha vantage": `timestamp,open,high,low,close,adjusted_close,volume,dividend_amount,split_coefficient
2025-01-06,101.0,102.0,100.0,1101.5,1099.75,2000,0.0000,1.0
2025-01-02,100.0,101.0,99.0,100.5,98.25,1000,0.0000,1.0`,
  "google sheets": `Date,Close
1/2/2025 16:00:00,100.5
1/16/2025 16:00:00,"1,101.5"`,
  "google sheets, day first": `Date;Close
2/1/2025 16:00:00;100,5
16/1/2025 16:00:00;1.101,5`,
} as const;

describe("files with the days of one asset", () => {
  test.each([
    ["yahoo", "Adj Close", true, [98.25, Number.NaN, 1099.75], "oldest-first", "yyyy-MM-dd"],
    ["yahoo, copied from the page", "Adj Close**", true, [98.25, Number.NaN, 1099.75], "newest-first", "yyyy-MM-dd"],
    ["stooq", "Close", false, [100.5, 1101.5], "oldest-first", "yyyy-MM-dd"],
    ["stooq, in bulk", "<CLOSE>", false, [100.5, 1101.5], "oldest-first", "yyyy-MM-dd"],
    ["nasdaq", "Close/Last", false, [100.5, Number.NaN, 1101.5], "newest-first", "MM/dd/yyyy"],
    ["alpha vantage", "adjusted_close", true, [98.25, 1099.75], "newest-first", "yyyy-MM-dd"],
    ["google sheets", "Close", false, [100.5, 1101.5], "oldest-first", "MM/dd/yyyy"],
  ] as const)("%s", (name, priceColumn, adjusted, values, order, dateFormat) => {
    const table = pricesFromCsv(FILES[name], { asset: "KO" });
    expect(table.assets).toEqual(["KO"]);
    expect([...table.values]).toEqual(values);
    expect(table.dates[0]).toBe("2025-01-02");
    const missing = values.filter((value) => Number.isNaN(value)).length;
    expect(table.took).toMatchObject({ priceColumn, adjusted, order, dateFormat, rows: values.length, missing });
  });

  test("raw closes where they are asked for", () => {
    const { values, took } = pricesFromCsv(FILES.yahoo, { asset: "KO", close: "raw" });
    expect([...values]).toEqual([100.5, Number.NaN, 1101.5]);
    expect(took).toMatchObject({
      priceColumn: "Close",
      adjusted: false,
      otherColumns: ["Open", "High", "Low", "Adj Close", "Volume"],
    });
    expect(() => pricesFromCsv(FILES.stooq, { asset: "KO", close: "adjusted" })).toThrow(
      /no column of adjusted closes/,
    );
  });

  test("day first and decimal commas", () => {
    const table = pricesFromCsv(FILES["google sheets, day first"], { asset: "KO", delimiter: ";", decimal: "," });
    expect([...table.values]).toEqual([100.5, 1101.5]);
    expect(table.dates).toEqual(["2025-01-02", "2025-01-16"]);
    expect(table.took!.dateFormat).toBe("dd/MM/yyyy");
  });

  test("days and months that cannot be told apart are not guessed", () => {
    const text = "Date,Close\n1/2/2025,10\n2/2/2025,11";
    expect(() => pricesFromCsv(text, { asset: "KO" })).toThrow(/give dateFormat, "MM\/dd\/yyyy" or "dd\/MM\/yyyy"/);
    expect(pricesFromCsv(text, { asset: "KO", dateFormat: "d/M/yyyy" }).dates).toEqual(["2025-02-01", "2025-02-02"]);
  });

  test.each([
    ["Date,Close\n2025-01-02,10\n2025-01-02,11", /duplicate|twice/i],
    ["Date,Close\n2025-01-02,ten", /line 2: Close is "ten"/],
    ["Date,Close\n2025-13-02,10", /line 2: "2025-13-02" is not a date/],
    ["Date,Open\n2025-01-02,10", /no column of closes/],
    ["Date,Open,Close\n2025-01-02,10", /line 2 has 2 cells/],
    ["Date,Close\n2025-01-02,-5", /./],
  ])("%j is refused", (text, message) => {
    expect(() => pricesFromCsv(text, { asset: "KO" })).toThrow(message);
  });

  test("a table of one asset takes no names of columns", () => {
    expect(() => pricesFromCsv(FILES.yahoo, { asset: "KO", columns: { KO: "Close" } })).toThrow(
      /options\.asset and options\.columns/,
    );
    expect(() => pricesFromCsv("date,KO\n2025-01-02,10", { close: "raw" })).toThrow(/without options\.asset/);
  });
});

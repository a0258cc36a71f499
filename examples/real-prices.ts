import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import {
  type PricesTable,
  pricesFromCsv,
  type ReturnsTable,
  resamplePrices,
  returnsFromColumns,
} from "../src/index.js";

// Where the files of `data` come from, under which license, and what they cannot show: data/README.md.
const shipped = (file: string): string =>
  gunzipSync(readFileSync(new URL(`data/${file}`, import.meta.url))).toString("utf8");

/**
 * Twenty US stocks, 1990-01-02 to 2022-12-28, adjusted for splits and dividends: daily, or the last trading day of each month.
 *
 * All twenty are known to have survived: compare methods with each other on them, and none with the market.
 */
export function twentyStocks(every: "day" | "month" = "day"): PricesTable {
  const prices = pricesFromCsv(shipped("us-stocks-20-daily.csv.gz"));
  return every === "day" ? prices : resamplePrices(prices, "month");
}

/** The sector of each of the twenty stocks. */
export const sectorOf: Readonly<Record<string, string>> = {
  ...{ AAPL: "technology", AMD: "technology", MSFT: "technology" },
  ...{ BAC: "finance", JPM: "finance" },
  ...{ BBY: "retail", HD: "retail", WMT: "retail" },
  ...{ CVX: "energy", RRC: "energy", XOM: "energy" },
  ...{ JNJ: "health", LLY: "health", MRK: "health", PFE: "health", UNH: "health" },
  ...{ KO: "staples", PEP: "staples", PG: "staples" },
  GE: "industry",
};

/** Five US factor funds, daily, 2014-01-02 to 2022-12-28, adjusted: momentum, quality, size, low volatility, value. */
export function factorFunds(): PricesTable {
  return pricesFromCsv(shipped("factor-funds-5-daily.csv.gz"));
}

/** 23 funds of stocks and bonds, daily, 2008-01-02 to 2016-07-01, without dividends. */
export function exchangeTradedFunds(): PricesTable {
  return pricesFromCsv(shipped("funds-23-daily.csv.gz"));
}

/** Those of the 23 funds that hold bonds. */
export const bondFunds: readonly string[] = ["BND", "CSJ", "IEF", "LQD", "TIP", "TLT"];

/** Five stocks as they were traded, and the closes adjusted for splits and dividends. NaN: not listed yet. */
export interface RawStocks {
  readonly opens: PricesTable;
  readonly highs: PricesTable;
  readonly lows: PricesTable;
  readonly closes: PricesTable;
  /** Shares traded on each day. */
  readonly volumes: PricesTable;
  readonly adjusted: PricesTable;
}

/** Apple, Facebook, Google, IBM and Microsoft, daily, 2000-03-01 to 2013-03-01, nothing adjusted but `adjusted`. */
export function rawStocks(): RawStocks {
  const text = shipped("raw-stocks-5-daily.csv.gz");
  const column = (priceColumn: string): PricesTable => pricesFromCsv(text, { priceColumn });
  return {
    opens: column("open"),
    highs: column("high"),
    lows: column("low"),
    closes: column("close"),
    volumes: column("volume"),
    adjusted: column("adjustedClose"),
  };
}

/** Monthly returns of Kenneth French's library. */
export interface FamaFrench {
  /** Market less the risk-free rate, size, value and momentum: `MktRF`, `SMB`, `HML`, `Mom`. */
  readonly factors: ReturnsTable;
  /** The return of one month of Treasury bills: `RF`. */
  readonly riskFree: ReturnsTable;
  /** Twelve industries. */
  readonly industries: ReturnsTable;
}

/**
 * The monthly factors of Fama and French with momentum, January 1949 to March 2017.
 *
 * @param monthEnds - the dates that months have in the table to compare with, such as the last trading days; a month without
 *   one is left out. Default: the calendar's last days, all months.
 */
export function famaFrench(monthEnds?: readonly string[]): FamaFrench {
  const [head, ...lines] = shipped("fama-french-monthly.csv.gz").trim().split("\n");
  const dateOf = new Map((monthEnds ?? []).map((date) => [date.slice(0, 7), date]));
  const rows = lines
    .map((line) => line.split(","))
    .map(([date, ...cells]) => ({
      date: monthEnds === undefined ? date : dateOf.get(date!.slice(0, 7)),
      numbers: cells.map(Number),
    }))
    .filter((row): row is { date: string; numbers: number[] } => row.date !== undefined);
  const names = head!.split(",").slice(1);
  const dates = rows.map(({ date }) => date);
  const columns = (from: number, to: number): ReturnsTable =>
    returnsFromColumns(
      dates,
      Object.fromEntries(names.slice(from, to).map((name, k) => [name, rows.map(({ numbers }) => numbers[from + k]!)])),
    );
  return { factors: columns(0, 4), riskFree: columns(4, 5), industries: columns(5, 17) };
}

// The real prices that come with the devDependency `vega-datasets`.
const data = (file: string): string =>
  readFileSync(new URL(`../node_modules/vega-datasets/data/${file}`, import.meta.url), "utf8");

/**
 * Five companies, month ends, January 2000 to March 2010. Google has no price before August 2004.
 *
 * The file dates each month by its first day and gives the price of its last (Apple's 25.94 "Jan 1 2000" is the close of
 * 31 January), so the rows take the market's last trading day of the month: otherwise they would run a month ahead of it.
 */
export function fiveCompanies(): PricesTable {
  const prices = pricesFromCsv(data("stocks.csv"));
  const monthEnds = new Map(resamplePrices(marketIndex(), "month").dates.map((date) => [date.slice(0, 7), date]));
  return { ...prices, dates: prices.dates.map((date) => monthEnds.get(date.slice(0, 7)) ?? date) };
}

/** The S&P 500 index, daily closes without dividends, January 2000 to April 2020. */
export function marketIndex(): PricesTable {
  return pricesFromCsv(data("sp500-2000.csv"), { columns: { "S&P 500": "close" } });
}

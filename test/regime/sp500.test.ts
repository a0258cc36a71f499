import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { pricesFromCsv } from "../../src/core/csv/prices-from-csv.js";
import { detectRegimes, type Regime } from "../../src/regime/index.js";

const file = new URL("../../node_modules/vega-datasets/data/sp500-2000.csv", import.meta.url);
const prices = pricesFromCsv(readFileSync(file, "utf8"), { columns: { SPX: "close" } });

describe("the S&P 500 from 2000 to 2020, walk-forward", () => {
  const { path, unsupported } = detectRegimes(prices);
  const in_ = (regime: Regime, from: string, to: string): number =>
    path.dates.filter((date, t) => date >= from && date <= to && path.regimes[t] === regime).length;

  test("crises in 2001–02, from September 2008, in August 2011 and from March 2020; none in the calm years", () => {
    expect(in_("crisis", "2001-01-01", "2002-12-31")).toBeGreaterThan(20);
    expect(in_("crisis", "2008-09-01", "2008-09-30")).toBeGreaterThan(5);
    expect(in_("crisis", "2011-08-01", "2011-08-31")).toBeGreaterThan(10);
    expect(in_("crisis", "2020-03-01", "2020-03-31")).toBeGreaterThan(10);
    expect(in_("crisis", "2003-06-01", "2007-12-31")).toBe(0);
    expect(in_("crisis", "2012-06-01", "2018-11-30")).toBe(0);
    expect(unsupported).toEqual([]);
  });

  test("realized volatility of the next 21 days: crisis > bear-volatile > bull-quiet", () => {
    const ahead = (regime: Regime): number => {
      let sum = 0;
      let days = 0;
      for (let t = path.firstInformed; t + 21 < prices.dates.length; t++) {
        if (path.regimes[t] !== regime) continue;
        let squares = 0;
        for (let i = 1; i <= 21; i++) squares += Math.log(prices.values[t + i]! / prices.values[t + i - 1]!) ** 2;
        sum += Math.sqrt(squares * 12);
        days++;
      }
      return sum / days;
    };
    expect(ahead("crisis")).toBeGreaterThan(ahead("bear-volatile"));
    expect(ahead("bear-volatile")).toBeGreaterThan(ahead("bull-quiet"));
  });
});

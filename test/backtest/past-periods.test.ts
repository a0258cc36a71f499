import fc from "fast-check";
import { expect, test } from "vitest";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import { walkForward } from "../../src/backtest/validation/walk-forward.js";
import type { PricesTable, ReturnsTable } from "../../src/core/types.js";
import { randomPrices } from "./sample-prices.js";

const prices = randomPrices(3, 2, 30, 0.1);
const splits = [{ date: prices.dates[12]!, asset: "A1", ratio: 2 }];

interface Shown {
  readonly prices: PricesTable;
  readonly returns: ReturnsTable;
}

/** Copies of what a strategy is shown on each date. */
function shown(pastPeriods?: number): Shown[] {
  const seen: Shown[] = [];
  const strategy = (past: Shown): null => {
    seen.push(structuredClone({ prices: past.prices, returns: past.returns }));
    return null;
  };
  backtest({ prices, splits, strategy }, pastPeriods === undefined ? {} : { pastPeriods });
  return seen;
}

test("with pastPeriods a strategy is shown the last rows of what it is shown without", () => {
  const all = shown();
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 40 }), (pastPeriods) => {
      const tail = <Table extends PricesTable | ReturnsTable>(table: Table, rows: number): Table => ({
        ...table,
        dates: table.dates.slice(-rows),
        values: table.values.slice(-rows * 2),
      });
      const wanted = all.map((past) => ({
        prices: tail(past.prices, pastPeriods),
        returns: tail(past.returns, pastPeriods - 1),
      }));
      expect(shown(pastPeriods)).toEqual(wanted);
    }),
    { numRuns: 20 },
  );
});

test("names and dates that a strategy writes into are whole again on the next date", () => {
  const lengths: string[] = [];
  backtest({
    prices,
    strategy: (past) => {
      lengths.push(`${past.prices.assets.join()} ${past.returns.assets.join()} ${past.prices.dates.length}`);
      (past.prices.assets as string[]).reverse();
      (past.returns.assets as string[]).push("A9");
      (past.prices.dates as string[]).length = 0;
      return null;
    },
  });
  expect(lengths.slice(0, 3)).toEqual(["A0,A1 A0,A1 1", "A0,A1 A0,A1 2", "A0,A1 A0,A1 3"]);
});

test("a walk-forward says that trainPeriods sets what a fit is shown, and one row is no past", () => {
  expect(() => backtest({ prices, strategy: () => null }, { pastPeriods: 1 })).toThrow(/options.pastPeriods is 1/);
  const options = { trainPeriods: 5, testPeriods: 5, pastPeriods: 3 } as never;
  expect(() => walkForward({ prices, fit: () => () => null }, options)).toThrow(
    /trainPeriods sets what a fit is shown/,
  );
});

test("what a strategy is shown can be spread, cloned and written as JSON", () => {
  const keys: string[] = [];
  const strategy = (past: Shown): null => {
    const spread = { ...past, prices: { ...past.prices } };
    keys.push(`${Object.keys(spread).sort().join()} ${Object.keys(spread.prices).join()}`);
    expect(structuredClone(spread)).toEqual(spread);
    expect(JSON.parse(JSON.stringify(past.prices.dates))).toEqual(prices.dates.slice(0, past.prices.dates.length));
    expect(spread.prices.dates).toBe(past.prices.dates);
    expect(() => Object.assign(past, { prices })).toThrow(TypeError);
    return null;
  };
  backtest({ prices, splits, strategy });
  expect([...new Set(keys)]).toEqual(["cash,date,holdings,prices,returns,value,weights kind,assets,dates,values"]);
  const taxed: string[] = [];
  const look = (past: object): null => {
    taxed.push(Object.keys(past).sort().join());
    return null;
  };
  backtest({ prices, strategy: look }, { tax: {} });
  expect(taxed[0]).toBe("cash,date,holdings,ledger,prices,returns,value,weights");
});

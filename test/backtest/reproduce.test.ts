import { expect, test } from "vitest";
import type { Strategy } from "../../src/backtest/inputs/backtest-types.js";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import { reproduce } from "../../src/backtest/validation/reproduce.js";
import { randomPrices } from "./sample-prices.js";

const prices = randomPrices(4, 3, 50);
const strategy: Strategy = ({ prices: { values } }) => ({ A0: values.at(-3)! > 100 ? 0.7 : 0.2, A2: 0.3 });
const market = {
  prices,
  strategy,
  cashRates: 0.01,
  cashFlows: [{ date: prices.dates[9]!, amount: 1000 }],
  splits: [{ date: prices.dates[20]!, asset: "A0", ratio: 2 }],
};
const options = { costs: { proportional: 0.001 }, rebalance: { kind: "calendar", every: "week" } } as const;
const { manifest } = backtest(market, options);

test("a backtest is the same again, also from a manifest that went through JSON", () => {
  expect(reproduce(manifest, market)).toEqual({ same: true, differs: [] });
  expect(reproduce(JSON.parse(JSON.stringify(manifest)), market)).toEqual({ same: true, differs: [] });
});

test("events of the market that are left out come from the manifest", () => {
  const { cashFlows, splits, ...rest } = market;
  expect(reproduce(manifest, rest).same).toBe(true);
  expect(reproduce(manifest, { ...rest, splits: [], cashFlows }).differs).toContain("splits");
  expect(splits).toHaveLength(1);
});

test("one bit of one price is seen", () => {
  const changed = { ...prices, values: prices.values.slice() };
  changed.values[70] = changed.values[70]! * (1 + Number.EPSILON);
  expect(reproduce(manifest, { ...market, prices: changed }).differs).toContain("dataFingerprint");
});

test("another strategy and another interest are named by what they change", () => {
  expect(reproduce(manifest, { ...market, strategy: () => ({ A0: 0.7 }) }).differs).toEqual(["resultFingerprint"]);
  expect(reproduce(manifest, { ...market, cashRates: 0.02 }).differs).toEqual([
    "marketFingerprint",
    "resultFingerprint",
  ]);
});

test("options of the manifest that do not fit the data are named", () => {
  const other = { ...manifest, periods: 7, options: { ...manifest.options, riskFreeRate: 0.5 } };
  expect(reproduce(other, market).differs).toEqual(["periods"]); // the rate is used, as the manifest says
});

test("what is no manifest is refused", () => {
  expect(() => reproduce({} as never, market)).toThrow(/manifest\.assets/);
  expect(() => reproduce(manifest, { strategy } as never)).toThrow(/data\.prices/);
});

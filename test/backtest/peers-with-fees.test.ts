import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Strategy } from "../../src/backtest/inputs/backtest-types.js";
import type { Order } from "../../src/backtest/inputs/order.js";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import { monthlyStocks } from "./sample-prices.js";

interface Reference {
  readonly input: {
    readonly assets: readonly string[];
    readonly weights: readonly number[];
    readonly fee: number;
    readonly capital: number;
  };
  readonly expected: { readonly bt: readonly number[]; readonly vectorbt: readonly number[] };
  readonly tolerance: number;
}
const path = new URL("../reference/backtest/monthly-fees.json", import.meta.url);
const { input, expected, tolerance } = JSON.parse(readFileSync(path, "utf8")) as Reference;
const { assets, weights, fee, capital } = input;
const prices = monthlyStocks(assets);

/** vectorbt sizes by the value before trading, and fees come on top. */
const asVectorbt: Strategy = ({ prices: { values }, holdings, value }) => ({
  orders: assets.map((asset, i): Order => {
    const price = values[values.length - assets.length + i]!;
    return { asset, quantity: (weights[i]! * value) / price - holdings[asset]! };
  }),
});

/** bt takes fees out of what it allocates: a purchase is smaller by them, a sale larger. */
const asBt: Strategy = ({ prices: { values }, holdings, value }) => {
  const orders = assets.map((asset, i): Order => {
    const price = values[values.length - assets.length + i]!;
    const amount = (weights[i]! - (holdings[asset]! * price) / value) * value;
    return { asset, quantity: amount / (price * (1 + (amount < 0 ? -fee : fee))) };
  });
  return { orders };
};

test.each([
  ["vectorbt", asVectorbt],
  ["bt", asBt],
] as const)("orders sized as %s sizes them give its values with proportional fees", (peer, strategy) => {
  const { values } = backtest(
    { prices, strategy },
    { initialCapital: capital, execution: "same-close", costs: { proportional: fee } },
  );
  expect(values).toHaveLength(expected[peer].length);
  const worst = expected[peer].reduce((most, value, t) => Math.max(most, Math.abs(values[t]! / value - 1)), 0);
  expect(worst).toBeLessThan(tolerance);
});

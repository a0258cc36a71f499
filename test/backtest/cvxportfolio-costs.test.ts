import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import type { PricesTable } from "../../src/core/types.js";

interface Reference {
  readonly input: {
    readonly assets: readonly string[];
    readonly dates: readonly string[];
    readonly prices: readonly number[];
    readonly volumes: readonly number[];
    readonly capital: number;
    readonly halfSpread: readonly number[];
    readonly coefficient: readonly number[];
    readonly shortFees: number;
    readonly shares: readonly number[];
  };
  readonly expected: {
    readonly transactionCosts: readonly number[];
    readonly holdingCosts: readonly number[];
    readonly values: readonly number[];
  };
  readonly tolerance: number;
}
const path = new URL("../reference/backtest/cvxportfolio-costs.json", import.meta.url);
const { input, expected, tolerance } = JSON.parse(readFileSync(path, "utf8")) as Reference;
const { assets, dates, capital } = input;
const prices: PricesTable = { kind: "prices", assets, dates, values: Float64Array.from(input.prices) };
const named = (values: readonly number[]) => Object.fromEntries(assets.map((asset, i) => [asset, values[i]!]));

test("cvxportfolio's costs: half the spread, b·σ·|u|^1.5/√V, and fees on what is short, date by date", () => {
  let t = 0;
  const result = backtest(
    {
      prices,
      volumes: { assets, dates, values: Float64Array.from(input.volumes) },
      strategy: () => {
        const row = assets.length * t++;
        return { orders: assets.map((asset, i) => ({ asset, quantity: input.shares[row + i]! })) };
      },
    },
    {
      initialCapital: capital,
      execution: "same-close",
      costs: {
        spread: named(input.halfSpread.map((half) => 2 * half)),
        impact: { coefficient: named(input.coefficient), exponent: 0.5, of: "volume" },
        // cvxportfolio compounds a percentage per year of 365.24 days, ours is a rate per year of 365
        borrow: 365 * ((1 + input.shortFees / 100) ** (1 / 365.24) - 1),
      },
    },
  );
  expect(result.events).toEqual([]);
  for (const [row, costs] of expected.transactionCosts.entries()) {
    const near = (own: number, theirs: number, what: string): void =>
      expect(Math.abs(own / theirs - 1), `${what} on ${dates[row]}`).toBeLessThan(tolerance);
    near(result.costs[row]!, costs, "costs");
    // their value is that before the trades, ours that after them
    near(result.values[row]! + costs, expected.values[row]!, "value");
    // their fee of a date is ours of the next one
    if (row + 1 < dates.length) near(-result.income[row + 1]!, expected.holdingCosts[row]!, "holding cost");
  }
});

import { expect, test } from "vitest";
import { transactionsFromTrades } from "../../src/backtest/ledger/transactions-from-trades.js";
import { checkTrades } from "../../src/limits/check-trades.js";
import { applyTrades } from "../../src/rebalance/apply-trades.js";

const mistyped = { asset: "A", quantity: 1, price: 10, date: "2026-01-02", fees: 5 };

test("a trade whose cost stands under another name never trades for free", () => {
  const message = "trades[0].fees is not read: the costs of a trade are called cost";
  expect(() => applyTrades({ cash: 100, holdings: {} }, [mistyped])).toThrow(message);
  expect(() => transactionsFromTrades([mistyped])).toThrow(message);
  expect(() =>
    checkTrades({ portfolio: { cash: 100, holdings: {} }, prices: { A: 10 }, trades: [mistyped] }, { minCash: 0 }),
  ).toThrow(message);
});

test("other columns of a trade are the caller's", () => {
  const { fees, ...trade } = mistyped;
  expect(applyTrades({ cash: 100, holdings: {} }, [{ ...trade, cost: fees, broker: "x" } as never]).cash).toBe(85);
});

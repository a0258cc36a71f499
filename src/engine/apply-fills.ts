import { transactionsFromTrades } from "../backtest/ledger/transactions-from-trades.js";
import type { Trade } from "../core/types.js";
import { applyTransactions } from "../tax/ledger/apply-transactions.js";
import type { ReadInputs } from "./read-inputs.js";
import { tradedPortfolio } from "./remembered-portfolio.js";

/**
 * The inputs of an engine after fills: cash, holdings, what the safeties remember, and the tax ledger.
 *
 * @throws {@link PortfolioError} `not-finite`, `unknown-asset`; those of `applyTransactions` when there is a ledger
 * @remarks O(holdings + trades), and the ledger's own cost.
 */
export function applyFills(inputs: ReadInputs, trades: readonly Trade[]): ReadInputs {
  const { portfolio, prices, ledger, date } = inputs;
  const traded = tradedPortfolio(portfolio, trades, prices.assets, inputs);
  if (ledger === undefined || trades.length === 0) return { ...inputs, portfolio: traded };
  const dated = trades.map((trade) => ({ ...trade, date: trade.date ?? date }));
  const booked = transactionsFromTrades(dated, { ledger, account: accountOf(inputs) });
  return { ...inputs, portfolio: traded, ledger: applyTransactions(ledger, booked) };
}

/** The account that trades are booked in. */
export function accountOf({ account, ledger }: Pick<ReadInputs, "account" | "ledger">): string {
  return account ?? ledger?.options.accounts[0]?.id ?? "main";
}

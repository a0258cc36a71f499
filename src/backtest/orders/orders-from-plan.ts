import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { Trade } from "../../core/types.js";
import type { Order, OrderList, OrderLot } from "../inputs/order.js";

/** Trades with the lots that their sales close, as `rebalance` and `optimizeAfterTax` plan them. */
export interface PlannedTrades {
  /** In shares; negative sells. */
  readonly trades: readonly Pick<Trade, "asset" | "quantity">[];
  /** Shares of each lot that the sales close. Default: by the method of the ledger. */
  readonly sales?: readonly { readonly asset: string; readonly lot: string; readonly quantity: number }[];
}

/**
 * A plan as what a strategy answers: market orders in shares, whose sales close the lots of the plan.
 *
 * @param plan - what `rebalance` or `optimizeAfterTax` gave: `trades`, and `sales` by lot
 * @returns orders in the order of the trades, or `null` for a plan without trades, which leaves the portfolio and what waits as they are
 * @throws {@link PortfolioError} `invalid-argument` for a value that is no plan; the backtest checks assets and quantities
 * @remarks O(trades + sales). The plan is made at one close and filled at the next, so that cash may fall short by what prices moved: buys are then
 *   cut alike, with an event.
 * @example
 * const strategy = ({ prices, cash, ledger, date }) =>
 *   ordersFromPlan(rebalance({ ledger, account: "main", cash, date, prices: latestPrices(prices), target }, { trigger }));
 */
export function ordersFromPlan(plan: PlannedTrades): OrderList | null {
  requireObject("plan", plan, "what rebalance or optimizeAfterTax gave");
  const { trades, sales = [] } = plan;
  for (const [name, list] of Object.entries({ trades, sales })) {
    if (Array.isArray(list)) continue;
    const message = `plan.${name} is ${shownValue(list)}: give what rebalance or optimizeAfterTax gave`;
    throw new PortfolioError("invalid-argument", message, { argument: `plan.${name}` });
  }
  if (trades.length === 0) return null;
  const lots = new Map<string, OrderLot[]>();
  for (const [k, sale] of sales.entries()) {
    const { asset, lot, quantity } = read(`plan.sales[${k}]`, sale, plannedSale);
    lots.set(asset, [...(lots.get(asset) ?? []), { lot, quantity }]);
  }
  const orders = trades.map((trade, k): Order => {
    const { asset, quantity } = read(`plan.trades[${k}]`, trade, plannedTrade);
    const closed = quantity < 0 ? lots.get(asset) : undefined;
    return { asset, quantity, ...(closed !== undefined && { lots: closed }) };
  });
  return { orders };
}

type PlannedTrade = PlannedTrades["trades"][number];
type PlannedSale = NonNullable<PlannedTrades["sales"]>[number];

const plannedTrade: OptionsOf<PlannedTrade> = {
  asset: { kind: "text", required: true },
  quantity: { kind: "number", required: true },
};

const plannedSale: OptionsOf<PlannedSale> = {
  asset: { kind: "text", required: true },
  lot: { kind: "text", required: true },
  quantity: { kind: "number", above: 0, required: true },
};

/** The declared columns of a row; plans have more of them. */
function read<T extends object>(name: string, row: T, declared: OptionsOf<T>): T {
  requireObject(name, row, "a row of a plan");
  const known = Object.keys(declared) as (keyof T)[];
  return readOptions(name, Object.fromEntries(known.map((key) => [key, row[key]])) as T, declared);
}

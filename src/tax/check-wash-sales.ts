import { fromEpochDay, toEpochDay } from "../core/calendar.js";
import { PortfolioError } from "../core/portfolio-error.js";
import type { IsoDate } from "../core/types.js";
import { bookMore } from "./book-more.js";
import { leastCover } from "./least-cover.js";
import { resolveLedgerOptions } from "./ledger-options.js";
import { ledgerRows } from "./ledger-tables.js";
import type { TaxLedger, TaxTransaction, WashSaleRecord } from "./types.js";

export interface WashSaleCheck {
  /** `clean`: no trade takes part in a wash sale. `avoidable`: none does without `leaveOut`. `unavoidable`: leaving trades out breaks the plan. */
  readonly status: "clean" | "avoidable" | "unavoidable";
  /** The adjustments in which a trade of the plan takes part, as sale or as replacement. */
  readonly washes: readonly WashSaleRecord[];
  /** The trades with the fewest shares in all without which the plan washes nothing. */
  readonly leaveOut: readonly LeftOutTrade[];
}

export interface LeftOutTrade {
  readonly id: string;
  readonly asset: string;
  readonly quantity: number;
  /** First day on which nothing it met here would stand in its window. */
  readonly cleanFrom: IsoDate;
}

/**
 * Whether a list of trades makes a wash sale, and the least change that avoids it.
 *
 * The plan is booked as it would be, so lot method, all accounts, identical assets and policies count. Each adjustment ties a loss sale
 * to a purchase, and one of the two has to go: the least that breaks every tie is left out, and what is left is booked again until it is
 * clean. A trade that is left out can follow from `cleanFrom`.
 *
 * @param ledger - what is held; left as it is
 * @param trades - buys and sells, sorted by date, none before the ledger's last date
 * @throws {@link PortfolioError} `invalid-transactions` when the plan cannot be booked
 * @remarks The cost of booking the assets of the plan, once for each round; the cover is exact, by greatest flow.
 * @example
 * checkWashSales(ledger, [
 *   { id: "p1", type: "sell", date: "2025-07-01", account: "main", asset: "KO", quantity: 50, amount: 300 },
 *   { id: "p2", type: "buy", date: "2025-07-10", account: "main", asset: "KO", quantity: 10, amount: 65 },
 * ]).leaveOut; // [{ id: "p2", asset: "KO", quantity: 10, cleanFrom: "2025-08-01" }]
 */
export function checkWashSales(ledger: TaxLedger, trades: readonly TaxTransaction[]): WashSaleCheck {
  const window = resolveLedgerOptions(ledger.options).washDays ?? 0;
  const planned = new Map(trades.map((trade) => [trade?.id, trade]));
  const washesOf = (plan: readonly TaxTransaction[]): WashSaleRecord[] => {
    const { state } = bookMore("checkWashSales", ledger, plan);
    return ledgerRows(state).audit.filter(
      ({ sale, replacementLot }) => planned.has(sale) || planned.has(replacementLot),
    );
  };
  const washes = washesOf(trades);
  if (washes.length === 0) return { status: "clean", washes, leaveOut: [] };

  const ties = new Map<string, WashSaleRecord>();
  const learn = (records: readonly WashSaleRecord[]): void => {
    for (const record of records) ties.set(JSON.stringify([record.sale, record.replacementLot]), record);
  };
  const weightOf = (id: string): number => {
    const trade = planned.get(id);
    return trade === undefined ? Number.POSITIVE_INFINITY : Number(trade.quantity);
  };
  learn(washes);
  for (;;) {
    const pairs = [...ties.values()].map(({ sale, replacementLot }) => [sale, replacementLot] as const);
    const cover = leastCover(pairs, weightOf);
    let left: WashSaleRecord[];
    try {
      left = washesOf(trades.filter(({ id }) => !cover.has(id)));
    } catch (error) {
      // a later sale lives on shares that a trade left out would have brought
      if (error instanceof PortfolioError && error.code === "invalid-transactions") {
        return { status: "unavoidable", washes, leaveOut: [] };
      }
      throw error;
    }
    if (left.length === 0) {
      const leaveOut = trades
        .filter(({ id }) => cover.has(id))
        .map((trade) => leftOut(trade, [...ties.values()], window));
      return { status: "avoidable", washes, leaveOut };
    }
    learn(left);
  }
}

function leftOut(
  { id, asset, quantity }: TaxTransaction,
  ties: readonly WashSaleRecord[],
  window: number,
): LeftOutTrade {
  let last = Number.NEGATIVE_INFINITY;
  for (const { sale, replacementLot, saleDate, replacementAcquired } of ties) {
    if (replacementLot === id) last = Math.max(last, toEpochDay(saleDate));
    if (sale === id) last = Math.max(last, toEpochDay(replacementAcquired));
  }
  return { id, asset, quantity: Number(quantity), cleanFrom: fromEpochDay(last + window + 1) };
}

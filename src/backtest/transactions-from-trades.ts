import { PortfolioError } from "../core/portfolio-error.js";
import type { Trade } from "../core/types.js";
import type { TaxTransaction } from "../tax/types.js";
import type { Split } from "./backtest-types.js";

/** Millionths of a share: what the quantities of a ledger are rounded to. */
const UNITS = 1e6;

export interface TransactionsFromTradesOptions {
  /** The account of all transactions; `"main"`. */
  readonly account?: string;
  /** In any order; those of assets that are held on their date become transactions. */
  readonly splits?: readonly Split[];
}

/**
 * Fills as the transactions of a tax ledger: buys, sells, short sales, covers and splits, in the order of their dates.
 *
 * Quantities are the differences of positions rounded to six decimals, so that what is bought in parts and sold at once
 * closes exactly. Money is in cents, the cost of a fill included. An order that turns a position round becomes two lines.
 *
 * @param trades - sorted by date, each with one; beginning with nothing held, as those of a backtest
 * @throws {@link PortfolioError} `invalid-argument` for a trade without a date; `unsorted-dates`
 * @remarks O(n log n). Fills below half a millionth of a share are left out; after a split into fractions less than a
 *   millionth may stay open in the ledger. NaN is refused by the ledger.
 * @example
 * buildTaxLedger(transactionsFromTrades(result.trades), { accounts: [{ id: "main", kind: "taxable" }] });
 */
export function transactionsFromTrades(
  trades: readonly Trade[],
  { account = "main", splits = [] }: TransactionsFromTradesOptions = {},
): TaxTransaction[] {
  const transactions: TaxTransaction[] = [];
  const positions = new Map<string, { shares: number; units: number }>();
  const waiting = [...splits].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  let splitsDone = 0;
  const splitUntil = (date: string): void => {
    for (; splitsDone < waiting.length && waiting[splitsDone]!.date <= date; splitsDone++) {
      const split = waiting[splitsDone]!;
      const position = positions.get(split.asset);
      if (position === undefined || position.units === 0) continue;
      const { asset, ratio } = split;
      position.shares *= ratio;
      // 30 · 0.1 is a hair above 3, others are below: no unit is lost by that
      position.units = Math.trunc(position.units * ratio * (1 + 1e-12));
      const id = `split-${splitsDone}`;
      transactions.push({ id, type: "split", date: split.date, asset, ratio: readableRatio(ratio) });
    }
  };

  let last = "";
  for (const [k, { asset, quantity, price, cost = 0, date }] of trades.entries()) {
    if (date === undefined) {
      throw new PortfolioError("invalid-argument", `trades[${k}].date is missing: a transaction needs its day`);
    }
    if (date < last) {
      throw new PortfolioError("unsorted-dates", `trades[${k}].date ${date} is after ${last}: sort by date`);
    }
    last = date;
    splitUntil(date);
    const position = positions.get(asset) ?? { shares: 0, units: 0 };
    positions.set(asset, position);
    const from = position.units;
    position.shares += quantity;
    const to = (position.units = Math.round(position.shares * UNITS));
    const id = `trade-${k}`;
    const leg = (name: string, a: number, b: number): void => {
      if (a === b) return;
      const size = Math.abs(b - a) / UNITS;
      const fees = (cost * (b - a)) / Math.abs(to - from); // added to a purchase, taken from a sale
      const amount = Math.max(0, Math.round(100 * (size * price + fees)) / 100);
      const type = b > a ? (a < 0 ? "cover" : "buy") : a > 0 ? "sell" : "short-sale";
      transactions.push({ id: name, type, date, account, asset, quantity: size, amount });
    };
    if (from * to < 0) {
      leg(`${id}-close`, from, 0);
      leg(`${id}-open`, 0, to);
    } else leg(id, from, to);
  }
  splitUntil("9999-12-31");
  return transactions;
}

/** 1/3 has no end as a decimal: a ledger reads it as "1/3". */
function readableRatio(ratio: number): number | string {
  const old = Math.round(1 / ratio);
  return old > 1 && Math.abs(old * ratio - 1) < 1e-12 ? `1/${old}` : ratio;
}

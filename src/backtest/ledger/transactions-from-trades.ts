import { parseEpochDay } from "../../core/dates/calendar.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { refuseOtherCosts } from "../../core/options/refuse-other-costs.js";
import type { Trade } from "../../core/types.js";
import { requireLedger } from "../../tax/ledger/require-ledger.js";
import type { TaxLedger, TaxTransaction } from "../../tax/types.js";
import { corporateEventsOption, splitsOption } from "../inputs/backtest-options.js";
import type { Split } from "../inputs/backtest-types.js";
import type { CorporateEvent } from "../inputs/corporate-event.js";
import { waitingActions } from "./corporate-lines.js";
import { nextNumber, type Position, positionsOf, UNITS } from "./ledger-positions.js";

/** Options of {@link transactionsFromTrades}. */
export interface TransactionsFromTradesOptions {
  /** The account of all transactions. Default `"main"`. */
  readonly account?: string;
  /**
   * The ledger that the trades continue: positions begin with what the account holds there, and ids go on where its ids end.
   * Default: nothing is held.
   */
  readonly ledger?: TaxLedger;
  /**
   * In any order; those of assets that are held on their date become transactions. Splits that the ledger has already booked
   * are passed over. Default: none.
   */
  readonly splits?: readonly Split[];
  /**
   * Renames, spin-offs and mergers, in any order, as the manifest of a backtest has them; those of assets that are held on their date
   * become transactions. A spin-off needs `basisFraction`, a merger with stock and cash `newPrice`. Default: none.
   */
  readonly corporateEvents?: readonly CorporateEvent[];
}

const declared: OptionsOf<TransactionsFromTradesOptions, "account"> = {
  account: { kind: "text", default: "main" },
  ledger: { kind: "value", read: readLedger },
  splits: splitsOption,
  corporateEvents: corporateEventsOption,
};

const trade: OptionsOf<Pick<Trade, "asset" | "quantity" | "price" | "date" | "cost">> = {
  asset: { kind: "text", required: true },
  quantity: { kind: "number", required: true },
  price: { kind: "number", min: 0, required: true },
  date: { kind: "date" },
  cost: { kind: "number" },
};

/**
 * Fills as the transactions of a tax ledger: buys, sells, short sales, covers and corporate actions, in the order of their dates.
 *
 * Quantities are the differences of positions rounded to six decimals, so that what is bought in parts and sold at once
 * closes exactly. Money is in cents, the cost of a fill included. An order that turns a position round becomes two lines.
 *
 * @param trades - sorted by date, each with one; other columns are not read
 * @param options - `account` "main"; `ledger` that the trades continue; `splits`; `corporateEvents`
 * @returns transactions for `buildTaxLedger`, or for `applyTransactions` with the same `ledger`
 * @throws {@link PortfolioError} `invalid-argument` for a trade without a date, a `ledger` that is not a ledger, and unknown options;
 *   `not-finite`, `invalid-date`; `unsorted-dates`
 * @remarks O(n log n), and O(size of the ledger). Fills below half a millionth of a share are left out; after a split into
 *   fractions less than a millionth may stay open in the ledger.
 * @example
 * const january = buildTaxLedger(transactionsFromTrades(trades), { accounts: [{ id: "main", kind: "taxable" }] });
 * const february = applyTransactions(january, transactionsFromTrades(more, { ledger: january }));
 */
export function transactionsFromTrades(
  trades: readonly Trade[],
  options: TransactionsFromTradesOptions = {},
): TaxTransaction[] {
  const read = readOptions("options", options, declared, { what: "an option of transactionsFromTrades" });
  checkTrades(trades);
  for (const [k, one] of trades.entries()) refuseOtherCosts("trades", k, one);
  return linesOfTrades(trades, { ...read, firstTrade: nextNumber(read.ledger, "trade-") });
}

/** As {@link transactionsFromTrades}, for trades and options that were checked before. The id of trade k ends in `firstTrade` + k. */
export function linesOfTrades(
  trades: readonly Trade[],
  {
    account,
    ledger,
    splits = [],
    corporateEvents = [],
    firstTrade,
    positions = positionsOf(ledger, account),
  }: TransactionsFromTradesOptions & {
    readonly account: string;
    readonly firstTrade: number;
    /** What is held; changed by the trades. */
    readonly positions?: Map<string, Position>;
  },
): TaxTransaction[] {
  const transactions: TaxTransaction[] = [];
  const actions = waitingActions(splits, corporateEvents, positions, ledger, account);

  let last = "";
  for (const [k, { asset, quantity, price, cost = 0, date, reason, lots }] of trades.entries()) {
    if (date === undefined) {
      throw new PortfolioError("invalid-argument", `trades[${k}].date is missing: a transaction needs its day`);
    }
    if (date < last) {
      throw new PortfolioError("unsorted-dates", `trades[${k}].date ${date} is after ${last}: sort by date`);
    }
    last = date;
    transactions.push(...actions.until(date));
    let position = positions.get(asset);
    if (position === undefined) positions.set(asset, (position = { shares: 0, units: 0 }));
    const from = position.units;
    position.shares += quantity;
    const to = (position.units = Math.round(position.shares * UNITS));
    const id = `trade-${firstTrade + k}`;
    const leg = (name: string, a: number, b: number): void => {
      if (a === b) return;
      const size = Math.abs(b - a) / UNITS;
      const fees = (cost * (b - a)) / Math.abs(to - from); // added to a purchase, taken from a sale
      const amount = Math.max(0, Math.round(100 * (size * price + fees)) / 100);
      const bought = reason === "dividend-reinvestment" ? reason : "buy";
      const type = b > a ? (a < 0 ? "cover" : bought) : a > 0 ? "sell" : "short-sale";
      const named = type === "sell" && lots !== undefined ? namedLots(lots, Math.abs(b - a)) : undefined;
      transactions.push({
        id: name,
        type,
        date,
        account,
        asset,
        quantity: size,
        amount,
        ...(named && { lots: named }),
      });
    };
    if (from * to < 0) {
      leg(`${id}-close`, from, 0);
      leg(`${id}-open`, 0, to);
    } else leg(id, from, to);
  }
  transactions.push(...actions.until("9999-12-31"));
  return transactions;
}

/**
 * Refuses what is not a list, and trades whose figures are not numbers.
 *
 * @throws {@link PortfolioError}
 */
function checkTrades(trades: readonly Trade[]): void {
  if (!Array.isArray(trades)) {
    throw new PortfolioError("invalid-argument", `trades is ${shownValue(trades)}: give a list of trades`);
  }
  for (let k = 0; k < trades.length; k++) {
    requireObject(`trades[${k}]`, trades[k], "a trade with asset, quantity, price and date");
    const { asset, quantity, price, date, cost } = trades[k]!;
    // the reader only where something is wrong: a daily backtest has millions of trades
    if (
      typeof asset === "string" &&
      asset !== "" &&
      Number.isFinite(quantity) &&
      Number.isFinite(price) &&
      price >= 0
    ) {
      if (cost === undefined || Number.isFinite(cost)) {
        if (date === undefined || (typeof date === "string" && !Number.isNaN(parseEpochDay(date)))) continue;
      }
    }
    readOptions(
      `trades[${k}]`,
      { asset, quantity, price, ...(date !== undefined && { date }), cost } as Trade,
      trade as OptionsOf<Trade>,
    );
  }
}

function readLedger(_: string, ledger: TaxLedger): TaxLedger {
  requireLedger("transactionsFromTrades", ledger);
  return ledger;
}

/** The lots that a sale of `units` closes; undefined where they are too few, so that the ledger's method chooses. */
function namedLots(lots: NonNullable<Trade["lots"]>, units: number): TaxTransaction["lots"] {
  const closed: { lot: string; units: number }[] = [];
  let left = units;
  for (const { lot, quantity } of lots) {
    const taken = Math.min(left, Math.round(Number(quantity) * UNITS));
    if (taken > 0) closed.push({ lot, units: taken });
    left -= taken;
  }
  const last = closed.at(-1);
  // rounding to millionths may leave one for each lot
  if (last === undefined || left > lots.length) return undefined;
  last.units += left;
  return closed.map((one) => ({ lot: one.lot, quantity: one.units / UNITS }));
}

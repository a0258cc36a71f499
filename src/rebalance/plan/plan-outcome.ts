import type { Trade } from "../../core/types.js";
import { type ClassView, classChanges } from "./class-changes.js";
import { desiredChanges, roomOf } from "./desired-changes.js";
import { lotsOfSale } from "./lots-of-sale.js";
import { passLimits } from "./pass-limits.js";
import { plannedTrades } from "./planned-trades.js";
import type { RebalanceBook } from "./rebalance-book.js";
import type { PlannedLotSale } from "./rebalance-types.js";
import { type SettledChanges, settleChanges } from "./settle-changes.js";
import { withoutWashes } from "./without-washes.js";

/** Value after the trades of a plan, where each asset stands, and what the trades cost. */
export interface PlanOutcome {
  readonly trades: readonly Trade[];
  /** N shares. */
  readonly shares: Float64Array;
  readonly cash: number;
  readonly cost: number;
  readonly tax: number;
  readonly sales: readonly PlannedLotSale[];
  readonly settled: SettledChanges;
  /** Reasons of other rooms for an asset that is not traded, or less than wanted. */
  readonly notes: ReadonlyMap<number, string>;
}

/** The portfolio as it is, when nothing is due. */
export function untradedOutcome(book: RebalanceBook): PlanOutcome {
  const n = book.assets.length;
  const settled = {
    change: new Float64Array(n),
    raised: new Set<number>(),
    small: new Map(),
    unsplit: new Map(),
    short: new Set<number>(),
  };
  return {
    trades: [],
    shares: book.shares,
    cash: Math.max(0, book.cash + book.cashFlow),
    cost: 0,
    tax: 0,
    sales: [],
    settled,
    notes: new Map(),
  };
}

/** Turns what a mode wants into trades that pass the limits and the wash-sale rule. @param only - in place of what the mode wants */
export function carryOut(
  book: RebalanceBook,
  view: ClassView | undefined,
  widths: Float64Array | undefined,
  only?: Float64Array,
): PlanOutcome {
  const room = roomOf(book);
  const desired =
    only !== undefined
      ? { change: only, keep: 0 }
      : view === undefined
        ? desiredChanges(book, room, widths)
        : classChanges(book, room, view, widths);
  const settled = settleChanges(book, room, desired);
  const notes = new Map<number, string>();
  let quantities = quantitiesOf(book, settled.change);
  quantities = passLimits(book, quantities, notes);
  quantities = withoutWashes(book, quantities, notes);
  return outcomeOf(book, quantities, settled, notes);
}

/** Shares to trade; fractions to eight decimals where a ledger has to book them, never more than wanted. */
function quantitiesOf(book: RebalanceBook, change: Float64Array): Float64Array {
  const { price, shares, held, lotSize, input } = book;
  return change.map((value, i) => {
    if (value === 0) return 0;
    if (value <= -held[i]!) return -shares[i]!;
    const quantity = value / price[i]!;
    if (lotSize[i]! > 0) return Math.round(quantity / lotSize[i]!) * lotSize[i]!;
    if (input.ledger === undefined) return Math.max(quantity, -shares[i]!);
    const whole = Math.abs(quantity) < 9e7;
    // a sale is rounded up, so that it brings what is needed, within what is held
    if (!whole) return quantity;
    const units = value < 0 ? -Math.ceil(-quantity * 1e8 - 1e-6) : Math.floor(quantity * 1e8 + 1e-6);
    return Math.max(units / 1e8, -shares[i]!);
  });
}

function outcomeOf(
  book: RebalanceBook,
  given: Float64Array,
  settled: SettledChanges,
  notes: ReadonlyMap<number, string>,
): PlanOutcome {
  const { shares, price, cash, cashFlow, costs, assets } = book;
  const quantities = given;
  const cost = quantities.reduce((sum, q, i) => (q === 0 ? sum : sum + costs.of(i, q * price[i]!)), 0);
  const left = cash + cashFlow - quantities.reduce((sum, q, i) => (q === 0 ? sum : sum + q * price[i]!), 0) - cost;
  const sales: PlannedLotSale[] = [];
  let tax = 0;
  for (let i = 0; i < assets.length; i++) {
    if (!(quantities[i]! < 0)) continue;
    const lots = lotsOfSale(book, i, -quantities[i]!);
    sales.push(...lots.sales);
    tax += lots.tax;
  }
  return {
    trades: plannedTrades(book, quantities),
    shares: shares.map((held, i) => (held + quantities[i]! < 1e-12 * held ? 0 : held + quantities[i]!)),
    cash: Math.max(0, left),
    cost,
    tax,
    sales,
    settled,
    notes,
  };
}

/** Where each asset stands afterwards, as a fraction of what is left. */
export function weightsAfter({ price }: RebalanceBook, { shares, cash }: PlanOutcome): Float64Array {
  const worth = shares.map((held, i) => (held > 0 ? held * price[i]! : 0));
  const total = worth.reduce((sum, v) => sum + v, cash);
  return worth.map((v) => (total > 0 ? v / total : 0));
}

import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { Trade } from "../../core/types.js";
import { bookOfColumns, type ColumnState } from "../../limits/book-of-columns.js";
import type { CompiledLimits } from "../../limits/compiled-limits.js";
import { judgeTrades } from "../../limits/judge-trades.js";
import { type Book as LimitBook, withOrders } from "../../limits/read-book.js";
import type { LimitRule, LimitViolation, TradeCheck } from "../../limits/types.js";
import { type Book, DUST, type TradingDay } from "./book.js";
import { variableCost } from "./cost-schedule.js";
import { cutBuysToCash } from "./cut-buys-to-cash.js";
import type { LimitedDay } from "./limited-day.js";

/** Rounds in which limits, whole shares, cash and costs settle; each only makes orders smaller. */
const ROUNDS = 60;

/** These forbid orders: what is still held under them is no breach. */
const ORDERS_ONLY: ReadonlySet<LimitRule> = new Set(["restricted", "drawdown", "dailyLoss"]);

/**
 * Makes the orders of a date, in place, into the nearest ones that pass the limits at the prices that fill them.
 *
 * The check scales the costs of an order with its size, which fixed costs do not do, and knows neither whole shares nor
 * how sales pay for buys here. So what it gives is cut further where one of these needs it and checked again,
 * until a check accepts it with its true costs. Every order that changed is an event with what it broke.
 *
 * @param floor - cash that may stay at the end, as in {@link cutBuysToCash}
 */
export function limitOrders(
  book: Book,
  orders: Float64Array,
  value: number,
  floor: number,
  day: TradingDay,
  limited: LimitedDay,
): void {
  const { assets, prices, offset, date } = day;
  if (orders.every((quantity) => quantity === 0)) return;
  const wanted = orders.slice();
  const broken: LimitViolation[] = [];
  if (limited.mode === "halted") {
    orders.fill(0);
  } else {
    const limits = limited.limits(assets);
    const before = dated(date, () =>
      bookOfColumns(stateOf(book, day, limited, limits), { assets, positions: limits.positions }),
    );
    for (let round = 0; ; round++) {
      const check = judged(before, tradesOf(orders, value, day), limits, date);
      if (check.decision === "accept") {
        const left = check.violations.filter(({ rule }) => !ORDERS_ONLY.has(rule));
        limited.breaches.push(...left.map((violation) => ({ date, ...violation })));
        break;
      }
      broken.push(...check.violations.filter(({ severity }) => severity === "hard"));
      if (round === ROUNDS) {
        orders.fill(0);
        break;
      }
      adopt(check, book, orders, value, day);
      cutBuysToCash(book, orders, value, floor, day);
    }
  }
  const reasonOf = reasonsOf(broken, assets);
  for (let i = 0; i < orders.length; i++) {
    if (orders[i] === wanted[i]) continue;
    const price = prices[offset + i]!;
    day.events.push({
      kind: "limited",
      date,
      asset: assets[i]!,
      wanted: wanted[i]! * price,
      filled: orders[i]! * price,
      reason: limited.mode === "halted" ? `halted: ${limited.reason}` : reasonOf(assets[i]!),
    });
  }
}

function stateOf(book: Book, day: TradingDay, limited: LimitedDay, { limits }: CompiledLimits): ColumnState {
  const { assets, date } = day;
  const { peakValue, dayStartValue } = limited;
  return {
    ...limited.data(),
    portfolio: { cash: book.cash, peakValue, dayStartValue },
    shares: book.shares,
    marks: book.lastPrices,
    assets,
    date,
    // only what has a price on the date is ordered
    ...(limits.prices !== undefined && { priceDates: Object.fromEntries(assets.map((asset) => [asset, date])) }),
  };
}

function tradesOf(orders: Float64Array, value: number, day: TradingDay): Trade[] {
  const { assets, prices, offset, costs, date } = day;
  const trades: Trade[] = [];
  orders.forEach((quantity, i) => {
    if (quantity === 0) return;
    const price = prices[offset + i]!;
    const cost = variableCost(costs, i, quantity * price, value) + costs.fixed;
    trades.push({ asset: assets[i]!, quantity, price, date, cost });
  });
  return trades;
}

function judged(before: LimitBook, trades: readonly Trade[], limits: CompiledLimits, date: string): TradeCheck {
  return dated(date, () => judgeTrades(withOrders(before, trades), limits));
}

/** An error of the limits with the date on which they were asked. */
function dated<T>(date: string, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof PortfolioError)) throw error;
    throw new PortfolioError(error.code, `limits, on ${date}: ${error.message}`, { ...error.details, date });
  }
}

/** Takes over what a check leaves of the orders, in whole shares where these are asked for. */
function adopt({ adjusted }: TradeCheck, book: Book, orders: Float64Array, value: number, day: TradingDay): void {
  const left = new Map(adjusted.map(({ asset, quantity }) => [asset, quantity]));
  for (let i = 0; i < orders.length; i++) {
    if (orders[i] === 0) continue;
    const quantity = left.get(day.assets[i]!) ?? 0;
    if (quantity === orders[i]) continue;
    const cut = day.wholeShares ? towardsHeld(quantity, book.shares[i]!) : quantity;
    orders[i] = Math.abs(cut * day.prices[day.offset + i]!) > DUST * value ? cut : 0;
  }
}

/** An order that was cut, rounded so that what is held afterwards is whole and the order is no larger. */
function towardsHeld(quantity: number, held: number): number {
  const goal = held + quantity;
  return quantity > 0 ? Math.max(0, Math.floor(goal) - held) : Math.min(0, Math.ceil(goal) - held);
}

/** What an order broke, by its asset: the rules of that asset and those of more than one. */
function reasonsOf(broken: readonly LimitViolation[], assets: readonly string[]): (asset: string) => string {
  const names = new Set(assets);
  const shared = broken.some(({ scope }) => names.has(scope)) ? undefined : joined(broken);
  return (asset) => shared ?? joined(broken.filter(({ scope }) => scope === asset || !names.has(scope)));
}

function joined(broken: readonly LimitViolation[]): string {
  return broken.length > 0
    ? [...new Set(broken.map(({ message }) => message))].join("; ")
    : "the limits leave sales out or make them smaller, and the cash does not cover the buys";
}

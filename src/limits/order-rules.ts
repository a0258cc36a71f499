import { toEpochDay } from "../core/dates/calendar.js";
import { PortfolioError } from "../core/errors/portfolio-error.js";
import { dailyVolume } from "./daily-volume.js";
import type { Book, BookOrder } from "./read-book.js";
import { LIMIT_TOLERANCE } from "./state-rule.js";
import type { LimitRule, Limits } from "./types.js";

/** A limit that the orders break: Σ coefficients · fractions done ≤ bound would keep it, with no coefficient below 0. */
export interface OrderRule {
  readonly rule: LimitRule;
  readonly scope: string;
  /** What the report shows. */
  readonly limit: number;
  readonly actual: number;
  readonly text: string;
  readonly orders: readonly number[];
  readonly coefficients: readonly number[];
  readonly bound: number;
  /** The limit is a least value: the order is too small, and is left out since orders are never made larger. */
  readonly least?: boolean;
}

/** All limits on the orders themselves that are broken. O(orders), duplicates O(orders + open orders). */
export function orderRules(book: Book, limits: Limits): OrderRule[] {
  return [
    ...sizeRules(book, limits),
    ...volumeRules(book, limits),
    ...turnoverRules(book, limits),
    ...priceRules(book, limits),
    ...lockRules(book, limits),
    ...duplicateRules(book, limits),
    ...countRules(book, limits),
  ];
}

/** Order k must not be done at all. */
function refusal(rule: LimitRule, book: Book, k: number, limit: number, actual: number, text: string): OrderRule {
  const scope = book.orders[k]!.trade.asset;
  return { rule, scope, limit, actual, text, orders: [k], coefficients: [1], bound: 0 };
}

function sizeRules(book: Book, { orders }: Limits): OrderRule[] {
  if (orders === undefined) return [];
  return book.orders.flatMap((order, k) => {
    const scope = order.trade.asset;
    const rules: OrderRule[] = [];
    const most = Math.min(orders.maxValue ?? Infinity, (orders.maxWeight ?? Infinity) * book.equity);
    if (order.size > most * (1 + LIMIT_TOLERANCE)) {
      const text = `the order is worth ${round(order.size)}`;
      rules.push({
        rule: "orderSize",
        scope,
        limit: most,
        actual: order.size,
        text,
        orders: [k],
        coefficients: [order.size],
        bound: most,
      });
    }
    const least = orders.minValue ?? 0;
    if (order.size > 0 && order.size < least * (1 - LIMIT_TOLERANCE)) {
      const text = `the order is worth only ${round(order.size)}`;
      rules.push({ ...refusal("orderMinimum", book, k, least, order.size, text), least: true });
    }
    return rules;
  });
}

function volumeRules(book: Book, { volume }: Limits): OrderRule[] {
  if (volume === undefined) return [];
  const { volumes, portfolio } = book.state;
  const byAsset = ordersByAsset(book);
  return [...byAsset].flatMap(([asset, orders]) => {
    const daily = dailyVolume(volumes, asset);
    const before = portfolio.tradedToday?.shares;
    const done = Math.abs(before !== undefined && Object.hasOwn(before, asset) ? before[asset]! : 0);
    const coefficients = orders.map((k) => Math.abs(book.orders[k]!.trade.quantity));
    const shares = coefficients.reduce((sum, q) => sum + q, done);
    const actual = shares / (daily === 0 ? 1 : daily); // no volume at all: the shares themselves, which any limit refuses
    if (shares === 0) return [];
    if (daily > 0 && !(actual > volume.max * (1 + LIMIT_TOLERANCE))) return [];
    const text = `${round(shares)} shares a day of ${round(daily)}`;
    const bound = Math.max(0, volume.max * daily - done);
    return [{ rule: "volume", scope: asset, limit: volume.max, actual, text, orders, coefficients, bound } as const];
  });
}

function turnoverRules(book: Book, { turnover }: Limits): OrderRule[] {
  if (turnover === undefined) return [];
  const done = (book.state.portfolio.tradedToday?.value ?? 0) / (2 * book.equity);
  const coefficients = book.orders.map((order) => order.size / (2 * book.equity));
  const actual = coefficients.reduce((sum, c) => sum + c, done);
  if (!(actual > turnover.max + LIMIT_TOLERANCE)) return [];
  const bound = Math.max(0, turnover.max - done);
  const orders = [...book.orders.keys()];
  const text = `${round(actual)} of the equity is exchanged in the day`;
  return [{ rule: "turnover", scope: "portfolio", limit: turnover.max, actual, text, orders, coefficients, bound }];
}

function priceRules(book: Book, { prices }: Limits): OrderRule[] {
  if (prices === undefined) return [];
  const { maxAgeDays, collar } = prices;
  return book.orders.flatMap((order, k) => {
    const { trade } = order;
    const rules: OrderRule[] = [];
    if (isDust(order, book)) return rules;
    if (maxAgeDays !== undefined) {
      const date = trade.date ?? book.state.date;
      if (date === undefined) throw needsDate("limits.prices.maxAgeDays");
      const dates = book.state.priceDates;
      const priced = dates !== undefined && Object.hasOwn(dates, trade.asset) ? dates[trade.asset] : undefined;
      if (priced === undefined) {
        throw new PortfolioError(
          "invalid-argument",
          `limits.prices.maxAgeDays needs priceDates.${trade.asset}: give the date of its price`,
          { asset: trade.asset },
        );
      }
      const age = toEpochDay(date, "date") - toEpochDay(priced, `priceDates.${trade.asset}`);
      if (age > maxAgeDays) rules.push(refusal("stalePrice", book, k, maxAgeDays, age, `the price is ${age} days old`));
    }
    const mark = book.state.prices[trade.asset]!;
    const gap = Math.abs(trade.price / mark - 1);
    if (collar !== undefined && gap > collar + 1e-12) {
      rules.push(refusal("priceCollar", book, k, collar, gap, `the order's price ${trade.price} is far from ${mark}`));
    }
    return rules;
  });
}

function lockRules(book: Book, { washSales }: Limits): OrderRule[] {
  if (washSales === undefined) return [];
  return book.orders.flatMap((order, k) => {
    const { trade } = order;
    if (isDust(order, book)) return [];
    const side = trade.quantity > 0 ? "buy" : "sell";
    return washSales.locked.flatMap((lock) => {
      if (lock.asset !== trade.asset) return [];
      if ((lock.side ?? "buy") !== side && lock.side !== "both") return [];
      const date = trade.date ?? book.state.date;
      if (date === undefined) throw needsDate("limits.washSales");
      const day = toEpochDay(date, "date");
      const inside =
        day <= toEpochDay(lock.until, "until") && (lock.from === undefined || day >= toEpochDay(lock.from, "from"));
      if (!inside) return [];
      return [refusal("washSale", book, k, 0, Math.abs(trade.quantity), `a ${side} is locked until ${lock.until}`)];
    });
  });
}

function duplicateRules(book: Book, { orders }: Limits): OrderRule[] {
  if (orders?.refuseDuplicates !== true) return [];
  const key = (trade: { readonly asset: string; readonly quantity: number }) => `${trade.quantity} ${trade.asset}`;
  const seen = new Set((book.state.portfolio.openOrders ?? []).map(key));
  return book.orders.flatMap(({ trade }, k) => {
    if (seen.has(key(trade))) return [refusal("duplicateOrder", book, k, 1, 2, "the same order stands already")];
    seen.add(key(trade));
    return [];
  });
}

function countRules(book: Book, { orders }: Limits): OrderRule[] {
  if (orders?.maxCount === undefined) return [];
  const done = book.state.portfolio.tradedToday?.orders ?? 0;
  const live = [...book.orders.keys()].filter((k) => book.orders[k]!.size > 0);
  const actual = done + live.length;
  if (!(actual > orders.maxCount)) return [];
  const text = `${actual} orders in the day`;
  // which of them go depends on what the other rules leave: `leastChange` asks again
  return [
    {
      rule: "orderCount",
      scope: "portfolio",
      limit: orders.maxCount,
      actual,
      text,
      orders: [],
      coefficients: [],
      bound: 0,
    },
  ];
}

/** An order that rounding left over, not one that anybody wants. */
function isDust(order: BookOrder, book: Book): boolean {
  return order.size <= LIMIT_TOLERANCE * book.equity;
}

function ordersByAsset(book: Book): Map<string, number[]> {
  const byAsset = new Map<string, number[]>();
  book.orders.forEach(({ trade }, k) => {
    const orders = byAsset.get(trade.asset);
    if (orders === undefined) byAsset.set(trade.asset, [k]);
    else orders.push(k);
  });
  return byAsset;
}

function needsDate(limit: string): PortfolioError {
  return new PortfolioError(
    "invalid-argument",
    `${limit} needs the day: give date beside the portfolio, or on the trade`,
    { limit },
  );
}

const round = (x: number): string => String(Number(x.toPrecision(6)));

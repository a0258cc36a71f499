import { type Book, DUST, type TradingDay } from "./book.js";
import { variableCost } from "./cost-schedule.js";
import { cutBuysToCash } from "./cut-buys-to-cash.js";
import { limitOrders } from "./limit-orders.js";

export interface Execution {
  /** Σ|value traded|. */
  readonly traded: number;
  readonly cost: number;
}

/**
 * Brings a book to its target weights at the prices of one date.
 *
 * The weights are those of the value that is left when the costs are paid, so a full investment needs no reserve. O(N), times the few
 * rounds in which value and costs settle.
 */
export function executeOrders(book: Book, target: Float64Array, value: number, day: TradingDay): Execution {
  const left = valueAfterCosts(book, target, value, day);
  if (!(left > 0)) {
    refuseAll(book, target, value, day);
    return { traded: 0, cost: 0 };
  }
  let invested = 0;
  for (let i = 0; i < target.length; i++) invested += target[i]!;
  let floor = Math.min(0, (1 - invested) * left); // a target above 1 borrows, and no more than it asks for
  let aims = target;
  if (day.cashFloor > 0) {
    floor = day.cashFloor;
    const most = Math.max(0, left - floor) / (invested * left);
    if (invested > 0 && most < 1) aims = target.map((weight) => weight * most);
  }
  const orders = ordersToTarget(book, aims, left, value, day);
  return sendOrders(book, orders, value, floor, day);
}

/** The orders, in shares, from what is held to N weights of `left`. */
function ordersToTarget(book: Book, target: Float64Array, left: number, value: number, day: TradingDay): Float64Array {
  const { shares, lastPrices } = book;
  const { prices, offset, assets } = day;
  const n = shares.length;
  const orders = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const price = prices[offset + i]!;
    const held = shares[i]!;
    const aim = target[i]! * left;
    if (Number.isNaN(price)) {
      const wanted = aim - held * lastPrices[i]!;
      if (Math.abs(wanted) > DUST * value) leaveWithoutPrice(book, day, i, wanted);
      continue;
    }
    let goal = aim / price;
    if (day.wholeShares) {
      // 3 shares may come out of the division as 2.9999999999999996
      const whole = Math.trunc(goal * (1 + DUST));
      if (whole === 0 && held === 0 && Math.abs(aim) > DUST * value) {
        unfilled(day, i, aim, 0, `less than one whole share of ${assets[i]}, at ${price}`);
      }
      goal = whole;
    }
    const quantity = target[i] === 0 ? -held : goal - held;
    if (Math.abs(quantity * price) > DUST * value || (target[i] === 0 && held !== 0)) orders[i] = quantity;
  }
  return orders;
}

/**
 * Fills orders at the prices of one date, after volume, cash and limits have cut them.
 *
 * Sales come first. Should the cash fall short, all buys are cut by the same fraction. Then the limits have their say, if there are any.
 *
 * @param orders - N shares, negative sells; cut in place
 * @param floor - cash that may stay at the end; negative where money may be borrowed
 */
export function sendOrders(book: Book, orders: Float64Array, value: number, floor: number, day: TradingDay): Execution {
  const { prices, offset } = day;
  const n = orders.length;
  if (day.volumes !== undefined) cutToVolume(book, orders, day, day.volumes);
  const cut = cutBuysToCash(book, orders, value, floor, day);
  if (cut !== undefined && cut.covered < 1) {
    const { covered, wanted } = cut;
    for (let i = 0; i < n; i++) {
      if (!(wanted[i]! > 0)) continue;
      const price = prices[offset + i]!;
      const reason = `cash covers ${(100 * covered).toPrecision(4)} % of the buy orders, each is cut alike`;
      unfilled(day, i, wanted[i]! * price, orders[i]! * price, reason);
    }
  }
  if (day.limited !== undefined) limitOrders(book, orders, value, floor, day, day.limited);

  let traded = 0;
  let cost = 0;
  for (let sells = 1; sells >= 0; sells--) {
    for (let i = 0; i < n; i++) {
      const quantity = orders[i]!;
      if (sells === 1 ? !(quantity < 0) : !(quantity > 0)) continue;
      traded += Math.abs(quantity * prices[offset + i]!);
      cost += fill(book, i, quantity, value, day);
    }
  }
  return { traded, cost };
}

/**
 * Fills orders in shares at the prices of one date, as {@link executeOrders} fills those to a target.
 *
 * @param quantities - N shares, negative sells
 */
export function executeShares(
  book: Book,
  quantities: Float64Array,
  value: number,
  floor: number,
  day: TradingDay,
): Execution {
  const orders = new Float64Array(quantities.length);
  for (let i = 0; i < orders.length; i++) {
    let quantity = quantities[i]!;
    if (quantity === 0) continue;
    const price = day.prices[day.offset + i]!;
    if (Number.isNaN(price)) {
      leaveWithoutPrice(book, day, i, quantity * book.lastPrices[i]!);
      continue;
    }
    if (day.wholeShares && !Number.isInteger(quantity)) {
      const goal = Math.trunc((book.shares[i]! + quantity) * (1 + DUST));
      unfilled(day, i, quantity * price, (goal - book.shares[i]!) * price, `whole shares of ${day.assets[i]} only`);
      quantity = goal - book.shares[i]!;
    }
    orders[i] = quantity;
  }
  return sendOrders(book, orders, value, floor, day);
}

/** An order without a price is not filled; where orders are carried over, its shares at the last price are. */
function leaveWithoutPrice({ lastPrices }: Book, day: TradingDay, i: number, wanted: number): void {
  unfilled(day, i, wanted, 0, withoutPrice(day, i));
  if (day.left !== undefined && lastPrices[i]! > 0 && !day.delisted.has(i)) day.left[i] = wanted / lastPrices[i]!;
}

/** Fills one order, and returns what it cost. A function of its own, not a closure, whose counters would be boxed on each fill. */
function fill(book: Book, i: number, quantity: number, value: number, day: TradingDay): number {
  const { shares } = book;
  const price = day.prices[day.offset + i]!;
  const paid = variableCost(day.costs, i, quantity * price, value) + day.costs.fixed;
  // what is closed is closed to the last bit
  shares[i] = quantity === -shares[i]! ? 0 : shares[i]! + quantity;
  book.cash -= quantity * price + paid;
  day.trades.push(i, day.date, quantity, price, paid);
  const lots = quantity < 0 ? day.lots?.get(i) : undefined;
  if (lots !== undefined) day.trades.describeLast({ lots });
  return paid;
}

/**
 * The value V' for which trading to w·V' costs just V − V'.
 *
 * Fixed-point rounds from V: costs are a small fraction of what is traded, so each gains two or more digits. Fixed costs
 * can make the last digit flicker; then the smaller value stands.
 */
function valueAfterCosts(book: Book, target: Float64Array, value: number, day: TradingDay): number {
  const { costs, prices, offset } = day;
  if (costs.free) return value;
  const n = target.length;
  let left = value;
  for (let round = 0; round < 60; round++) {
    let cost = 0;
    for (let i = 0; i < n; i++) {
      const price = prices[offset + i]!;
      if (Number.isNaN(price)) continue;
      const amount = target[i]! * left - book.shares[i]! * price;
      if (Math.abs(amount) > DUST * value) cost += variableCost(costs, i, amount, value) + costs.fixed;
    }
    const next = value - cost;
    if (!(next > 0)) return 0;
    if (Math.abs(next - left) <= 1e-15 * value) return next;
    left = round < 30 ? next : Math.min(left, next);
  }
  return left;
}

/** The costs of all orders are more than the portfolio is worth: none is sent, and each says what it would have cost. */
function refuseAll(book: Book, target: Float64Array, value: number, day: TradingDay): void {
  const { costs, prices, offset, assets } = day;
  for (let i = 0; i < target.length; i++) {
    const wanted = target[i]! * value - book.shares[i]! * book.lastPrices[i]!;
    if (!(Math.abs(wanted) > DUST * value)) continue;
    const price = prices[offset + i]!;
    const reason = Number.isNaN(price)
      ? withoutPrice(day, i)
      : `the order of ${assets[i]} would cost ${shown(variableCost(costs, i, wanted, value) + costs.fixed)}, and the costs of the orders of ${day.date} together are more than the portfolio is worth, ${shown(value)}`;
    unfilled(day, i, wanted, 0, reason);
  }
}

function withoutPrice({ assets, date, delisted }: TradingDay, i: number): string {
  return delisted.has(i) ? `${assets[i]} is delisted` : `${assets[i]} has no price on ${date}`;
}

/** Cuts each order to the fraction of the volume that it may be. O(N). */
function cutToVolume({ shares }: Book, orders: Float64Array, day: TradingDay, volumes: Float64Array): void {
  const { assets, prices, offset, date, participation = 1, wholeShares } = day;
  for (let i = 0; i < orders.length; i++) {
    const wanted = orders[i]!;
    if (wanted === 0) continue;
    const volume = volumes[offset + i]!;
    // without a limit only what has no volume at all is not traded
    const most = !(volume > 0)
      ? 0
      : day.participation === undefined
        ? Number.POSITIVE_INFINITY
        : participation * volume;
    if (Math.abs(wanted) <= most) continue;
    let cut = Math.sign(wanted) * most;
    if (wholeShares) {
      const goal = shares[i]! + cut;
      cut = wanted > 0 ? Math.max(0, Math.floor(goal) - shares[i]!) : Math.min(0, Math.ceil(goal) - shares[i]!);
    }
    orders[i] = cut;
    if (day.left !== undefined) day.left[i] = wanted - cut;
    const price = prices[offset + i]!;
    const reason = Number.isNaN(volume)
      ? `the volume of ${assets[i]} on ${date} is missing`
      : `participation allows ${shown(most)} of the ${shown(volume)} shares of ${assets[i]} traded on ${date}`;
    unfilled(day, i, wanted * price, cut * price, reason);
  }
}

function shown(amount: number): string {
  return amount.toPrecision(6);
}

function unfilled(day: TradingDay, i: number, wanted: number, filled: number, reason: string): void {
  const kind = filled === 0 ? "unfilled" : "partial";
  day.events.push({ kind, date: day.date, asset: day.assets[i]!, wanted, filled, reason });
}

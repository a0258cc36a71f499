import type { Trade } from "../core/types.js";
import type { CompiledLimits } from "./compiled-limits.js";
import { type AnchoredRule, anchor, judge, leastChange } from "./least-change.js";
import { type OrderRule, orderRules } from "./order-rules.js";
import { type Book, equityAfter, valuesAfter } from "./read-book.js";
import { skippedTrades } from "./skipped-trades.js";
import { countHeld, LIMIT_TOLERANCE } from "./state-rule.js";
import { lossRules, stateRules } from "./state-rules.js";
import type { LimitViolation, TradeCheck } from "./types.js";
import { orderViolation, stateViolation } from "./violations.js";

/** Rounds in which whole lots settle; each only makes orders smaller. */
const ROUNDS = 200;

/**
 * What `checkTrades` answers, for a book and limits that were read before.
 *
 * @param lots - shares per lot of each order; left out, fractions of shares are allowed
 */
export function judgeTrades(book: Book, compiled: CompiledLimits, lots?: Float64Array): TradeCheck {
  const trades = book.orders.map(({ trade }) => trade);
  const { soft } = compiled;
  const anchored = anchor(book, [...stateRules(book, compiled), ...lossRules(book, compiled)]);
  const broken = orderRules(book, compiled.limits);

  const whole = new Float64Array(trades.length).fill(1);
  const values = valuesAfter(book, whole);
  const equity = equityAfter(book, whole);
  const violations: LimitViolation[] = broken.map((rule) => orderViolation(rule, soft.has(rule.rule)));
  for (const rule of anchored) {
    const verdict = judge(rule, book, values, equity);
    if (verdict === "kept") continue;
    violations.push(
      stateViolation(rule.rule, values, equity, verdict === "inherited" || soft.has(rule.rule.rule), verdict),
    );
  }
  const most = lots === undefined ? whole : inLots(book, lots, whole);
  const isWhole = most.every((fraction) => fraction === 1);
  if (isWhole && !violations.some((violation) => violation.severity === "hard")) {
    return { decision: "accept", violations, adjusted: trades, skipped: [] };
  }

  const search: Search = {
    book,
    compiled,
    rules: anchored.filter(({ rule }) => !soft.has(rule.rule)),
    broken: broken.filter(({ rule }) => !soft.has(rule)),
  };
  const least = (upper: Float64Array): Float64Array =>
    leastChange(book, search.rules, search.broken, {
      wish: 1,
      most: upper,
      leaveOut: (done) => ordersToLeaveOut(search, done),
    }) ?? new Float64Array(trades.length);
  const fractions = lots === undefined ? least(most) : wholeLots(search, lots, most, least);
  const adjusted = trades.flatMap((trade, k) => scaled(trade, fractions[k]!));
  const left = trades.filter((trade, k) => fractions[k] === 0 && trade.quantity !== 0);
  const skipped = skippedTrades(left, trades, violations);
  return { decision: adjusted.length > 0 ? "modify" : "reject", violations, adjusted, skipped };
}

/** What the search for fractions works with. */
interface Search {
  readonly book: Book;
  readonly compiled: CompiledLimits;
  readonly rules: readonly AnchoredRule[];
  readonly broken: readonly OrderRule[];
}

function scaled(trade: Trade, fraction: number): Trade[] {
  if (fraction === 1) return [trade];
  if (fraction === 0) return [];
  return [
    {
      ...trade,
      quantity: nearWhole(trade.quantity * fraction),
      ...(trade.cost !== undefined && { cost: trade.cost * fraction }),
      reason: `${trade.reason === undefined ? "" : `${trade.reason}; `}reduced from ${trade.quantity} by limits`,
    },
  ];
}

/** A whole number of shares that became a fraction of the order and back again is a whole number. */
function nearWhole(quantity: number): number {
  const nearest = Math.round(quantity);
  return Math.abs(quantity - nearest) <= 4e-16 * Math.abs(nearest) ? nearest : quantity;
}

/** The fractions rounded towards zero to whole lots. A sale of all that is held stays as it is. */
function inLots(book: Book, lots: Float64Array, fractions: Float64Array): Float64Array {
  return fractions.map((fraction, k) => {
    const { quantity, asset } = book.orders[k]!.trade;
    if (quantity === 0) return fraction;
    const { holdings } = book.state.portfolio;
    const held = Object.hasOwn(holdings, asset) ? holdings[asset]! : 0;
    if (fraction === 1 && quantity === -held) return 1;
    return fractionOf(book, lots, k, Math.floor((Math.abs(quantity) * fraction) / lots[k]! + 1e-9));
  });
}

function fractionOf(book: Book, lots: Float64Array, k: number, count: number): number {
  return Math.min(1, (count * lots[k]!) / Math.abs(book.orders[k]!.trade.quantity));
}

/**
 * Whole lots that pass, from the least change rounded towards zero.
 *
 * Rounding can break a limit, since a smaller sale pays for less. So the rounded orders are the most that the next search
 * may do, until a search changes nothing; then single lots are added back, those that are worth most first.
 */
function wholeLots(
  search: Search,
  lots: Float64Array,
  most: Float64Array,
  least: (upper: Float64Array) => Float64Array,
): Float64Array {
  const { book } = search;
  let fractions = most;
  for (let round = 0; ; round++) {
    if (round === ROUNDS) return new Float64Array(most.length);
    const found = least(fractions);
    const rounded = inLots(book, lots, found);
    const settled = rounded.every((fraction, k) => fraction === fractions[k]);
    fractions = rounded;
    if (settled) break;
  }
  const byLotValue = [...book.orders.keys()].sort(
    (a, b) => lots[b]! * book.orders[b]!.trade.price - lots[a]! * book.orders[a]!.trade.price || a - b,
  );
  for (const k of byLotValue) {
    if (fractions[k]! >= most[k]!) continue;
    const count = Math.round((fractions[k]! * Math.abs(book.orders[k]!.trade.quantity)) / lots[k]!) + 1;
    const fraction = fractionOf(book, lots, k, count);
    if (fraction > most[k]!) continue;
    const more = fractions.slice();
    more[k] = fraction;
    if (passes(search, more)) fractions = more;
  }
  return fractions;
}

function passes(search: Search, fractions: Float64Array): boolean {
  const { book, rules, broken } = search;
  const values = valuesAfter(book, fractions);
  const equity = equityAfter(book, fractions);
  return (
    broken.every(({ orders, coefficients, bound }) => {
      const done = orders.reduce((sum, k, a) => sum + coefficients[a]! * fractions[k]!, 0);
      return done <= bound * (1 + LIMIT_TOLERANCE / 2);
    }) &&
    rules.every((rule) => judge(rule, book, values, equity, LIMIT_TOLERANCE / 2) !== "broken") &&
    ordersToLeaveOut(search, fractions).length === 0
  );
}

/** The next orders to give up for the rules that count: too small, doubled, then the smallest of too many. */
function ordersToLeaveOut({ book, compiled, rules }: Search, fractions: Float64Array): readonly number[] {
  const { soft } = compiled;
  const { orders, maxPositions } = compiled.limits;
  const sizeDone = (k: number): number => fractions[k]! * book.orders[k]!.size;
  const bySize = (a: number, b: number): number => sizeDone(a) - sizeDone(b);
  const live = [...book.orders.keys()].filter((k) => sizeDone(k) > 0);

  if (orders?.minValue !== undefined && !soft.has("orderMinimum")) {
    // one at a time: without it the next may stay larger
    const smallest = live.sort(bySize)[0];
    if (smallest !== undefined && sizeDone(smallest) < orders.minValue * (1 - LIMIT_TOLERANCE)) return [smallest];
  }
  if (orders?.refuseDuplicates === true && !soft.has("duplicateOrder")) {
    const open = (book.state.portfolio.openOrders ?? []).map((trade) => `${trade.quantity} ${trade.asset}`);
    const seen = new Set(open);
    const doubled = live.filter((k) => {
      const { asset, quantity } = book.orders[k]!.trade;
      const key = `${nearWhole(quantity * fractions[k]!)} ${asset}`;
      return seen.size === seen.add(key).size;
    });
    if (doubled.length > 0) return doubled;
  }
  if (orders?.maxCount !== undefined && !soft.has("orderCount")) {
    const tooMany = (book.state.portfolio.tradedToday?.orders ?? 0) + live.length - orders.maxCount;
    if (tooMany > 0) return live.sort(bySize).slice(0, tooMany);
  }
  const count = rules.find(({ rule }) => rule.rule === "maxPositions");
  if (count === undefined || maxPositions === undefined) return [];
  const values = valuesAfter(book, fractions);
  const equity = equityAfter(book, fractions);
  if (judge(count, book, values, equity) !== "broken") return [];
  const allowed = Math.max(maxPositions, countHeld(book.values, book.equity));
  const opening = live.filter((k) => book.values[book.orders[k]!.position] === 0).sort(bySize);
  return opening.slice(0, Math.max(1, Math.floor((countHeld(values, equity) - allowed) / 2)));
}

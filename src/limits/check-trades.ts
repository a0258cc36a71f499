import type { Trade } from "../core/types.js";
import { type AnchoredRule, anchor, judge, leastChange } from "./least-change.js";
import { orderRules } from "./order-rules.js";
import { type Book, equityAfter, readBook, valuesAfter } from "./read-book.js";
import { countHeld } from "./state-rule.js";
import { stateRules } from "./state-rules.js";
import type { LimitRule, Limits, LimitViolation, TradeCheck, TradesToCheck } from "./types.js";
import { orderViolation, stateViolation } from "./violations.js";

/**
 * Whether trades may be done: every limit they break, and the least change of them that passes.
 *
 * All trades are judged together, as if done at once: the state after them against the limits on states, the trades
 * themselves against the limits on orders. A limit that the portfolio broke before is reported as `"soft"` as long as
 * the trades do not deepen it, so that a breach can be undone step by step.
 *
 * `adjusted` keeps the order of the trades and leaves each between nothing and what it was: none grows, turns round
 * or is added. Among the lists that pass it has the least Σ (value taken away)². Limits that count (positions, orders,
 * least order) leave out the smallest orders first; a historical value at risk, which is not convex, shrinks all
 * orders in common proportion: there the answer passes but need not be the least. Quantities become fractions of a share;
 * costs are scaled with them.
 *
 * @param state - portfolio, trades and what the limits need: `moments` for risk limits, `groups` for groups without assets,
 *   `volumes`, `priceDates`, `returns`, `date`; fractions are of equity at `prices`
 * @param limits - what is left out does not act
 * @returns `decision` `"accept"` without hard violations, `"modify"` when `adjusted` has trades left, else `"reject"`
 * @throws {@link PortfolioError} `missing-price`, `invalid-price`, `not-finite` (all problems at once), `unknown-asset`,
 *   `invalid-argument` when a limit lacks its data or the portfolio is not worth more than 0
 * @remarks O(rules · orders), with covariance limits O(N · held) for each supporting plane. NaN throws.
 *   Projection: Goldfarb and Idnani (1983); planes: Kelley (1960). Reference values: test/reference/limits/least-change.json.
 * @example
 * checkTrades(
 *   { portfolio: { cash: 1000, holdings: {} }, trades: [{ asset: "A", quantity: 50, price: 10 }], prices: { A: 10 } },
 *   { position: { max: 0.3 } },
 * ); // decision "modify", adjusted: 30 shares
 */
export function checkTrades(state: TradesToCheck, limits: Limits): TradeCheck {
  const { trades } = state;
  const book = readBook(state, trades);
  const soft = new Set<LimitRule>(limits.soft ?? []);
  const anchored = anchor(book, stateRules(book, limits));
  const broken = orderRules(book, limits);

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
  if (!violations.some((violation) => violation.severity === "hard")) {
    return { decision: "accept", violations, adjusted: [...trades] };
  }

  const hard = anchored.filter(({ rule }) => !soft.has(rule.rule));
  const fractions = leastChange(
    book,
    hard,
    broken.filter(({ rule }) => !soft.has(rule)),
    { wish: 1, leaveOut: (done) => ordersToLeaveOut(book, limits, soft, hard, done) },
  );
  const adjusted = trades.flatMap((trade, k) => scaled(trade, fractions?.[k] ?? 0));
  return { decision: adjusted.length > 0 ? "modify" : "reject", violations, adjusted };
}

function scaled(trade: Trade, fraction: number): Trade[] {
  if (fraction === 1) return [trade];
  if (fraction === 0) return [];
  return [
    {
      ...trade,
      quantity: trade.quantity * fraction,
      ...(trade.cost !== undefined && { cost: trade.cost * fraction }),
      reason: `${trade.reason === undefined ? "" : `${trade.reason}; `}reduced from ${trade.quantity} by limits`,
    },
  ];
}

/** The next orders to give up for the rules that count: too small, doubled, then the smallest of too many. */
function ordersToLeaveOut(
  book: Book,
  { orders, maxPositions }: Limits,
  soft: ReadonlySet<LimitRule>,
  rules: readonly AnchoredRule[],
  fractions: Float64Array,
): readonly number[] {
  const sizeDone = (k: number): number => fractions[k]! * book.orders[k]!.size;
  const bySize = (a: number, b: number): number => sizeDone(a) - sizeDone(b);
  const live = [...book.orders.keys()].filter((k) => sizeDone(k) > 0);

  if (orders?.minValue !== undefined && !soft.has("orderMinimum")) {
    // one at a time: without it the next may stay larger
    const smallest = live.sort(bySize)[0];
    if (smallest !== undefined && sizeDone(smallest) < orders.minValue) return [smallest];
  }
  if (orders?.refuseDuplicates === true && !soft.has("duplicateOrder")) {
    const open = (book.state.portfolio.openOrders ?? []).map((trade) => `${trade.quantity} ${trade.asset}`);
    const seen = new Set(open);
    const doubled = live.filter((k) => {
      const { asset, quantity } = book.orders[k]!.trade;
      const key = `${quantity * fractions[k]!} ${asset}`;
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

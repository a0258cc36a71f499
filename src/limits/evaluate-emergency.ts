import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import type { Trade } from "../core/types.js";
import { type AnchoredRule, leastChange } from "./least-change.js";
import { type Book, readBook } from "./read-book.js";
import { readLimits } from "./read-limits.js";
import { readLosses } from "./read-losses.js";
import { stateDeclarations, withGroupsOf } from "./read-state.js";
import { isBroken, type StateRule, sizeOf } from "./state-rule.js";
import { stateRules } from "./state-rules.js";
import type { EmergencyMode, Limits, PortfolioState } from "./types.js";
import { stateViolation } from "./violations.js";

/** A state with the mode so far. */
export interface EmergencyState extends PortfolioState {
  /** The mode so far: it is left only when every loss is below its `resume`. Default "active". */
  readonly mode?: EmergencyMode;
}

/** One step to take. */
export interface EmergencyAction {
  /** What to do. */
  readonly action: "refuse-growing-orders" | "cancel-open-orders" | "reduce-positions" | "close-positions";
  /** The causes, as in the reading. */
  readonly reason: string;
  /** The orders that do it, at `prices`; none for the first two actions. */
  readonly trades: readonly Trade[];
}

/** What the losses and the limits on states ask for. */
export interface EmergencyReading {
  /** The mode from now on. */
  readonly mode: EmergencyMode;
  /** What to do, most urgent first; none when active. */
  readonly actions: readonly EmergencyAction[];
  /** All causes in one sentence each, joined; empty when active. */
  readonly reason: string;
  /** Loss from the peak as a fraction; 0 when the portfolio has no `peakValue` and no limit asks for it. */
  readonly drawdown: number;
  /** Loss since the start of the day as a fraction; 0 when there is no `dayStartValue` and no limit asks for it. */
  readonly dailyLoss: number;
}

const declared: OptionsOf<EmergencyState> = {
  ...stateDeclarations,
  mode: { kind: "choice", of: ["active", "reducing", "halted"] },
};

/**
 * Whether trading goes on, only reduces, or stops; why; and the orders that reduce the risk.
 *
 * - `"halted"`: a loss has reached `halt`. Open orders are canceled and the orders that close every position stand
 *   ready, for someone to release.
 * - `"reducing"`: a loss has reached `reduce`, or a greatest limit on states is broken. Growing orders are refused.
 *   Between `reduce` and `halt` the positions may be worth (halt − loss)/(halt − reduce) of the equity, and broken limits are brought
 *   back: the orders are the least ones (in the sum of squared values) that do both by shrinking what is held. A tracking error or
 *   a number of positions past its limit is reported and left to a rebalance.
 * - A mode that was entered by a loss is left only below `resume`.
 *
 * @param state - portfolio with `peakValue` and `dayStartValue`, prices, what the limits need, and the mode so far
 * @param limits - what is left out does not act
 * @returns the mode, the actions with their orders, the reason and the losses
 * @throws {@link PortfolioError} as {@link checkTrades}; `invalid-argument` when a limit on losses lacks its `peakValue` or
 *   `dayStartValue`, and for a mode that is none
 * @remarks Cost of {@link checkTrades} with one order for each holding. NaN throws.
 * @example
 * evaluateEmergency(
 *   { portfolio: { cash: 0, holdings: { A: 85 }, peakValue: 1000 }, prices: { A: 10 } },
 *   { drawdown: { reduce: 0.1, halt: 0.2 } },
 * ); // "reducing": sell 42.5 of A
 */
export function evaluateEmergency(state: EmergencyState, limits: Limits): EmergencyReading {
  const read = withGroupsOf(readOptions("state", state, declared, { what: "a part of a state" }));
  const book = readBook(read, closingTrades(read));
  const compiled = readLimits(limits, book, read.groupsOf);
  const { openOrders } = read.portfolio;
  const losses = readLosses(compiled.limits, read.portfolio, book.equity, read.mode);
  const broken = stateRules(book, compiled).filter(
    (rule) => !compiled.soft.has(rule.rule) && rule.rule !== "restricted" && isPast(rule, book),
  );
  const reasons = [
    ...losses.flatMap((loss) => loss.reason ?? []),
    ...broken.map((rule) => stateViolation(rule, book.values, book.equity, false, "broken").message),
  ];
  const halted = losses.some((loss) => loss.mode === "halted");
  const reducing = losses.some((loss) => loss.mode === "reducing") || broken.some((rule) => rule.bound === "max");
  const mode: EmergencyMode = halted ? "halted" : reducing ? "reducing" : "active";
  const reason = mode === "active" ? "" : reasons.join("; ");
  const share = Math.min(...losses.map((loss) => loss.share));
  return {
    mode,
    actions: actionsOf(mode, reason, book, broken, share, openOrders ?? []),
    reason,
    drawdown: losses[0]!.loss,
    dailyLoss: losses[1]!.loss,
  };
}

function isPast(rule: StateRule, book: Book): boolean {
  return isBroken(rule, sizeOf(rule, book.values, book.equity), book.equity);
}

function closingTrades({ portfolio, prices }: PortfolioState): Trade[] {
  return Object.keys(portfolio.holdings).flatMap((asset) => {
    const shares = portfolio.holdings[asset]!;
    const price = Object.hasOwn(prices, asset) ? prices[asset]! : 1; // a missing one is reported by the book
    return shares === 0 ? [] : [{ asset, quantity: -shares, price }];
  });
}

function actionsOf(
  mode: EmergencyMode,
  reason: string,
  book: Book,
  broken: readonly StateRule[],
  share: number,
  openOrders: readonly Trade[],
): EmergencyAction[] {
  if (mode === "active") return [];
  const actions: EmergencyAction[] = [{ action: "refuse-growing-orders", reason, trades: [] }];
  if (mode === "halted") {
    if (openOrders.length > 0) actions.push({ action: "cancel-open-orders", reason, trades: [] });
    const trades = book.orders.map(({ trade }) => ({ ...trade, reason }));
    if (trades.length > 0) actions.push({ action: "close-positions", reason, trades });
    return actions;
  }
  // what selling can mend: with nothing held every size is 0, but for the distance from a benchmark
  const rules: AnchoredRule[] = broken
    .filter((rule) => rule.bound === "max" && rule.limit >= 0 && rule.rule !== "trackingError")
    .map((rule) => ({ rule, before: sizeOf(rule, book.values, book.equity), brokenBefore: false }));
  if (share < Infinity) rules.push({ rule: exposureRule(share), before: 0, brokenBefore: false });
  const fractions = leastChange(book, rules, [], { wish: 0 });
  const trades = book.orders.flatMap(({ trade }, k) => {
    const fraction = fractions?.[k] ?? 0;
    return fraction === 0 ? [] : [{ ...trade, quantity: trade.quantity * fraction, reason }];
  });
  if (trades.length > 0) actions.push({ action: "reduce-positions", reason, trades });
  return actions;
}

/** Σ|value| against a share of the equity. */
function exposureRule(limit: number): StateRule {
  return {
    kind: "convex",
    rule: "maxGross",
    scope: "portfolio",
    bound: "max",
    limit,
    size: (values) => values.reduce((sum, v) => sum + Math.abs(v), 0),
    slope: (values) => ({ values: values.map(Math.sign), equity: 0 }),
  };
}

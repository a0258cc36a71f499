import { readBook } from "./read-book.js";
import { isBroken, sizeOf } from "./state-rule.js";
import { stateRules } from "./state-rules.js";
import type { LimitRule, Limits, LimitViolation, PortfolioState } from "./types.js";
import { stateViolation } from "./violations.js";

/**
 * Every limit on states that a portfolio breaks as it stands: the assertion of a backtest, the monitor of a day.
 *
 * Nothing is inherited here: a breach is `"hard"` unless `limits.soft` names its rule. Limits on orders do not act, nor
 * do `restricted` and the loss limits, which forbid orders and not holdings (`evaluateEmergency` reads the losses).
 *
 * @param state - portfolio, prices and what the limits need
 * @returns `violations`, empty when all limits hold within 1e-8
 * @throws {@link PortfolioError} as {@link checkTrades}
 * @remarks O(rules · assets), with covariance limits O(N · held). NaN throws.
 * @example
 * checkPortfolio({ portfolio: { cash: 400, holdings: { A: 60 } }, prices: { A: 10 } }, { position: { max: 0.5 } });
 * // violations: one of rule "position", scope "A", limit 0.5, actual 0.6
 */
export function checkPortfolio(
  state: PortfolioState,
  limits: Limits,
): { readonly violations: readonly LimitViolation[] } {
  const book = readBook(state, []);
  const soft = new Set<LimitRule>(limits.soft ?? []);
  const violations = stateRules(book, limits)
    .filter((rule) => rule.rule !== "restricted" && isBroken(rule, sizeOf(rule, book.values, book.equity), book.equity))
    .map((rule) => stateViolation(rule, book.values, book.equity, soft.has(rule.rule), "broken"));
  return { violations };
}

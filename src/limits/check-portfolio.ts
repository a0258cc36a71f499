import { readBook } from "./read-book.js";
import { readLimits } from "./read-limits.js";
import { readState } from "./read-state.js";
import { isBroken, sizeOf } from "./state-rule.js";
import { stateRules } from "./state-rules.js";
import type { Limits, LimitViolation, PortfolioState } from "./types.js";
import { stateViolation } from "./violations.js";

/**
 * Every limit on states that a portfolio breaks as it stands: the assertion of a backtest, the monitor of a day.
 *
 * There is no state before this one, so every breach is `"hard"` unless `limits.soft` names its rule. Limits on orders do
 * not act, and neither do `restricted` and the loss limits, which forbid orders and not holdings (`evaluateEmergency`
 * reads the losses).
 *
 * @param state - portfolio, prices and what the limits need
 * @param limits - what is left out does not act
 * @returns `violations`, empty when all limits hold within 1e-8
 * @throws {@link PortfolioError} as {@link checkTrades}
 * @remarks O(rules · assets), with covariance limits O(N · held), with a correlation limit O(N · held) pairs. NaN throws.
 * @example
 * checkPortfolio({ portfolio: { cash: 400, holdings: { A: 60 } }, prices: { A: 10 } }, { position: { max: 0.5 } });
 * // violations: one of rule "position", scope "A", limit 0.5, actual 0.6
 */
export function checkPortfolio(
  state: PortfolioState,
  limits: Limits,
): { readonly violations: readonly LimitViolation[] } {
  const book = readBook(readState(state), []);
  const compiled = readLimits(limits, book, book.state.groupsOf);
  const { values, equity } = book;
  const violations = stateRules(book, compiled)
    .filter((rule) => rule.rule !== "restricted" && isBroken(rule, sizeOf(rule, values, equity), equity))
    .map((rule) => stateViolation(rule, values, equity, compiled.soft.has(rule.rule), "broken"));
  return { violations };
}

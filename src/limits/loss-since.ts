import { PortfolioError } from "../core/errors/portfolio-error.js";
import type { LimitedPortfolio, LossLimit } from "./types.js";

/** Fall of the equity since a reference value, as a fraction; 0 when it has risen. */
export function lossSince(reference: number, equity: number): number {
  return Math.max(0, 1 - equity / reference);
}

/**
 * The value that a limit on losses measures from.
 *
 * @throws {@link PortfolioError} `invalid-argument` when the portfolio does not carry it: the limit could not act
 */
export function neededReference(rule: "drawdown" | "dailyLoss", portfolio: LimitedPortfolio): number {
  const key = rule === "drawdown" ? "peakValue" : "dayStartValue";
  const reference = portfolio[key];
  if (reference !== undefined) return reference;
  const what = rule === "drawdown" ? "the greatest value so far" : "the value at the start of the day";
  throw new PortfolioError("invalid-argument", `limits.${rule} needs portfolio.${key}: give ${what}`, { rule });
}

/** Whether a loss is at or past a threshold; 20 % is reached by 1 − 0.8, which is slightly less in floating point. */
export function isReached(loss: number, threshold: number): boolean {
  return loss > 0 && loss >= threshold - 1e-12;
}

/** The loss from which on positions may only shrink. */
export function reduceThreshold(limit: LossLimit): number {
  return limit.reduce ?? limit.halt;
}

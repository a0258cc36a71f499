import { isReached, lossSince, neededReference, reduceThreshold } from "./loss-since.js";
import type { EmergencyMode, LimitedPortfolio, Limits } from "./types.js";

/** What one limit on losses asks for. */
export interface LossReading {
  readonly loss: number;
  readonly mode: EmergencyMode;
  /** Fraction of the equity that the positions may be worth. */
  readonly share: number;
  readonly reason?: string;
}

/**
 * The readings of the drawdown and of the daily loss, in this order.
 *
 * @param modeSoFar - a mode is left only below `resume`, so that it does not flicker
 * @throws {@link PortfolioError} `invalid-argument` when a limit lacks the value it measures from
 */
export function readLosses(
  limits: Pick<Limits, "drawdown" | "dailyLoss">,
  portfolio: LimitedPortfolio,
  equity: number,
  modeSoFar: EmergencyMode = "active",
): readonly [LossReading, LossReading] {
  const read = (rule: "drawdown" | "dailyLoss", text: (loss: string) => string): LossReading => {
    const limit = limits[rule];
    const given = rule === "drawdown" ? portfolio.peakValue : portfolio.dayStartValue;
    const none = { mode: "active", share: Infinity } as const;
    if (limit === undefined) return { loss: given === undefined ? 0 : lossSince(given, equity), ...none };
    const loss = lossSince(neededReference(rule, portfolio), equity);
    const { halt } = limit;
    const reduce = reduceThreshold(limit);
    const { resume = reduce } = limit;
    const reason = `${rule}: ${text(loss.toPrecision(4))}`;
    if (isReached(loss, halt) || (modeSoFar === "halted" && isReached(loss, resume))) {
      return { loss, mode: "halted", share: 0, reason };
    }
    if (isReached(loss, reduce) || (modeSoFar === "reducing" && isReached(loss, resume))) {
      const share = halt > reduce ? Math.min(1, (halt - loss) / (halt - reduce)) : 0;
      return { loss, mode: "reducing", share, reason };
    }
    return { loss, ...none };
  };
  return [
    read("drawdown", (loss) => `the value is ${loss} below its peak`),
    read("dailyLoss", (loss) => `the value fell ${loss} since the start of the day`),
  ];
}

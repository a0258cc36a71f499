import { type EmergencyMode, evaluateEmergency } from "../limits/evaluate-emergency.js";
import type { Limits, LossLimit } from "../limits/types.js";
import type { BacktestOptions, LimitBreach, StrategyPast } from "./backtest-types.js";
import type { LimitedDay } from "./limited-day.js";

/** Follows the value of a portfolio for its limits on losses, from date to date. */
export interface LimitWatch {
  readonly breaches: LimitBreach[];
  /** The limits of a date on which the portfolio is worth `value` before trading. To be called on every date, once. */
  day(value: number, past: () => StrategyPast): LimitedDay;
}

/** O(1) a date, and what `limitData` takes on dates with orders. */
export function limitWatch(
  limits: Limits,
  { limitData = {} }: Pick<BacktestOptions, "limitData">,
  initialCapital: number,
): LimitWatch {
  const { groupsOf, moments, returns, volumes } = limitData;
  const breaches: LimitBreach[] = [];
  const losses: Limits = {
    ...(limits.drawdown !== undefined && !limits.soft?.includes("drawdown") && { drawdown: limits.drawdown }),
    ...(limits.dailyLoss !== undefined && !limits.soft?.includes("dailyLoss") && { dailyLoss: limits.dailyLoss }),
  };
  const stricter: Limits = {
    ...limits,
    ...(losses.drawdown !== undefined && { drawdown: untilResumed(losses.drawdown) }),
    ...(losses.dailyLoss !== undefined && { dailyLoss: untilResumed(losses.dailyLoss) }),
  };
  let peakValue = initialCapital;
  let before = initialCapital;
  let mode: EmergencyMode = "active";

  return {
    breaches,
    day(value, past) {
      peakValue = Math.max(peakValue, value);
      const dayStartValue = before;
      before = value;
      // the losses ask for the value only, so all of it may stand as cash here
      const reading = evaluateEmergency(
        { portfolio: { cash: value, holdings: {}, peakValue, dayStartValue }, prices: {}, mode },
        losses,
      );
      mode = reading.mode;
      return {
        limits: mode === "active" ? limits : stricter,
        mode,
        reason: reading.reason,
        peakValue,
        dayStartValue,
        data: () => ({
          ...(groupsOf !== undefined && { groupsOf }),
          ...(moments !== undefined && { moments: moments(past()) }),
          ...(returns !== undefined && { returns: returns(past()) }),
          ...(volumes !== undefined && { volumes: volumes(past()) }),
        }),
        breaches,
      };
    },
  };
}

/** A mode that was entered at `reduce` is left below `resume`: until then positions only shrink. */
function untilResumed(limit: LossLimit): LossLimit {
  return { ...limit, reduce: limit.resume ?? limit.reduce ?? limit.halt };
}
